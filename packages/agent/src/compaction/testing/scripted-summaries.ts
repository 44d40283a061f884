/** A model that answers summary requests as told, for tests. */
import { EventStream } from "@tau/base/event-stream";
import type { AssistantMessage, StopReason } from "@tau/protocol/messages";
import { emptyUsage, textOf } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type {
	AssistantMessageEvent,
	FailureClass,
	ModelContext,
	StreamFunction,
	StreamOptions,
} from "@tau/protocol/model-stream";
import { FAILURE_DIAGNOSTIC } from "@tau/protocol/model-stream";

export interface ScriptedAnswer {
	text?: string;
	stopReason?: StopReason;
	errorMessage?: string;
	failure?: FailureClass["kind"];
	retryable?: boolean;
	callsTool?: boolean;
	/** Sends text until it is aborted. */
	endless?: boolean;
	/** Sends nothing, and does not even heed its signal. */
	deaf?: boolean;
	/** Throws instead of returning a stream. */
	throws?: string;
}

export interface SummaryRequest {
	prompt: string;
	context: ModelContext;
	options: StreamOptions;
}

export interface ScriptedSummaries {
	stream: StreamFunction;
	requests: SummaryRequest[];
}

export function scriptedSummaries(
	answer: (index: number, request: SummaryRequest) => ScriptedAnswer,
): ScriptedSummaries {
	const requests: SummaryRequest[] = [];
	const stream: StreamFunction = (model, context, options) => {
		const request = { prompt: textOf(context.messages[1]?.content ?? ""), context, options };
		requests.push(request);
		return play(answer(requests.length - 1, request), model, options.signal);
	};
	return { stream, requests };
}

export function testModel(contextWindow: number, maxTokens = 8192): Model {
	return {
		id: "m",
		name: "m",
		api: "test",
		provider: "test",
		baseUrl: "",
		reasoning: true,
		input: ["text"],
		cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
		contextWindow,
		maxTokens,
	};
}

function play(answer: ScriptedAnswer, model: Model, signal: AbortSignal | undefined) {
	if (answer.throws) throw new Error(answer.throws);
	const stream = new EventStream<AssistantMessageEvent, AssistantMessage>();
	const message = assistant(model);
	const finish = (stopReason: StopReason, errorMessage?: string) => {
		stream.end({ ...message, stopReason, ...(errorMessage === undefined ? {} : { errorMessage }) });
	};
	if (answer.deaf) return stream;
	if (answer.endless) {
		const timer = setInterval(() => {
			for (let count = 0; count < 100; count++) {
				stream.push({ type: "text_delta", contentIndex: 0, delta: "x".repeat(1000), partial: message });
			}
		}, 0);
		signal?.addEventListener("abort", () => {
			clearInterval(timer);
			finish("aborted", "Request was aborted");
		});
		return stream;
	}
	if (answer.text !== undefined) message.content.push({ type: "text", text: answer.text });
	if (answer.callsTool) message.content.push({ type: "toolCall", id: "c", name: "read", arguments: {} });
	message.usage = { ...emptyUsage(), input: 10, output: 5, totalTokens: 15 };
	if (answer.failure) {
		const details = { kind: answer.failure, retryable: answer.retryable ?? false };
		message.diagnostics = [{ type: FAILURE_DIAGNOSTIC, timestamp: 0, details }];
	}
	const failed = answer.failure !== undefined || answer.errorMessage !== undefined;
	queueMicrotask(() => finish(answer.stopReason ?? (failed ? "error" : "stop"), answer.errorMessage));
	return stream;
}

function assistant(model: Model): AssistantMessage {
	return {
		role: "assistant",
		content: [],
		api: model.api,
		provider: model.provider,
		model: model.id,
		usage: emptyUsage(),
		stopReason: "pending",
		timestamp: 0,
	};
}
