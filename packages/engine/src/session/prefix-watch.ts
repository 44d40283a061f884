/**
 * Watches the start of the requests: while it stays the same, providers answer from their caches. A change costs the
 * user money, so its cause is told.
 */
import { type PromptPrefix, prefixChanges, promptPrefix } from "@tau/agent/prompt-prefix";
import type { SystemState } from "@tau/agent/system-prompt";
import type { AgentEvent } from "@tau/protocol/agent-events";

export class PrefixWatch {
	readonly #emit: (event: AgentEvent) => void;
	#last: { state: SystemState; changes: number; prefix: PromptPrefix } | undefined;

	constructor(emit: (event: AgentEvent) => void) {
		this.#emit = emit;
	}

	get hash(): string | undefined {
		return this.#last?.prefix.hash;
	}

	/** Called for every request; hashes only when a system message has come. `changes` counts those messages. */
	observe(state: SystemState, changes: number): void {
		const before = this.#last;
		if (before?.state === state && before.changes === changes) return;
		const prefix = promptPrefix(state.sections, [...state.tools.values()]);
		this.#last = { state, changes, prefix };
		if (!before || before.prefix.hash === prefix.hash) return;
		const causes = prefixChanges(before.prefix, prefix);
		this.#emit({ type: "prompt_prefix_changed", hash: prefix.hash, causes });
	}
}
