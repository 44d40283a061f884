import type { JsonObject, JsonValue } from "@tau/protocol/json";
import { type Conversation, type ConversationMessage, nameToolResults } from "../conversation.ts";
import { estimateTokens, type Plan, type PlanUsage } from "../plan.ts";
import { findPairingProblem } from "./check-pairing.ts";
import { openaiErrorBody, openaiHeaders, openaiModelList, openaiRequestId } from "./openai-errors.ts";
import {
	type ApiProblem,
	asList,
	asObject,
	asText,
	RequestProblem,
	randomId,
	type StreamPart,
	type WireFormat,
} from "./wire-format.ts";

/** `POST /v1/chat/completions`. Reasoning travels as `reasoning_content`, the field most compatible servers use. */
export const openaiCompletions: WireFormat = {
	api: "openai-completions",
	path: "/v1/chat/completions",
	readRequest,
	streamFrames,
	wholeBody,
	headers: openaiHeaders,
	requestId: openaiRequestId,
	errorBody: (problem) => openaiErrorBody(problem, overflowText(problem)),
	errorFrames: (problem) => [
		{
			text: `data: ${JSON.stringify(openaiErrorBody(problem, overflowText(problem)))}\n\n`,
			kind: "terminal",
			tokens: 0,
		},
	],
	modelList: openaiModelList,
};

function overflowText(problem: ApiProblem): { message: string; param: string } {
	const limit = problem.limit ?? 128_000;
	const tokens = problem.tokens ?? limit + 2_000;
	return {
		message: `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
		param: "messages",
	};
}

function readRequest(body: JsonObject, bytes: number): Conversation {
	if (typeof body.model !== "string") throw new RequestProblem("you must provide a model parameter");
	if (!Array.isArray(body.messages)) throw new RequestProblem("Missing required parameter: 'messages'.", "messages");
	const system: string[] = [];
	const messages: ConversationMessage[] = [];
	for (const [index, message] of asList(body.messages).entries()) {
		const role = asText(message.role);
		const read = Object.hasOwn(READERS, role) ? READERS[role] : undefined;
		if (!read) {
			throw new RequestProblem(
				`Invalid value: '${role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`,
				`messages[${index}].role`,
			);
		}
		if (role === "system" || role === "developer") system.push(textAndImages(message.content).text);
		else messages.push(read(message));
	}
	nameToolResults(messages);
	checkPairing(messages);
	return {
		api: "openai-completions",
		model: body.model,
		system: system.join("\n\n"),
		messages,
		tools: asList(body.tools).map((tool) => asText(asObject(tool.function).name)),
		stream: body.stream === true,
		inputTokens: estimateTokens(bytes),
	};
}

const user = (message: JsonObject): ConversationMessage => ({ role: "user", ...textAndImages(message.content) });

const READERS: Record<string, (message: JsonObject) => ConversationMessage> = {
	system: user,
	developer: user,
	user,
	assistant: (message) => ({
		role: "assistant",
		text: textAndImages(message.content).text,
		toolCalls: asList(message.tool_calls).map((call) => ({
			id: asText(call.id),
			name: asText(asObject(call.function).name),
			arguments: asText(asObject(call.function).arguments),
		})),
	}),
	tool: (message) => ({
		role: "tool",
		toolCallId: asText(message.tool_call_id),
		toolName: "",
		...textAndImages(message.content),
	}),
};

function textAndImages(content: JsonValue | undefined): { text: string; images: number } {
	if (typeof content === "string") return { text: content, images: 0 };
	let text = "";
	let images = 0;
	for (const part of asList(content)) {
		if (part.type === "text") text += asText(part.text);
		if (part.type === "image_url") images++;
	}
	return { text, images };
}

function checkPairing(messages: ConversationMessage[]): void {
	const problem = findPairingProblem(messages, true);
	if (problem?.kind === "missing-result") {
		throw new RequestProblem(
			`An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${problem.ids.join(", ")}`,
			"messages",
		);
	}
	if (problem) {
		throw new RequestProblem(
			"Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
			"messages",
		);
	}
}

