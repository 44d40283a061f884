/** Commands that the user runs beside the conversation (`!command`): shown at once, told to the model with the next prompt. */
import type { Clock } from "@tau/base/clock";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { BashExecutionMessage } from "@tau/protocol/messages";
import type { BashResult } from "@tau/protocol/ops";
import type { CurrentSession } from "../session/current-session.ts";
import type { Workspace } from "../session/workspace.ts";

export interface UserBashParts {
	current: CurrentSession;
	workspace: Workspace;
	/** The user's own environment: the session's variables are for the model's commands only. */
	env: Readonly<Record<string, string | undefined>>;
	isBusy(): boolean;
	emit(event: AgentEvent): void;
	clock: Clock;
	report(line: string): void;
}

export interface UserBashRequest {
	command: string;
	excludeFromContext?: boolean;
	/** Comes back with each piece of output. */
	id?: string;
}

export class UserBash {
	readonly #parts: UserBashParts;
	readonly #running = new Set<AbortController>();
	/** A result between a call and its result would tear them apart: it waits for the end of the run. */
	#waiting: BashExecutionMessage[] = [];

	constructor(parts: UserBashParts) {
		this.#parts = parts;
	}

	get isRunning(): boolean {
		return this.#running.size > 0;
	}

	/** Ends every command that runs; what they printed is kept. */
	abort(): void {
		for (const controller of this.#running) controller.abort();
	}

	async run({ command, excludeFromContext, id }: UserBashRequest): Promise<BashResult> {
		const { workspace, env, emit, clock } = this.#parts;
		const { runShown } = await import("@tau/tools/bash/run-shown");
		const controller = new AbortController();
		this.#running.add(controller);
		try {
			const { shellPath, shellCommandPrefix: commandPrefix } = workspace.settings;
			const result = await runShown(command, {
				cwd: workspace.cwd,
				env,
				shellPath,
				commandPrefix,
				signal: controller.signal,
				onText: (delta) => emit({ type: "bash_execution_update", ...(id === undefined ? {} : { id }), delta }),
			});
			const { output, exitCode, cancelled, truncated, fullOutputPath } = result;
			await this.#record({
				role: "bashExecution",
				command,
				output,
				exitCode,
				cancelled,
				truncated,
				...(fullOutputPath === undefined ? {} : { fullOutputPath }),
				...(excludeFromContext ? { excludeFromContext } : {}),
				timestamp: clock.now(),
			});
			return result;
		} finally {
			this.#running.delete(controller);
		}
	}

	/** Before the next prompt. */
	takeWaiting(): BashExecutionMessage[] {
		return this.#waiting.splice(0);
	}

	/** Before the session is left. */
	async flush(): Promise<void> {
		const waiting = this.takeWaiting();
		if (waiting.length > 0) await this.#parts.current.conversation.append(waiting);
	}

	async #record(message: BashExecutionMessage): Promise<void> {
		if (this.#parts.isBusy()) this.#waiting.push(message);
		else await this.#parts.current.conversation.append([message]);
	}
}
