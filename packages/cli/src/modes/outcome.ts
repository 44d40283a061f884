/** What a finished run means for the caller of the process: an exit code and, when it failed, one clear line. */
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AssistantMessage } from "@tau/protocol/messages";
import type { FailureClass } from "@tau/protocol/model-stream";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { failureFacts, failureHint, shownReason } from "./describe-failure.ts";

export interface Outcome {
	exitCode: ExitCode;
	/** For standard error. */
	problem?: string;
}

/** Follows the events of a run; `outcome()` judges its end. */
export class OutcomeTracker {
	#last: AssistantMessage | undefined;
	#stopped: { code: string; message: string; hint?: string } | undefined;

	readonly observe = (event: AgentEvent): void => {
		if (event.type === "message_end" && event.message.role === "assistant") this.#last = event.message;
		if (event.type === "agent_end") this.#stopped = event.error;
	};

	get lastAssistant(): AssistantMessage | undefined {
		return this.#last;
	}

	outcome(): Outcome {
		if (this.#stopped) {
			const exitCode = EXIT_BY_STOP[this.#stopped.code] ?? EXIT.error;
			const { message, hint } = this.#stopped;
			return { exitCode, problem: hint ? `${message}\n${hint}` : message };
		}
		const message = this.#last;
		if (!message) return { exitCode: EXIT.error, problem: "The model gave no answer." };
		if (message.stopReason === "aborted") return { exitCode: EXIT.interrupted, problem: message.errorMessage };
		if (message.stopReason === "error") return failed(message);
		if (message.stopReason === "length") {
			const problem = "The answer was cut off at the model's output limit. Ask it to continue, or for less at once.";
			return { exitCode: EXIT.limit, problem };
		}
		return { exitCode: EXIT.ok };
	}
}

const EXIT_BY_STOP: Readonly<Record<string, ExitCode>> = {
	TAU_REPEATED_FAILURE: EXIT.denied,
	TAU_BUDGET: EXIT.limit,
};

const EXIT_BY_FAILURE: Partial<Record<FailureClass["kind"], ExitCode>> = {
	auth: EXIT.auth,
	rate_limit: EXIT.limit,
	quota: EXIT.limit,
	overflow: EXIT.limit,
};

function failed(message: AssistantMessage): Outcome {
	const kind = failureFacts(message).failure?.kind;
	const hint = failureHint(message);
	return {
		exitCode: (kind && EXIT_BY_FAILURE[kind]) ?? EXIT.error,
		problem: `${message.provider}/${message.model}: ${shownReason(message)}${hint ? `\n${hint}` : ""}`,
	};
}
