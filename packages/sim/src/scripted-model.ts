import { errorMessage } from "@tau/base/errors";
import { EventStream } from "@tau/base/event-stream";
import type { AssistantMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import {
	type AssistantMessageEvent,
	type AssistantMessageStream,
	FAILURE_DIAGNOSTIC,
	type ModelContext,
	type StreamFunction,
	type StreamOptions,
} from "@tau/protocol/model-stream";
import type { Conversation } from "./conversation.ts";
import { failureOf } from "./faults/in-process-failure.ts";
import { nextTurn, sleep } from "./http/sleep.ts";
import { conversationOf } from "./model-conversation.ts";
import { newAssistantMessage, planEvents } from "./play-plan.ts";
import { DEFAULT_CHUNK_SIZE, type Scenario } from "./scenario.ts";
import { type Move, ScenarioPlayer } from "./scenario-player.ts";
import { assertScenario } from "./validate-scenario.ts";

export interface ScriptedModelOptions {
	scenarios: Scenario[];
	/** Fields of `model` that differ from the default. */
	model?: Partial<Model>;
	/** After how many events the event loop gets a turn. Default 1: a consumer can abort between any two events. */
	yieldEvery?: number;
	/** How many requests `requests` keeps. Default 1,000. */
	maxRequests?: number;
}

export interface ScriptedRequest {
	model: Model;
	/** A copy: later changes of the transcript do not reach it. */
	context: ModelContext;
	options: StreamOptions;
	conversation: Conversation;
}

export interface Hold {
	/** Resolves with the event the stream stands still after. */
	reached: Promise<AssistantMessageEvent>;
	release(): void;
}

export interface ScriptedModel {
	stream: StreamFunction;
	model: Model;
	/** Newest last. */
	readonly requests: readonly ScriptedRequest[];
	/** Makes the next event of this type (or the next that fulfils the condition) the last one until `release` or an abort. */
	hold(at: AssistantMessageEvent["type"] | ((event: AssistantMessageEvent) => boolean)): Hold;
}

/** A model without a network, for unit tests. Its stream function never throws: whatever goes wrong is the final event. */
export function createScriptedModel(options: ScriptedModelOptions): ScriptedModel {
	for (const scenario of options.scenarios) assertScenario(scenario, `scenario "${scenario.name}"`);
	const player = new ScenarioPlayer(options.scenarios);
	const requests: ScriptedRequest[] = [];
	const gates: Gate[] = [];
	const maxRequests = options.maxRequests ?? 1000;
	const stream: StreamFunction = (model, context, streamOptions) => {
		const output: AssistantMessageStream = new EventStream();
		const message = newAssistantMessage(model);
		const conversation = conversationOf(model, context);
		if (maxRequests > 0)
			requests.push({ model, context: structuredClone(context), options: streamOptions, conversation });
		if (requests.length > maxRequests) requests.shift();
		const signal = streamOptions.signal ?? new AbortController().signal;
		const play = async () => {
			if (signal.aborted) return fail(output, message, "aborted", "Request was aborted");
			const move = await player.play(conversation);
			await playMove({ move, model, message, output, signal, gates, yieldEvery: options.yieldEvery ?? 1 });
		};
		play().catch((error: unknown) => fail(output, message, "error", `Simulator: ${errorMessage(error)}`));
		return output;
	};
	return {
		stream,
		model: { ...defaultModel(player), ...options.model },
		requests,
		hold: (at) => {
			const gate = new Gate(typeof at === "function" ? at : (event) => event.type === at);
			gates.push(gate);
			return { reached: gate.reached.promise, release: () => gate.released.resolve() };
		},
	};
}

class Gate {
	readonly matches: (event: AssistantMessageEvent) => boolean;
	readonly reached = Promise.withResolvers<AssistantMessageEvent>();
	readonly released = Promise.withResolvers<void>();

	constructor(matches: (event: AssistantMessageEvent) => boolean) {
		this.matches = matches;
	}
}

interface Playing {
	move: Move;
	model: Model;
	message: AssistantMessage;
	output: AssistantMessageStream;
	signal: AbortSignal;
	gates: Gate[];
	yieldEvery: number;
}

async function playMove(playing: Playing): Promise<void> {
	const { move, model, message, output, signal } = playing;
	const aborted = () => fail(output, message, "aborted", "Request was aborted");
	if ("problem" in move) return fail(output, message, "error", move.problem);
	const failure = move.fault ? failureOf(move.fault, move) : undefined;
	if (failure?.stall) await sleep(failure.stall.ms, signal);
	if (signal.aborted) return aborted();
	await sleep(move.plan.pace.firstTokenDelayMs ?? 0, signal);
	let sent = 0;
	for (const event of planEvents(move.plan, message, model)) {
		if (signal.aborted) return aborted();
		if (failure && !failure.stall && sent >= failure.afterEvents) break;
		output.push(event);
		sent++;
		if (event.type === "done" || event.type === "error") {
			output.end(message);
			return;
		}
		await pause(playing, event, sent);
		if (signal.aborted) return aborted();
	}
	message.diagnostics = failure?.details
		? [{ type: FAILURE_DIAGNOSTIC, timestamp: Date.now(), details: failure.details }]
		: undefined;
	fail(output, message, "error", failure?.message ?? "Simulator: the answer ended without a reason");
}

async function pause(
	{ move, gates, signal, yieldEvery }: Playing,
	event: AssistantMessageEvent,
	sent: number,
): Promise<void> {
	const index = gates.findIndex((gate) => gate.matches(event));
	const gate = gates[index];
	if (gate) {
		gates.splice(index, 1);
		gate.reached.resolve(event);
		await Promise.race([gate.released.promise, sleep(Number.POSITIVE_INFINITY, signal)]);
	}
	const pace = "plan" in move ? move.plan.pace : {};
	if (pace.tokensPerSecond && "delta" in event) {
		const tokens = (pace.chunkSize ?? DEFAULT_CHUNK_SIZE) / DEFAULT_CHUNK_SIZE;
		await sleep((tokens * 1000) / pace.tokensPerSecond, signal);
	} else if (sent % yieldEvery === 0) await nextTurn();
}

function fail(
	output: AssistantMessageStream,
	message: AssistantMessage,
	reason: "error" | "aborted",
	text: string,
): void {
	message.stopReason = reason;
	message.errorMessage = text;
	output.push({ type: "error", reason, error: message });
	output.end(message);
}

function defaultModel(player: ScenarioPlayer): Model {
	const first = player.models()[0];
	return {
		id: first?.id ?? "scripted",
		name: first?.name ?? first?.id ?? "scripted",
		api: "sim",
		provider: "sim",
		baseUrl: "",
		reasoning: first?.reasoning ?? true,
		input: first?.input ?? ["text", "image"],
		cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
		contextWindow: first?.contextWindow ?? 128_000,
		maxTokens: first?.maxTokens ?? 16_384,
	};
}
