/**
 * One run of the agent: turns of (pending messages → model response → tool calls) until the model has nothing left to
 * do. Owns no I/O and no transcript: everything comes in through `LoopConfig`. Never throws for failures of the model,
 * of a tool or of a hook: they end up in messages. History stays paired at every exit, aborted ones included.
 */
import { errorMessage, isTauError, type TauErrorCode } from "@tau/base/errors";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AgentMessage, AssistantMessage, ToolResultMessage } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import {
	FAILURE_DIAGNOSTIC,
	type ModelContext,
	type StreamFunction,
	type StreamOptions,
} from "@tau/protocol/model-stream";
import { RepeatedFailureDetector } from "./repeated-failure.ts";
import { runToolBatch, type ToolBatchConfig } from "./tool-batch.ts";

export interface ModelRequest {
	model: Model;
	context: ModelContext;
	options: StreamOptions;
}

export interface Turn {
	message: AssistantMessage;
	toolResults: ToolResultMessage[];
}

export interface LoopConfig extends ToolBatchConfig {
	stream: StreamFunction;
	/** The model for messages made here when `prepareRequest` itself fails. */
	currentModel(): Model | undefined;
	/** Called before every request, with everything committed so far. A throw becomes an error message. */
	prepareRequest(signal: AbortSignal): Promise<ModelRequest>;
	/** Takes the messages that wait to interrupt the run, in order; empty when there are none. */
	takeSteering(): AgentMessage[];
	/** Takes the messages that wait for the run to stop. */
	takeFollowUps(): AgentMessage[];
	/** Adds messages to the transcript, all or none. Returns only when they are durable; what announces them follows. */
	commit(messages: readonly AgentMessage[]): void | Promise<void>;
	/** May end the run after a turn, silently or with the reason that the user is told. */
	finishTurn?(turn: Turn, signal: AbortSignal): Promise<TurnVerdict>;
	emit(event: AgentEvent): void;
	now(): number;
}

/** Why a run was stopped although no message carries the reason. */
export interface StopReason {
	code: TauErrorCode;
	message: string;
	/** The way out. */
	hint?: string;
}

export type TurnVerdict = "continue" | "end" | StopReason;

export type RunStop = "completed" | "error" | "aborted" | "terminated" | "stopped";

export interface RunOutcome {
	stop: RunStop;
	/** Every message the run added. */
	messages: AgentMessage[];
	lastAssistant: AssistantMessage | undefined;
	/** For `stopped`. */
	reason?: StopReason;
}

/** Runs until done. Emits neither `agent_start` nor `agent_end`: the caller decides about retries first. */
export async function runLoop(initial: AgentMessage[], config: LoopConfig, signal: AbortSignal): Promise<RunOutcome> {
	const run: RunState = {
		config,
		signal,
		added: [],
		failures: new RepeatedFailureDetector(),
		lastAssistant: undefined,
	};
	let pending = [...initial, ...config.takeSteering()];
	while (true) {
		const outcome = await runTurn(run, pending);
		if (outcome.stop) {
			return { stop: outcome.stop, messages: run.added, lastAssistant: run.lastAssistant, reason: outcome.reason };
		}
		pending = config.takeSteering();
		if (pending.length === 0 && !outcome.needsModel) pending = config.takeFollowUps();
		if (pending.length === 0 && !outcome.needsModel) {
			return { stop: "completed", messages: run.added, lastAssistant: run.lastAssistant };
		}
	}
}

interface RunState {
	config: LoopConfig;
	signal: AbortSignal;
	added: AgentMessage[];
	failures: RepeatedFailureDetector;
	lastAssistant: AssistantMessage | undefined;
}

interface TurnOutcome {
	stop?: RunStop;
	/** Tool results wait for an answer. */
	needsModel: boolean;
	reason?: StopReason;
}

