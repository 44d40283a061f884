/** Says when a provider read a prompt anew that it should have had in its cache: that costs up to ten times as much. */
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AssistantMessage } from "@tau/protocol/messages";

/** Tokens. Providers cache nothing shorter. */
const LEAST_PROMPT = 2048;
/** Of the prompt before. The end of a prompt is always new, and caches work in blocks. */
const EXPECTED_SHARE = 0.5;

export class CacheMisses {
	/** Of the last answer, when its prompt went into the cache. */
	#before: { model: string; prompt: number } | undefined;

	/** What to tell, if the event shows a miss. */
	follow(event: AgentEvent): string | undefined {
		// From here on another prompt is sent.
		if (event.type === "compaction_end" || event.type === "session_changed") this.#before = undefined;
		if (event.type !== "message_end" || event.message.role !== "assistant") return undefined;
		return this.#compare(event.message);
	}

	#compare({ provider, model, usage, stopReason }: AssistantMessage): string | undefined {
		if (stopReason === "error" || stopReason === "aborted") return undefined;
		const { input, cacheRead, cacheWrite } = usage;
		const prompt = input + cacheRead + cacheWrite;
		const name = `${provider}/${model}`;
		const before = this.#before;
		const isCached = cacheRead + cacheWrite > 0;
		this.#before = isCached && prompt >= LEAST_PROMPT ? { model: name, prompt } : undefined;
		if (before?.model !== name || cacheRead >= before.prompt * EXPECTED_SHARE) return undefined;
		const missed = Math.min(before.prompt, prompt) - cacheRead;
		return `The provider's cache was missed: ${missed.toLocaleString("en")} tokens were read anew`;
	}
}
