/**
 * Runs prompts: one run at a time, with queues for what is typed meanwhile, retries for failed responses, and abort at
 * any moment. The service counts as busy from the moment a prompt is accepted, so that no two prompts can race.
 */
import { type LoopConfig, type RunOutcome, runLoop } from "@tau/agent/loop";
import { MessageQueue } from "@tau/agent/message-queue";
import { type RetrySettings, retryDelay } from "@tau/agent/retry";
import type { Clock } from "@tau/base/clock";
import { errorMessage, isTauError, TauError } from "@tau/base/errors";
import type { Scope } from "@tau/base/scope";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AgentMessage, AssistantMessage, ImageContent, UserMessage } from "@tau/protocol/messages";

export interface PromptingParts {
	/** Everything of the loop but the queues, which live here. */
	loop: Omit<LoopConfig, "takeSteering" | "takeFollowUps">;
	retry: RetrySettings;
	/** Refuses (throws) when a prompt cannot be sent; else returns the messages that must stand before it. */
	prepare(signal: AbortSignal): Promise<AgentMessage[]>;
	/** Whether a response is to be asked for again because room was made for it. */
	recover(message: AssistantMessage, signal: AbortSignal): Promise<boolean>;
	/** Leaves a failed response out of what the next attempt is sent. */
	omit(message: AgentMessage): void;
	emit(event: AgentEvent): void;
	clock: Clock;
	scope: Scope;
	/** For what goes wrong beside the conversation. */
	report(message: string): void;
}

export class PromptingService {
	readonly steering = new MessageQueue();
	readonly followUps = new MessageQueue();
	readonly #parts: PromptingParts;
	#run: { scope: Scope; done: Promise<void> } | undefined;
	#retryWait: AbortController | undefined;
	#intake = new AbortController();
	/** The last run ended of itself: what was typed into it and came too late is not to wait for the next prompt. */
	#endedWell = false;

	constructor(parts: PromptingParts) {
		this.#parts = parts;
	}

	get isBusy(): boolean {
		return this.#run !== undefined;
	}

	get retry(): RetrySettings {
		return this.#parts.retry;
	}

	/** Starts a run, or queues the text when one is going on and the caller said how. */
	async prompt(
		text: string,
		images: ImageContent[],
		whileBusy?: "steer" | "followUp",
	): Promise<{ disposition: "started" | "queued" }> {
		if (this.#run) {
			if (!whileBusy) {
				throw new TauError(
					"TAU_BUSY",
					"Agent is already processing. Specify streamingBehavior ('steer' or 'followUp') to queue the message.",
				);
			}
			this.enqueue(whileBusy, text, images);
			return { disposition: "queued" };
		}
		await this.#start([userMessage(text, images, this.#parts.clock.now())]);
		return { disposition: "started" };
	}

