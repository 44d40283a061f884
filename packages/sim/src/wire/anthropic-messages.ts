import type { JsonObject, JsonValue } from "@tau/protocol/json";
import { type Conversation, type ConversationMessage, nameToolResults } from "../conversation.ts";
import { estimateTokens, type Plan, type PlanBlock } from "../plan.ts";
import { findPairingProblem } from "./check-pairing.ts";
import {
	type ApiProblem,
	asList,
	asText,
	type Frame,
	type ProblemKind,
	RequestProblem,
	randomId,
	type StreamPart,
	type WireFormat,
} from "./wire-format.ts";

/** `POST /v1/messages`. */
export const anthropicMessages: WireFormat = {
	api: "anthropic-messages",
	path: "/v1/messages",
	readRequest,
	streamFrames,
	wholeBody,
	headers: (requestId) => ({
		"request-id": requestId,
		"anthropic-organization-id": "00000000-0000-4000-8000-000000000000",
	}),
	requestId: () => randomId("req_011C", 20),
	errorBody,
	errorFrames: (problem, requestId) => [
		{ ...event("error", JSON.stringify(errorBody(problem, requestId))), kind: "terminal" },
	],
	modelList: (models) => ({
		data: models.map((model) => ({
			type: "model",
			id: model.id,
			display_name: model.name,
			created_at: "2026-01-01T00:00:00Z",
			max_input_tokens: model.contextWindow,
			max_tokens: model.maxTokens,
		})),
		has_more: false,
		first_id: models[0]?.id ?? null,
		last_id: models.at(-1)?.id ?? null,
	}),
};

function errorBody(problem: ApiProblem, requestId: string): JsonObject {
	const known = ERRORS[problem.kind];
	const limit = problem.limit ?? 200_000;
	const overflow = `prompt is too long: ${problem.tokens ?? limit + 2_000} tokens > ${limit} maximum`;
	const message = problem.message ?? (problem.kind === "context-overflow" ? overflow : known.message);
	return { type: "error", error: { type: known.type, message }, request_id: requestId };
}

const ERRORS: Record<ProblemKind, { type: string; message: string }> = {
	"rate-limit": {
		type: "rate_limit_error",
		message: "This request would exceed your organization's rate limit. Please try again later.",
	},
	quota: {
		type: "rate_limit_error",
		message:
			"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
	},
	"server-error": { type: "api_error", message: "Internal server error" },
	unavailable: { type: "api_error", message: "Service unavailable" },
	overloaded: { type: "overloaded_error", message: "Overloaded" },
	unauthorized: { type: "authentication_error", message: "invalid x-api-key" },
	forbidden: {
		type: "permission_error",
		message: "Your API key does not have permission to use the specified resource.",
	},
	"not-found": { type: "not_found_error", message: "The requested resource could not be found." },
	"bad-request": { type: "invalid_request_error", message: "The request is invalid." },
	"context-overflow": { type: "invalid_request_error", message: "" },
	"too-large": { type: "request_too_large", message: "Request exceeds the maximum size" },
};

function readRequest(body: JsonObject, bytes: number): Conversation {
	if (typeof body.model !== "string") throw new RequestProblem("model: Field required");
	if (typeof body.max_tokens !== "number") throw new RequestProblem("max_tokens: Field required");
	if (!Array.isArray(body.messages)) throw new RequestProblem("messages: Field required");
	const messages: ConversationMessage[] = [];
	const origin: number[] = [];
	const system = [
		typeof body.system === "string"
			? body.system
			: asList(body.system)
					.map((block) => asText(block.text))
					.join("\n\n"),
	];
	for (const [index, message] of asList(body.messages).entries()) {
		const role = asText(message.role);
		if (role === "system") system.push(contentText(message.content).text);
		else if (role === "assistant") messages.push(readAssistant(message.content));
		else if (role === "user") messages.push(...readUser(message.content));
		else throw new RequestProblem(`messages.${index}.role: Input should be 'user' or 'assistant'`);
		while (origin.length < messages.length) origin.push(index);
	}
	nameToolResults(messages);
	checkPairing(messages, origin);
	return {
		api: "anthropic-messages",
		model: body.model,
		system: system.filter((text) => text !== "").join("\n\n"),
		messages,
		tools: asList(body.tools).map((tool) => asText(tool.name)),
		stream: body.stream === true,
		inputTokens: estimateTokens(bytes),
	};
}

function readAssistant(content: JsonValue | undefined): ConversationMessage {
	const toolCalls = asList(content)
		.filter((block) => block.type === "tool_use")
		.map((block) => ({ id: asText(block.id), name: asText(block.name), arguments: JSON.stringify(block.input ?? {}) }));
	return { role: "assistant", text: contentText(content).text, toolCalls };
}

/** One user message may carry tool results and the user's own words; results come first, as on the wire. */
function readUser(content: JsonValue | undefined): ConversationMessage[] {
	const results: ConversationMessage[] = [];
	for (const block of asList(content)) {
		if (block.type !== "tool_result") continue;
		results.push({
			role: "tool",
			toolCallId: asText(block.tool_use_id),
			toolName: "",
			...contentText(block.content),
			isError: block.is_error === true,
		});
	}
	const own = contentText(content);
	return results.length > 0 && own.text === "" && own.images === 0 ? results : [...results, { role: "user", ...own }];
}

