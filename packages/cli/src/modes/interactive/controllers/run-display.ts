/** What goes on, beside the transcript: status line, waiting messages, footer, title and progress of the terminal. */
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AssistantMessage } from "@tau/protocol/messages";
import type { SchedulerPort } from "@tau/tui/render/ports";
import type { Shell } from "../shell/shell.ts";
import type { TerminalMarks } from "../shell/terminal-marks.ts";
import { seconds } from "../transcript/tools/tool-text.ts";

/** Milliseconds; a shorter run is no reason to call somebody back to the window. */
const NOTABLE_RUN = 10_000;

type Handlers = { [K in AgentEvent["type"]]?: (event: Extract<AgentEvent, { type: K }>) => void };

export class RunDisplay {
	readonly #shell: Shell;
	readonly #marks: TerminalMarks;
	readonly #scheduler: SchedulerPort;
	#runStartedAt: number | undefined;
	#isBusy = false;

	constructor(shell: Shell, marks: TerminalMarks, scheduler: SchedulerPort) {
		this.#shell = shell;
		this.#marks = marks;
		this.#scheduler = scheduler;
	}

	/** Between the first event of a run and the end of all that follows from it. */
	get isBusy(): boolean {
		return this.#isBusy;
	}

	follow(event: AgentEvent): void {
		(this.#handlers[event.type] as ((event: AgentEvent) => void) | undefined)?.(event);
	}

	/** Another session is shown. */
	reset(): void {
		this.#shell.footer.update({ contextTokens: undefined, usage: undefined });
		this.#shell.pending.set([], []);
	}

	/** Of the last answer of a session that is opened. */
	contextIs(message: AssistantMessage | undefined): void {
		this.#shell.footer.update({ contextTokens: message && contextTokens(message) });
	}

	#work(text: string, isInterruptible = true): void {
		const startedAt = this.#scheduler.now();
		const hint = isInterruptible ? `, ${this.#shell.keyHint("app.interrupt", "to interrupt")}` : "";
		this.#shell.status.show(() => {
			const elapsed = this.#scheduler.now() - startedAt;
			return elapsed < 1000 ? `${text}…` : `${text}… (${seconds(elapsed)}${hint})`;
		});
	}

	readonly #handlers: Handlers = {
		agent_start: () => {
			this.#isBusy = true;
			this.#runStartedAt ??= this.#scheduler.now();
			this.#marks.progress("busy");
			this.#work("Working");
		},
		agent_settled: () => {
			this.#isBusy = false;
			const took = this.#scheduler.now() - (this.#runStartedAt ?? this.#scheduler.now());
			this.#runStartedAt = undefined;
			this.#marks.progress("none");
			this.#shell.status.show(undefined);
			if (took > NOTABLE_RUN) this.#marks.notify(`tau is done (${seconds(took)})`);
		},
		message_end: ({ message }) => {
			if (message.role === "assistant") this.#answered(message);
		},
		queue_update: ({ steering, followUp }) => this.#shell.pending.set(steering, followUp),
		compaction_start: ({ reason }) =>
			this.#work(reason === "overflow" ? "The context is full, compacting" : "Compacting the context"),
		compaction_end: ({ result }) => {
			if (result) this.#shell.footer.update({ contextTokens: result.estimatedTokensAfter });
			if (this.#isBusy) this.#work("Working");
			else this.#shell.status.show(undefined);
		},
		auto_retry_start: ({ attempt, maxAttempts, delayMs, errorMessage }) => {
			const until = this.#scheduler.now() + delayMs;
			const reason = errorMessage.split("\n")[0]!.slice(0, 120);
			const stop = this.#shell.keyHint("app.interrupt", "to cancel");
			this.#shell.status.show(() => {
				const left = Math.max(0, Math.ceil((until - this.#scheduler.now()) / 1000));
				return `Retrying (${attempt}/${maxAttempts}) in ${left}s: ${reason} (${stop})`;
			});
		},
		auto_retry_end: () => {
			if (this.#isBusy) this.#work("Working");
		},
		thinking_level_changed: ({ level }) => this.#shell.footer.update({ thinkingLevel: level }),
		session_info_changed: ({ name }) => {
			this.#shell.footer.update({ sessionName: name });
			this.#marks.title(name);
		},
	};

	#answered(message: AssistantMessage): void {
		const { usage } = message;
		const before = this.#shell.footer.facts.usage ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };
		this.#shell.footer.update({
			usage: {
				input: before.input + usage.input,
				output: before.output + usage.output,
				cacheRead: before.cacheRead + usage.cacheRead,
				cacheWrite: before.cacheWrite + usage.cacheWrite,
				cost: before.cost + usage.cost.total,
			},
		});
		const tokens = contextTokens(message);
		if (tokens !== undefined) this.#shell.footer.update({ contextTokens: tokens });
	}
}

/** A failed answer says nothing about the context. */
function contextTokens({ usage, stopReason }: AssistantMessage): number | undefined {
	if (stopReason === "error" || stopReason === "aborted") return undefined;
	return usage.input + usage.output + usage.cacheRead + usage.cacheWrite || undefined;
}
