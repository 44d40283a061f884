import type { JsonObject } from "@tau/protocol/json";
import { type AssistantMessage, emptyUsage, type StopReason, type ToolCall } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { AssistantMessageEvent } from "@tau/protocol/model-stream";
import type { Plan, PlanBlock } from "./plan.ts";
import { randomId } from "./wire/wire-format.ts";

export function newAssistantMessage(model: Model): AssistantMessage {
	return {
		role: "assistant",
		content: [],
		api: model.api,
		provider: model.provider,
		model: model.id,
		usage: emptyUsage(),
		stopReason: "pending",
		timestamp: Date.now(),
	};
}

/** The events of a healthy answer, in order; `message` grows as they are taken. */
export function* planEvents(plan: Plan, message: AssistantMessage, model: Model): Generator<AssistantMessageEvent> {
	yield { type: "start", partial: message };
	for (const [contentIndex, block] of plan.blocks.entries()) {
		yield* BLOCKS[block.type](block as never, contentIndex, message);
	}
	message.usage = usageOf(plan, model);
	const reason = STOP_REASONS[plan.stopReason];
	message.stopReason = reason;
	if (reason !== "error") {
		yield { type: "done", reason, message };
		return;
	}
	message.errorMessage = "The model refused to answer (simulated).";
	yield { type: "error", reason, error: message };
}

const STOP_REASONS = {
	stop: "stop",
	length: "length",
	toolUse: "toolUse",
	refusal: "error",
} as const satisfies Record<Plan["stopReason"], StopReason>;

type BlockPlayers = {
	[K in PlanBlock["type"]]: (
		block: Extract<PlanBlock, { type: K }>,
		contentIndex: number,
		partial: AssistantMessage,
	) => Generator<AssistantMessageEvent>;
};

const BLOCKS: BlockPlayers = {
	*text(block, contentIndex, partial) {
		const content = { type: "text" as const, text: "" };
		partial.content.push(content);
		yield { type: "text_start", contentIndex, partial };
		for (const delta of block.deltas) {
			content.text += delta;
			yield { type: "text_delta", contentIndex, delta, partial };
		}
		yield { type: "text_end", contentIndex, content: content.text, partial };
	},
	*thinking(block, contentIndex, partial) {
		const content = { type: "thinking" as const, thinking: "", ...(block.redacted ? { redacted: true } : {}) };
		partial.content.push(content);
		yield { type: "thinking_start", contentIndex, partial };
		for (const delta of block.redacted ? [] : block.deltas) {
			content.thinking += delta;
			yield { type: "thinking_delta", contentIndex, delta, partial };
		}
		Object.assign(content, { thinkingSignature: block.signature });
		yield { type: "thinking_end", contentIndex, content: content.thinking, partial };
	},
	*toolCall(block, contentIndex, partial) {
		const toolCall: ToolCall = {
			type: "toolCall",
			id: block.id ?? randomId("call_", 24),
			name: block.name,
			arguments: {},
		};
		partial.content.push(toolCall);
		yield { type: "toolcall_start", contentIndex, partial };
		for (const delta of block.deltas) yield { type: "toolcall_delta", contentIndex, delta, partial };
		toolCall.arguments = parseArguments(block.json);
		yield { type: "toolcall_end", contentIndex, toolCall, partial };
	},
};

/** Broken arguments stay empty, as after a codec's repair of a text that holds nothing complete. */
function parseArguments(json: string): JsonObject {
	try {
		return JSON.parse(json) as JsonObject;
	} catch {
		return {};
	}
}

function usageOf({ usage }: Plan, { cost }: Model): AssistantMessage["usage"] {
	const price = (tokens: number, perMillion: number) => (tokens * perMillion) / 1_000_000;
	const costs = {
		input: price(usage.input, cost.input),
		output: price(usage.output, cost.output),
		cacheRead: price(usage.cacheRead, cost.cacheRead),
		cacheWrite: price(usage.cacheWrite, cost.cacheWrite),
	};
	return {
		input: usage.input,
		output: usage.output,
		cacheRead: usage.cacheRead,
		cacheWrite: usage.cacheWrite,
		...(usage.reasoning > 0 ? { reasoning: usage.reasoning } : {}),
		totalTokens: usage.input + usage.output + usage.cacheRead + usage.cacheWrite,
		cost: { ...costs, total: costs.input + costs.output + costs.cacheRead + costs.cacheWrite },
	};
}
