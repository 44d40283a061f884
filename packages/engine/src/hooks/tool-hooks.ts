/** The hook points around a tool call, and the policy decision between them. */
import type { ToolBlock, ToolOutcome } from "@tau/agent/tool-batch";
import { errorMessage } from "@tau/base/errors";
import type { Policy } from "@tau/policy/decision";
import type { JsonObject } from "@tau/protocol/json";
import type { ToolCall } from "@tau/protocol/messages";
import type { HookBus } from "./hook-bus.ts";

/** Hooks may still change the input, so the policy judges what they leave. Both fail closed. */
export async function beforeToolCall(
	hooks: HookBus,
	policy: Policy,
	cwd: string,
	call: ToolCall,
	input: JsonObject,
	signal: AbortSignal,
): Promise<ToolBlock | undefined> {
	let block: ToolBlock | undefined;
	await hooks.dispatch(
		"tool_call",
		{ toolCallId: call.id, toolName: call.name, input },
		signal,
		(result) => {
			if (!result.block) return false;
			block = result;
			return true;
		},
		(error) => {
			throw error;
		},
	);
	if (block) return block;
	const decision = await policy.decide({ toolCallId: call.id, toolName: call.name, input, cwd });
	return decision.action === "deny" ? { block: true, reason: `Denied: ${decision.reason}` } : undefined;
}

export async function afterToolCall(
	hooks: HookBus,
	call: ToolCall,
	input: JsonObject,
	outcome: ToolOutcome,
	signal: AbortSignal,
	report: (message: string) => void,
): Promise<ToolOutcome> {
	if (!hooks.has("tool_result")) return outcome;
	const payload = {
		toolCallId: call.id,
		toolName: call.name,
		input,
		content: outcome.result.content,
		details: outcome.result.details,
		isError: outcome.isError,
		usage: outcome.result.usage,
	};
	await hooks.dispatch(
		"tool_result",
		payload,
		signal,
		(result) => {
			Object.assign(payload, result);
			return false;
		},
		(error) => report(`A tool_result hook failed: ${errorMessage(error)}`),
	);
	const { content, details, usage, isError } = payload;
	return { result: { ...outcome.result, content, details, usage }, isError };
}