function contentText(content: JsonValue | undefined): { text: string; images: number } {
	if (typeof content === "string") return { text: content, images: 0 };
	let text = "";
	let images = 0;
	for (const block of asList(content)) {
		if (block.type === "text") text += asText(block.text);
		if (block.type === "image") images++;
	}
	return { text, images };
}

function checkPairing(messages: ConversationMessage[], origin: number[]): void {
	const problem = findPairingProblem(messages, true);
	if (!problem) return;
	const at = `messages.${origin[problem.index] ?? 0}`;
	if (problem.kind === "missing-result") {
		throw new RequestProblem(
			`${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${problem.ids.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
		);
	}
	throw new RequestProblem(
		`${at}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${problem.ids.join(", ")}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
	);
}

function event(name: string, data: string, kind: Frame["kind"] = "close", tokens = 0): Frame {
	return { text: `event: ${name}\ndata: ${data}\n\n`, kind, tokens };
}

function streamFrames(plan: Plan): StreamPart[] {
	const message = { ...messageShell(plan), content: [], stop_reason: null, usage: startUsage(plan) };
	const frames: StreamPart[] = [event("message_start", JSON.stringify({ type: "message_start", message }), "open")];
	for (const [index, block] of plan.blocks.entries()) {
		const { start, delta, signature } = BLOCK_EVENTS[block.type](block as never);
		frames.push(
			event(
				"content_block_start",
				JSON.stringify({ type: "content_block_start", index, content_block: start }),
				"open",
			),
		);
		if (index === 0) frames.push(event("ping", '{"type":"ping"}', "open"));
		const before = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":`;
		if (delta) frames.push({ kind: "run", before, middle: delta.before, after: "}}\n\n", deltas: delta.deltas });
		if (signature) frames.push({ text: `${before}${JSON.stringify(signature)}}\n\n`, kind: "delta", tokens: 0 });
		frames.push(event("content_block_stop", `{"type":"content_block_stop","index":${index}}`));
	}
	const delta = { stop_reason: STOP_REASON[plan.stopReason], stop_sequence: null };
	frames.push(event("message_delta", JSON.stringify({ type: "message_delta", delta, usage: endUsage(plan) })));
	frames.push(event("message_stop", '{"type":"message_stop"}', "terminal"));
	return frames;
}

interface BlockEvents {
	start: JsonObject;
	delta?: { before: string; deltas: string[] };
	signature?: JsonObject;
}

const BLOCK_EVENTS: { [K in PlanBlock["type"]]: (block: Extract<PlanBlock, { type: K }>) => BlockEvents } = {
	text: (block) => ({
		start: { type: "text", text: "" },
		delta: { before: '{"type":"text_delta","text":', deltas: block.deltas },
	}),
	thinking: (block): BlockEvents => {
		if (block.redacted) return { start: { type: "redacted_thinking", data: block.signature } };
		return {
			start: { type: "thinking", thinking: "", signature: "" },
			delta: { before: '{"type":"thinking_delta","thinking":', deltas: block.deltas },
			signature: { type: "signature_delta", signature: block.signature },
		};
	},
	toolCall: (block) => ({
		start: { type: "tool_use", id: block.id ?? randomId("toolu_01", 22), name: block.name, input: {} },
		delta: { before: '{"type":"input_json_delta","partial_json":', deltas: ["", ...block.deltas] },
	}),
};

function wholeBody(plan: Plan): JsonObject {
	return {
		...messageShell(plan),
		content: plan.blocks.map(wholeBlock),
		stop_reason: STOP_REASON[plan.stopReason],
		usage: { ...startUsage(plan), output_tokens: plan.usage.output },
	};
}

function wholeBlock(block: PlanBlock): JsonObject {
	if (block.type === "text") return { type: "text", text: block.text };
	if (block.type === "toolCall") {
		let input: JsonObject;
		try {
			input = JSON.parse(block.json) as JsonObject;
		} catch {
			// A whole body cannot carry broken arguments; what a stream would have spelled out is kept visible.
			input = { raw: block.json };
		}
		return { type: "tool_use", id: block.id ?? randomId("toolu_01", 22), name: block.name, input };
	}
	if (block.redacted) return { type: "redacted_thinking", data: block.signature };
	return { type: "thinking", thinking: block.text, signature: block.signature };
}

const STOP_REASON: Record<Plan["stopReason"], string> = {
	stop: "end_turn",
	length: "max_tokens",
	toolUse: "tool_use",
	refusal: "refusal",
};

function messageShell(plan: Plan): JsonObject {
	return { model: plan.model, id: randomId("msg_01", 22), type: "message", role: "assistant", stop_sequence: null };
}

function startUsage({ usage }: Plan): JsonObject {
	return {
		input_tokens: usage.input,
		cache_creation_input_tokens: usage.cacheWrite,
		cache_read_input_tokens: usage.cacheRead,
		cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite, ephemeral_1h_input_tokens: 0 },
		output_tokens: 1,
		service_tier: "standard",
	};
}

function endUsage({ usage }: Plan): JsonObject {
	return {
		input_tokens: usage.input,
		cache_creation_input_tokens: usage.cacheWrite,
		cache_read_input_tokens: usage.cacheRead,
		output_tokens: usage.output,
		...(usage.reasoning > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoning } } : {}),
	};
}
