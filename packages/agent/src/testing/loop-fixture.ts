/** A loop with a scripted model and in-memory everything, for tests of this package. */
import { EventStream } from "@tau/base/event-stream";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { AgentMessage, AssistantMessage, StopReason, ToolCall, UserMessage } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { AssistantMessageEvent, StreamFunction } from "@tau/protocol/model-stream";
import type { AgentTool } from "@tau/protocol/tool";
import { convertToLlm } from "../convert-to-llm.ts";
import { type LoopConfig, type RunOutcome, runLoop } from "../loop.ts";

export const TEST_MODEL: Model = {
	id: "m",
	name: "m",
	api: "test",
	provider: "test",
	baseUrl: "",
	reasoning: false,
	input: ["text"],
	cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
	contextWindow: 1000,
	maxTokens: 100,
};

export interface Reply {
	text?: string;
	calls?: { name: string; args?: ToolCall["arguments"] }[];
	stopReason?: StopReason;
	errorMessage?: string;
	/** Ends only when the request is aborted. */
	hang?: boolean;
}

export interface Fixture {
	events: AgentEvent[];
	transcript: AgentMessage[];
	requests: AgentMessage[][];
	steering: UserMessage[];
	followUps: UserMessage[];
	run(text: string, signal?: AbortSignal): Promise<RunOutcome>;
}

export function createFixture(replies: Reply[], tools: AgentTool[], overrides: Partial<LoopConfig> = {}): Fixture {
	const events: AgentEvent[] = [];
	const transcript: AgentMessage[] = [];
	const requests: AgentMessage[][] = [];
	const steering: UserMessage[] = [];
	const followUps: UserMessage[] = [];
	let count = 0;
	const stream: StreamFunction = (_model, context, options) => {
		requests.push([...context.messages]);
		const reply = replies[count++] ?? { text: "done" };
		return playReply(reply, count, options.signal);
	};
	const toolMap = new Map(tools.map((tool) => [tool.name, tool]));
	const config: LoopConfig = {
		stream,
		currentModel: () => TEST_MODEL,
		prepareRequest: async () => ({
			model: TEST_MODEL,
			context: { messages: convertToLlm(transcript) },
			options: {},
		}),
		tools: () => toolMap,
		toolContext: () => ({ cwd: "/", model: TEST_MODEL, env: {} }),
		takeSteering: () => steering.splice(0, 1),
		takeFollowUps: () => followUps.splice(0, 1),
		commit: (messages) => void transcript.push(...messages),
		emit: (event) => void events.push(event),
		now: () => 0,
		...overrides,
	};
	const run = (text: string, signal = new AbortController().signal) => runLoop([user(text)], config, signal);
	return { events, transcript, requests, steering, followUps, run };
}

export function user(text: string): UserMessage {
	return { role: "user", content: [{ type: "text", text }], timestamp: 0 };
}

export function tool(name: string, execute: AgentTool["execute"], extra: Partial<AgentTool> = {}): AgentTool {
	return {
		name,
		label: name,
		description: name,
		parameters: { type: "object", properties: {} },
		execute,
		...extra,
	};
}

export function ok(text: string): { content: { type: "text"; text: string }[]; details: undefined } {
	return { content: [{ type: "text", text }], details: undefined };
}

function playReply(reply: Reply, count: number, signal: AbortSignal | undefined) {
	const stream = new EventStream<AssistantMessageEvent, AssistantMessage>();
	const message: AssistantMessage = {
		role: "assistant",
		content: [],
		api: "test",
		provider: "test",
		model: "m",
		usage: emptyUsage(),
		stopReason: "pending",
		timestamp: 0,
	};
	stream.push({ type: "start", partial: message });
	if (reply.text) {
		message.content.push({ type: "text", text: reply.text });
		stream.push({ type: "text_delta", contentIndex: 0, delta: reply.text, partial: message });
	}
	for (const [index, call] of (reply.calls ?? []).entries()) {
		message.content.push({
			type: "toolCall",
			id: `call_${count}_${index}`,
			name: call.name,
			arguments: call.args ?? {},
		});
	}
	const finish = (stopReason: StopReason, errorMessage?: string) => {
		message.stopReason = stopReason;
		if (errorMessage) message.errorMessage = errorMessage;
		stream.end(message);
	};
	const natural = reply.stopReason ?? (reply.calls ? "toolUse" : "stop");
	if (reply.hang) signal?.addEventListener("abort", () => finish("aborted", "Request was aborted"));
	else queueMicrotask(() => finish(natural, reply.errorMessage));
	return stream;
}
