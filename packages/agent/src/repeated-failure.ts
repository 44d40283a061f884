/** Notices a model that repeats the same failing calls, turn after turn, without doing anything else in between. */
import type { AssistantMessage, ToolResultMessage } from "@tau/protocol/messages";

/** Three: the first may be bad luck, the second a retry, the third is a loop. */
const MAX_IDENTICAL_FAILURES = 3;

export class RepeatedFailureDetector {
	#signature = "";
	#count = 0;

	reset(): void {
		this.#signature = "";
		this.#count = 0;
	}

	/** Returns what to tell the user when the run must stop. */
	record(message: AssistantMessage, results: ToolResultMessage[]): string | undefined {
		if (results.length === 0 || results.some((result) => !result.isError)) {
			this.reset();
			return undefined;
		}
		const calls = message.content.filter((block) => block.type === "toolCall");
		const signature = JSON.stringify(calls.map((call) => [call.name, call.arguments]));
		this.#count = signature === this.#signature ? this.#count + 1 : 1;
		this.#signature = signature;
		if (this.#count < MAX_IDENTICAL_FAILURES) return undefined;
		const names = [...new Set(calls.map((call) => call.name))].join(", ");
		return `Stopped: the model repeated the same failing call (${names}) ${this.#count} times in a row. Give it a hint and continue, or try another model.`;
	}
}