	/** Resolves when the messages were accepted; rejects when they were refused. */
	async #start(messages: UserMessage[]): Promise<void> {
		const scope = this.#parts.scope.child({ name: "run" });
		const started = Promise.withResolvers<void>();
		const done = this.#runUntilSettled(scope, messages, started.resolve);
		this.#run = { scope, done: done.catch(() => {}) };
		await Promise.race([started.promise, done]);
	}

	enqueue(queue: "steer" | "followUp", text: string, images: ImageContent[]): void {
		const target = queue === "steer" ? this.steering : this.followUps;
		target.add(userMessage(text, images, this.#parts.clock.now()));
		this.#emitQueues();
	}

	clearQueues(): { steering: string[]; followUp: string[] } {
		const cleared = { steering: this.steering.clear(), followUp: this.followUps.clear() };
		this.#emitQueues();
		return cleared;
	}

	/** For the work before a text is accepted: aborted, like a run, by the next abort. */
	get intakeSignal(): AbortSignal {
		return this.#intake.signal;
	}

	/** Stops whatever runs and resolves when nothing does. Queued messages stay queued. */
	async abort(): Promise<void> {
		this.#intake.abort();
		this.#intake = new AbortController();
		this.#run?.scope.cancel();
		await this.waitIdle();
	}

	/** Gives up waiting for the next attempt; the failure becomes final. */
	abortRetry(): void {
		this.#retryWait?.abort();
	}

	async waitIdle(): Promise<void> {
		while (this.#run) await this.#run.done;
	}

	async #runUntilSettled(scope: Scope, messages: UserMessage[], onStarted: () => void): Promise<void> {
		let before: AgentMessage[];
		try {
			before = await this.#parts.prepare(scope.signal);
		} catch (error) {
			await this.#finish(scope);
			throw error;
		}
		onStarted();
		this.#endedWell = false;
		try {
			this.#endedWell = await this.#runWithRetries(scope.signal, [...before, ...messages]);
		} catch (error) {
			const { code = "TAU_INTERNAL", hint } = isTauError(error) ? error : {};
			const failure = { code, message: errorMessage(error), ...(hint ? { hint } : {}) };
			this.#parts.emit({ type: "agent_end", messages: [], willRetry: false, error: failure });
		}
		await this.#finish(scope);
		await this.startLate();
		// Else the run that was started says so.
		if (!this.#run) this.#parts.emit({ type: "agent_settled" });
	}

	/** Runs what was queued for a run that had ended by then. Not after an abort or a failure: then it stays queued. */
	async startLate(): Promise<void> {
		if (this.#endedWell) await this.#startQueued();
	}

	async #finish(scope: Scope): Promise<void> {
		try {
			await scope[Symbol.asyncDispose]();
		} catch (error) {
			this.#parts.report(errorMessage(error));
		} finally {
			this.#run = undefined;
		}
	}

	/** Whether it ended of itself. */
	async #runWithRetries(signal: AbortSignal, messages: AgentMessage[]): Promise<boolean> {
		const { emit, retry } = this.#parts;
		let attempt = 0;
		const loop: LoopConfig = {
			...this.#parts.loop,
			emit: (event) => {
				emit(event);
				if (attempt > 0 && event.type === "message_end" && isSuccess(event.message)) {
					emit({ type: "auto_retry_end", success: true, attempt });
					attempt = 0;
				}
			},
			takeSteering: () => this.#take(this.steering),
			takeFollowUps: () => this.#take(this.followUps),
		};
		let initial = messages;
		while (true) {
			emit({ type: "agent_start" });
			const outcome = await this.#runLoops(initial, loop, signal);
			const failed = outcome.stop === "error" ? outcome.lastAssistant : undefined;
			const delayMs = failed ? retryDelay(failed, attempt + 1, retry) : undefined;
			emit(agentEnd(outcome, delayMs !== undefined));
			const text = failed?.errorMessage ?? "Unknown error";
			if (delayMs === undefined) {
				if (attempt > 0) emit({ type: "auto_retry_end", success: false, attempt, finalError: text });
				attempt = 0;
				initial = [];
				if (await this.#recovered(outcome, signal)) continue;
				return outcome.stop === "completed" && !signal.aborted;
			}
			attempt++;
			// Before the announcement: a listener may give up on the retry as soon as it hears of it.
			this.#retryWait = new AbortController();
			emit({ type: "auto_retry_start", attempt, maxAttempts: retry.maxRetries, delayMs, errorMessage: text });
			this.#parts.omit(failed!);
			if (!(await this.#waitForRetry(delayMs, AbortSignal.any([signal, this.#retryWait.signal])))) {
				emit({ type: "auto_retry_end", success: false, attempt, finalError: "Retry cancelled" });
				return false;
			}
			initial = [];
		}
	}

	async #recovered({ stop, lastAssistant }: RunOutcome, signal: AbortSignal): Promise<boolean> {
		if (!lastAssistant || signal.aborted || (stop !== "error" && stop !== "completed")) return false;
		return this.#parts.recover(lastAssistant, signal);
	}

	/** Does something that no prompt may run beside. Refuses while one does; prompts meanwhile are told to wait. */
	async runAlone<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		if (this.#run)
			throw new TauError("TAU_BUSY", `Agent is already processing: ${name} must wait until it has stopped.`);
		const scope = this.#parts.scope.child({ name });
		const result = work(scope.signal);
		const done = result.then(
			() => this.#finish(scope),
			() => this.#finish(scope),
		);
		this.#run = { scope, done };
		try {
			return await result;
		} finally {
			await done;
			await this.#startQueued();
		}
	}

	/** What was typed meanwhile is delivered now. */
	async #startQueued(): Promise<void> {
		if (this.#run || this.steering.size + this.followUps.size === 0) return;
		const waiting = this.steering.size > 0 ? this.#take(this.steering) : this.#take(this.followUps);
		await this.#start(waiting).catch((error) => this.#parts.report(errorMessage(error)));
	}

	/** A message queued in the instant in which the loop had already decided to stop starts it again. */
	async #runLoops(initial: AgentMessage[], loop: LoopConfig, signal: AbortSignal): Promise<RunOutcome> {
		let outcome = await runLoop(initial, loop, signal);
		const messages = [...outcome.messages];
		while (outcome.stop === "completed" && this.steering.size + this.followUps.size > 0 && !signal.aborted) {
			outcome = await runLoop(this.steering.size > 0 ? [] : this.#take(this.followUps), loop, signal);
			messages.push(...outcome.messages);
		}
		return { ...outcome, messages };
	}

	/** False when the wait was cut short. */
	async #waitForRetry(delayMs: number, signal: AbortSignal): Promise<boolean> {
		try {
			await this.#parts.clock.sleep(delayMs, signal);
			return true;
		} catch {
			return false;
		} finally {
			this.#retryWait = undefined;
		}
	}

	#take(queue: MessageQueue): UserMessage[] {
		if (queue.size === 0) return [];
		const taken = queue.take();
		this.#emitQueues();
		return taken;
	}

	#emitQueues(): void {
		this.#parts.emit({ type: "queue_update", steering: this.steering.texts(), followUp: this.followUps.texts() });
	}
}

function agentEnd(outcome: RunOutcome, willRetry: boolean): AgentEvent {
	const { messages, reason } = outcome;
	return { type: "agent_end", messages, willRetry, ...(reason ? { error: reason } : {}) };
}

function isSuccess(message: { role: string; stopReason?: string }): boolean {
	return message.role === "assistant" && message.stopReason !== "error" && message.stopReason !== "aborted";
}

function userMessage(text: string, images: ImageContent[], timestamp: number): UserMessage {
	return { role: "user", content: [{ type: "text", text }, ...images], timestamp };
}
