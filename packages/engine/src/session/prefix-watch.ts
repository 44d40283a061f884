/**
 * Watches the start of the requests: while it stays the same, providers answer from their caches. A change costs the
 * user money, so its cause is told.
 */
import { prefixChanges, promptPrefix, promptPrefixHash } from "@tau/agent/prompt-prefix";
import type { SystemState } from "@tau/agent/system-prompt";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { Tool } from "@tau/protocol/messages";

/** What was sent, kept as it was: the state itself is changed in place. */
interface Sent {
	state: SystemState;
	changes: number;
	sections: Readonly<Record<string, string>>;
	tools: readonly Tool[];
}

export class PrefixWatch {
	readonly #emit: (event: AgentEvent) => void;
	#last: Sent | undefined;

	constructor(emit: (event: AgentEvent) => void) {
		this.#emit = emit;
	}

	/** Of the last request. */
	get hash(): string | undefined {
		return this.#last && promptPrefixHash(this.#last.sections, this.#last.tools);
	}

	/** Called for every request; hashes only when a system message has come. `changes` counts those messages. */
	observe(state: SystemState, changes: number): void {
		const before = this.#last;
		if (before?.state === state && before.changes === changes) return;
		this.#last = { state, changes, sections: { ...state.sections }, tools: [...state.tools.values()] };
		if (!before) return;
		const now = promptPrefix(this.#last.sections, this.#last.tools);
		const causes = prefixChanges(promptPrefix(before.sections, before.tools), now);
		if (causes.length > 0) this.#emit({ type: "prompt_prefix_changed", hash: now.hash, causes });
	}
}
