import type { JsonObject } from "@tau/protocol/json";
import type { Plan, PlanBlock } from "../plan.ts";
import { openaiErrorBody, openaiHeaders, openaiModelList, openaiRequestId } from "./openai-errors.ts";
import { readResponsesRequest } from "./openai-responses-request.ts";
import {
	type ApiProblem,
	asObject,
	type Frame,
	randomHex,
	randomId,
	type StreamPart,
	type WireFormat,
} from "./wire-format.ts";

/** `POST /v1/responses`. */
export const openaiResponses: WireFormat = {
	api: "openai-responses",
	path: "/v1/responses",
	readRequest: readResponsesRequest,
	streamFrames: (plan, _conversation, body) => streamFrames(plan, body),
	wholeBody: (plan, _conversation, body) => {
		const response = shell(plan, body);
		return finished(
			response,
			plan,
			plan.blocks.flatMap((block) => finishedItem(itemOf(block), block, body)),
		);
	},
	headers: openaiHeaders,
	requestId: openaiRequestId,
	errorBody: (problem) => openaiErrorBody(problem, OVERFLOW),
	errorFrames,
	modelList: openaiModelList,
};

const OVERFLOW = {
	message: "Your input exceeds the context window of this model. Please adjust your input and try again.",
	param: "input",
};

function errorFrames(problem: ApiProblem, _requestId: string, sequence: number): Frame[] {
	const { message, code, param, type } = asObject(openaiErrorBody(problem, OVERFLOW).error);
	const data = { type: "error", code: code ?? type ?? null, message, param, sequence_number: sequence };
	return [{ text: `event: error\ndata: ${JSON.stringify(data)}\n\n`, kind: "terminal", tokens: 0 }];
}

function streamFrames(plan: Plan, body: JsonObject): StreamPart[] {
	const writer = new FrameWriter();
	const response = shell(plan, body);
	writer.write("response.created", { response }, "open");
	writer.write("response.in_progress", { response }, "open");
	const output: JsonObject[] = [];
	for (const block of plan.blocks) {
		if (block.type === "thinking" && block.redacted) continue;
		const index = output.length;
		const item = itemOf(block);
		writer.write("response.output_item.added", { output_index: index, item }, "open");
		BLOCK_WRITERS[block.type](writer, block as never, item.id as string, index);
		const done = finishedItem(item, block, body)[0]!;
		writer.write("response.output_item.done", { output_index: index, item: done });
		output.push(done);
	}
	const complete = finished(response, plan, output);
	writer.write(`response.${complete.status as string}`, { response: complete }, "terminal");
	return writer.frames;
}

class FrameWriter {
	readonly frames: StreamPart[] = [];
	#sequence = 0;

