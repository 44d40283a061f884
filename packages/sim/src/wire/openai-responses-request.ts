import type { JsonObject, JsonValue } from "@tau/protocol/json";
import { type Conversation, type ConversationMessage, nameToolResults } from "../conversation.ts";
import { estimateTokens } from "../plan.ts";
import { findPairingProblem } from "./check-pairing.ts";
import { asList, asText, RequestProblem } from "./wire-format.ts";

type AssistantMessage = Extract<ConversationMessage, { role: "assistant" }>;

interface Reading {
	system: string[];
	messages: ConversationMessage[];
}

export function readResponsesRequest(body: JsonObject, bytes: number): Conversation {
	if (typeof body.model !== "string") throw new RequestProblem("Missing required parameter: 'model'.", "model");
	if (typeof body.input !== "string" && !Array.isArray(body.input)) {
		throw new RequestProblem("Missing required parameter: 'input'.", "input");
	}
	const reading: Reading = { system: body.instructions ? [asText(body.instructions)] : [], messages: [] };
	const items = typeof body.input === "string" ? [{ role: "user", content: body.input }] : asList(body.input);
	for (const item of items) {
		const type = asText(item.type) || "message";
		// Item types the simulator knows nothing about (hosted tools, references) say nothing a matcher could ask for.
		if (Object.hasOwn(ITEM_READERS, type)) ITEM_READERS[type]!(item, reading);
	}
	const { messages } = reading;
	nameToolResults(messages);
	checkPairing(messages);
	return {
		api: "openai-responses",
		model: body.model,
		system: reading.system.join("\n\n"),
		messages,
		tools: asList(body.tools).map((tool) => asText(tool.name)),
		stream: body.stream === true,
		inputTokens: estimateTokens(bytes),
	};
}

const ITEM_READERS: Record<string, (item: JsonObject, reading: Reading) => void> = {
	message: (item, { system, messages }) => {
		const { text, images } = textAndImages(item.content);
		if (item.role === "system" || item.role === "developer") system.push(text);
		else if (item.role === "assistant") openAssistant(messages).text += text;
		else messages.push({ role: "user", text, images });
	},
	reasoning: (_item, { messages }) => {
		openAssistant(messages);
	},
	function_call: (item, { messages }) => {
		const call = { id: asText(item.call_id), name: asText(item.name), arguments: asText(item.arguments) };
		openAssistant(messages).toolCalls.push(call);
	},
	function_call_output: (item, { messages }) => {
		messages.push({ role: "tool", toolCallId: asText(item.call_id), toolName: "", ...textAndImages(item.output) });
	},
};

/** One response comes back as several items; they count as one assistant message. */
function openAssistant(messages: ConversationMessage[]): AssistantMessage {
	const last = messages.at(-1);
	if (last?.role === "assistant") return last;
	const opened: AssistantMessage = { role: "assistant", text: "", toolCalls: [] };
	messages.push(opened);
	return opened;
}

function textAndImages(content: JsonValue | undefined): { text: string; images: number } {
	if (typeof content === "string") return { text: content, images: 0 };
	let text = "";
	let images = 0;
	for (const part of asList(content)) {
		if (part.type === "input_text" || part.type === "output_text") text += asText(part.text);
		if (part.type === "input_image") images++;
	}
	return { text, images };
}

function checkPairing(messages: ConversationMessage[]): void {
	const problem = findPairingProblem(messages, false);
	if (problem?.kind === "missing-result") {
		throw new RequestProblem(`No tool output found for function call ${problem.ids[0]}.`, "input");
	}
	if (problem) {
		throw new RequestProblem(`No tool call found for function call output with call_id ${problem.ids[0]}.`, "input");
	}
}