function streamFrames(plan: Plan, _conversation: Conversation, body: JsonObject): StreamPart[] {
	const includeUsage = asObject(body.stream_options).include_usage === true;
	const head = JSON.stringify({
		id: randomId("chatcmpl-", 29),
		object: "chat.completion.chunk",
		created: Math.floor(Date.now() / 1000),
		model: plan.model,
		service_tier: "default",
		system_fingerprint: "fp_simulator",
	}).slice(0, -1);
	const tail = includeUsage ? `,"usage":null}\n\n` : "}\n\n";
	const open = `data: ${head},"choices":[{"index":0,"delta":`;
	const chunk = (delta: string, finish = "null") =>
		`${open}${delta},"logprobs":null,"finish_reason":${finish}}]${tail}`;
	const frames: StreamPart[] = [
		{ text: chunk('{"role":"assistant","content":"","refusal":null}'), kind: "open", tokens: 0 },
	];
	const run = (before: string, after: string, deltas: string[]) => {
		const close = `${after},"logprobs":null,"finish_reason":null}]${tail}`;
		frames.push({ kind: "run", before: open, middle: before, after: close, deltas });
	};
	let toolIndex = 0;
	for (const block of plan.blocks) {
		if (block.type === "toolCall") {
			const index = toolIndex++;
			const id = block.id ?? randomId("call_", 24);
			const call = { index, id, type: "function", function: { name: block.name, arguments: "" } };
			frames.push({ text: chunk(JSON.stringify({ tool_calls: [call] })), kind: "open", tokens: 0 });
			run(`{"tool_calls":[{"index":${index},"function":{"arguments":`, "}}]}", block.deltas);
		} else if (block.type === "text" || !block.redacted) {
			run(block.type === "text" ? '{"content":' : '{"reasoning_content":', "}", block.deltas);
		}
	}
	frames.push({ text: chunk("{}", JSON.stringify(FINISH_REASON[plan.stopReason])), kind: "close", tokens: 0 });
	if (includeUsage) {
		const text = `data: ${head},"choices":[],"usage":${JSON.stringify(usageBlock(plan.usage))}}\n\n`;
		frames.push({ text, kind: "close", tokens: 0 });
	}
	frames.push({ text: "data: [DONE]\n\n", kind: "terminal", tokens: 0 });
	return frames;
}

function wholeBody(plan: Plan): JsonObject {
	const textOf = (type: "text" | "thinking") =>
		plan.blocks.flatMap((block) =>
			block.type === type && !("redacted" in block && block.redacted) ? [block.text] : [],
		);
	const calls = plan.blocks.flatMap((block) =>
		block.type === "toolCall"
			? [
					{
						id: block.id ?? randomId("call_", 24),
						type: "function",
						function: { name: block.name, arguments: block.json },
					},
				]
			: [],
	);
	const text = textOf("text").join("");
	const thinking = textOf("thinking").join("");
	return {
		id: randomId("chatcmpl-", 29),
		object: "chat.completion",
		created: Math.floor(Date.now() / 1000),
		model: plan.model,
		choices: [
			{
				index: 0,
				message: {
					role: "assistant",
					content: text === "" && calls.length > 0 ? null : text,
					...(thinking === "" ? {} : { reasoning_content: thinking }),
					...(calls.length > 0 ? { tool_calls: calls } : {}),
					refusal: null,
					annotations: [],
				},
				logprobs: null,
				finish_reason: FINISH_REASON[plan.stopReason],
			},
		],
		usage: usageBlock(plan.usage),
		service_tier: "default",
		system_fingerprint: "fp_simulator",
	};
}

const FINISH_REASON: Record<Plan["stopReason"], string> = {
	stop: "stop",
	length: "length",
	toolUse: "tool_calls",
	refusal: "content_filter",
};

function usageBlock(usage: PlanUsage): JsonObject {
	const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
	return {
		prompt_tokens: prompt,
		completion_tokens: usage.output,
		total_tokens: prompt + usage.output,
		prompt_tokens_details: {
			cached_tokens: usage.cacheRead,
			audio_tokens: 0,
			...(usage.cacheWrite > 0 ? { cache_write_tokens: usage.cacheWrite } : {}),
		},
		completion_tokens_details: {
			reasoning_tokens: usage.reasoning,
			audio_tokens: 0,
			accepted_prediction_tokens: 0,
			rejected_prediction_tokens: 0,
		},
	};
}