	write(type: string, fields: JsonObject, kind: Frame["kind"] = "close"): void {
		const data = JSON.stringify({ type, sequence_number: this.#sequence++, ...fields });
		this.frames.push({ text: `event: ${type}\ndata: ${data}\n\n`, kind, tokens: 0 });
	}

	writeDeltas(type: string, fields: JsonObject, deltas: string[], tail = ""): void {
		this.frames.push({
			kind: "run",
			before: `event: ${type}\ndata: {"type":"${type}","sequence_number":`,
			sequence: this.#sequence,
			middle: `,${JSON.stringify(fields).slice(1, -1)},"delta":`,
			after: `${tail}}\n\n`,
			deltas,
		});
		this.#sequence += deltas.length;
	}
}

type BlockWriters = {
	[K in PlanBlock["type"]]: (
		writer: FrameWriter,
		block: Extract<PlanBlock, { type: K }>,
		id: string,
		index: number,
	) => void;
};

const BLOCK_WRITERS: BlockWriters = {
	text: (writer, block, id, index) => {
		const at = { item_id: id, output_index: index, content_index: 0 };
		const part = { type: "output_text", annotations: [], logprobs: [], text: "" };
		writer.write("response.content_part.added", { ...at, part }, "open");
		writer.writeDeltas("response.output_text.delta", at, block.deltas, ',"logprobs":[]');
		writer.write("response.output_text.done", { ...at, text: block.text, logprobs: [] });
		writer.write("response.content_part.done", { ...at, part: { ...part, text: block.text } });
	},
	thinking: (writer, block, id, index) => {
		const at = { item_id: id, output_index: index, summary_index: 0 };
		writer.write("response.reasoning_summary_part.added", { ...at, part: { type: "summary_text", text: "" } }, "open");
		writer.writeDeltas("response.reasoning_summary_text.delta", at, block.deltas);
		writer.write("response.reasoning_summary_text.done", { ...at, text: block.text });
		writer.write("response.reasoning_summary_part.done", { ...at, part: { type: "summary_text", text: block.text } });
	},
	toolCall: (writer, block, id, index) => {
		const at = { item_id: id, output_index: index };
		writer.writeDeltas("response.function_call_arguments.delta", at, block.deltas);
		writer.write("response.function_call_arguments.done", { ...at, arguments: block.json });
	},
};

/** The item as it is announced: still empty. */
function itemOf(block: PlanBlock): JsonObject {
	if (block.type === "text") {
		return { id: randomHex("msg_", 48), type: "message", status: "in_progress", content: [], role: "assistant" };
	}
	if (block.type === "thinking") return { id: randomHex("rs_", 48), type: "reasoning", summary: [] };
	return {
		id: randomHex("fc_", 48),
		type: "function_call",
		status: "in_progress",
		arguments: "",
		call_id: block.id ?? randomId("call_", 24),
		name: block.name,
	};
}

/** No item for redacted thinking, which this format does not have. */
function finishedItem(item: JsonObject, block: PlanBlock, body: JsonObject): JsonObject[] {
	if (block.type === "text") {
		const part = { type: "output_text", annotations: [], logprobs: [], text: block.text };
		return [{ ...item, status: "completed", content: [part] }];
	}
	if (block.type === "toolCall") return [{ ...item, status: "completed", arguments: block.json }];
	if (block.redacted) return [];
	const encrypted = Array.isArray(body.include) && body.include.includes("reasoning.encrypted_content");
	const summary = [{ type: "summary_text", text: block.text }];
	return [{ ...item, summary, ...(encrypted ? { encrypted_content: block.signature } : {}) }];
}

function shell(plan: Plan, body: JsonObject): JsonObject {
	return {
		id: randomHex("resp_", 48),
		object: "response",
		created_at: Math.floor(Date.now() / 1000),
		status: "in_progress",
		background: false,
		error: null,
		incomplete_details: null,
		instructions: body.instructions ?? null,
		max_output_tokens: body.max_output_tokens ?? null,
		max_tool_calls: null,
		model: plan.model,
		output: [],
		parallel_tool_calls: body.parallel_tool_calls ?? true,
		previous_response_id: null,
		prompt_cache_key: body.prompt_cache_key ?? null,
		reasoning: { effort: asObject(body.reasoning).effort ?? null, summary: asObject(body.reasoning).summary ?? null },
		safety_identifier: null,
		service_tier: body.service_tier ?? "default",
		store: body.store ?? true,
		temperature: body.temperature ?? 1,
		text: body.text ?? { format: { type: "text" }, verbosity: "medium" },
		tool_choice: body.tool_choice ?? "auto",
		tools: body.tools ?? [],
		top_logprobs: 0,
		top_p: body.top_p ?? 1,
		truncation: "disabled",
		usage: null,
		user: null,
		metadata: body.metadata ?? {},
	};
}

const INCOMPLETE_REASON: Partial<Record<Plan["stopReason"], string>> = {
	length: "max_output_tokens",
	refusal: "content_filter",
};

function finished(response: JsonObject, plan: Plan, output: JsonObject[]): JsonObject {
	const reason = INCOMPLETE_REASON[plan.stopReason];
	const { usage } = plan;
	const input = usage.input + usage.cacheRead + usage.cacheWrite;
	return {
		...response,
		status: reason ? "incomplete" : "completed",
		incomplete_details: reason ? { reason } : null,
		output,
		usage: {
			input_tokens: input,
			input_tokens_details: {
				cached_tokens: usage.cacheRead,
				...(usage.cacheWrite > 0 ? { cache_write_tokens: usage.cacheWrite } : {}),
			},
			output_tokens: usage.output,
			output_tokens_details: { reasoning_tokens: usage.reasoning },
			total_tokens: input + usage.output,
		},
	};
}