async function runTurn(run: RunState, pending: AgentMessage[]): Promise<TurnOutcome> {
	const { config, signal } = run;
	config.emit({ type: "turn_start" });
	await announce(run, pending);
	if (pending.some((message) => message.role === "user")) run.failures.reset();

	const message = signal.aborted ? await announceAborted(run) : await streamResponse(run);
	run.lastAssistant = message;
	if (message.stopReason === "error" || message.stopReason === "aborted") {
		config.emit({ type: "turn_end", message, toolResults: [] });
		return { stop: message.stopReason, needsModel: false };
	}

	const batch = await runToolBatch(message, config, signal);
	await announce(run, batch.results);
	const verdict = await finishTurn(config, { message, toolResults: batch.results }, signal);
	config.emit({ type: "turn_end", message, toolResults: batch.results });
	if (typeof verdict === "object" && !signal.aborted) return { stop: "stopped", needsModel: false, reason: verdict };
	if (batch.results.length === 0) return { needsModel: false, ...(verdict === "end" ? { stop: "completed" } : {}) };
	if (batch.terminate && !signal.aborted) return { stop: "terminated", needsModel: false };
	if (verdict === "end") return { stop: "completed", needsModel: false };
	const repeated = run.failures.record(message, batch.results);
	if (repeated && !signal.aborted) {
		return { stop: "stopped", needsModel: false, reason: { code: "TAU_REPEATED_FAILURE", message: repeated } };
	}
	return { needsModel: true };
}

async function finishTurn(config: LoopConfig, turn: Turn, signal: AbortSignal): Promise<TurnVerdict> {
	return config.finishTurn ? config.finishTurn(turn, signal) : "continue";
}

async function announce(run: RunState, messages: readonly AgentMessage[]): Promise<void> {
	if (messages.length === 0) return;
	await run.config.commit(messages);
	for (const message of messages) {
		run.added.push(message);
		run.config.emit({ type: "message_start", message });
		run.config.emit({ type: "message_end", message });
	}
}

/** Streams one response. The message is committed before its `message_end`. */
async function streamResponse(run: RunState): Promise<AssistantMessage> {
	const { config, signal } = run;
	let request: ModelRequest;
	try {
		request = await config.prepareRequest(signal);
	} catch (error) {
		if (signal.aborted) return announceAborted(run);
		return announceFinal(
			run,
			{ ...failedMessage(config, "error", errorMessage(error)), ...failureFacts(error, config) },
			false,
		);
	}
	let started = false;
	const stream = config.stream(request.model, request.context, { ...request.options, signal });
	const message = await stream.consume((event) => {
		if (event.type === "start") {
			started = true;
			config.emit({ type: "message_start", message: event.partial });
		} else if (event.type !== "done" && event.type !== "error") {
			config.emit({ type: "message_update", message: event.partial, assistantMessageEvent: event });
		}
	});
	return announceFinal(run, message, started);
}

function announceAborted(run: RunState): Promise<AssistantMessage> {
	return announceFinal(run, failedMessage(run.config, "aborted", "Request was aborted"), false);
}

async function announceFinal(run: RunState, message: AssistantMessage, started: boolean): Promise<AssistantMessage> {
	await run.config.commit([message]);
	run.added.push(message);
	if (!started) run.config.emit({ type: "message_start", message });
	run.config.emit({ type: "message_end", message });
	return message;
}

/** The class that the failed part of the preparation knows, for who decides about retries and exit codes. */
function failureFacts(error: unknown, config: LoopConfig): Pick<AssistantMessage, "diagnostics"> {
	const failure = isTauError(error) ? error.details?.failure : undefined;
	if (!failure || !isTauError(error)) return {};
	const { name, message, code } = error;
	const details = failure as NonNullable<AssistantMessage["diagnostics"]>[number]["details"];
	return {
		diagnostics: [{ type: FAILURE_DIAGNOSTIC, timestamp: config.now(), error: { name, message, code }, details }],
	};
}

function failedMessage(config: LoopConfig, stopReason: "error" | "aborted", text: string): AssistantMessage {
	const model = config.currentModel();
	return {
		role: "assistant",
		content: [],
		api: model?.api ?? "unknown",
		provider: model?.provider ?? "unknown",
		model: model?.id ?? "unknown",
		usage: emptyUsage(),
		stopReason,
		errorMessage: text,
		timestamp: config.now(),
	};
}
