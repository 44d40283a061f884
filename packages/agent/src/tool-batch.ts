/**
 * Runs the tool calls of one assistant message. Preparation (arguments, policy, hooks) goes one by one in source
 * order; execution goes side by side unless a tool of the batch is sequential; results keep the source order.
 */
import { errorMessage } from "@tau/base/errors";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { JsonObject } from "@tau/protocol/json";
import type { AssistantMessage, ToolCall, ToolResultMessage } from "@tau/protocol/messages";
import type { AgentTool, ToolContext, ToolResult } from "@tau/protocol/tool";
import { validateArguments } from "./validate-arguments.ts";

export interface ToolBlock {
	block?: boolean;
	reason?: string;
	terminate?: boolean;
}

export interface ToolBatchConfig {
	tools(): ReadonlyMap<string, AgentTool>;
	toolContext(): ToolContext;
	toolExecution?: "parallel" | "sequential";
	/** Hooks and policy. A throw blocks the call: an unanswered question is never a yes. May change `input` in place. */
	beforeToolCall?(call: ToolCall, input: JsonObject, signal: AbortSignal): Promise<ToolBlock | undefined>;
	/** Hooks. May replace parts of the result. */
	afterToolCall?(call: ToolCall, input: JsonObject, outcome: ToolOutcome, signal: AbortSignal): Promise<ToolOutcome>;
	emit(event: AgentEvent): void;
	now(): number;
	/** Milliseconds a tool gets to settle after an abort before its call is given up on. */
	abortGraceMs?: number;
	/** Told of a tool that did not settle in time after an abort. */
	onStuckTool?(call: ToolCall): void;
}

export interface ToolOutcome {
	result: ToolResult;
	isError: boolean;
}

export interface ToolBatchResult {
	results: ToolResultMessage[];
	/** Every result asked for the run to end. */
	terminate: boolean;
}

/** Five seconds: the cleanup budget of a scope. */
const DEFAULT_ABORT_GRACE_MS = 5000;
const OPERATION_ABORTED = "Operation aborted";

type Prepared = { call: ToolCall; outcome: ToolOutcome } | { call: ToolCall; tool: AgentTool; input: JsonObject };

export async function runToolBatch(
	message: AssistantMessage,
	config: ToolBatchConfig,
	signal: AbortSignal,
): Promise<ToolBatchResult> {
	const calls = message.content.filter((block) => block.type === "toolCall");
	if (calls.length === 0) return { results: [], terminate: false };
	const outcomes =
		message.stopReason === "length"
			? calls.map((call) => refuseTruncated(call, config))
			: isSequential(calls, config)
				? await runOneByOne(calls, config, signal)
				: await runSideBySide(calls, config, signal);
	return {
		results: calls.map((call, index) => toMessage(call, outcomes[index]!, config.now())),
		terminate: outcomes.every((outcome) => outcome.result.terminate === true),
	};
}

function isSequential(calls: ToolCall[], config: ToolBatchConfig): boolean {
	if (config.toolExecution === "sequential") return true;
	const tools = config.tools();
	return calls.some((call) => tools.get(call.name)?.executionMode === "sequential");
}

async function runOneByOne(calls: ToolCall[], config: ToolBatchConfig, signal: AbortSignal): Promise<ToolOutcome[]> {
	const outcomes: ToolOutcome[] = [];
	for (const call of calls) {
		const prepared = await prepare(call, config, signal);
		outcomes.push("outcome" in prepared ? prepared.outcome : await execute(prepared, config, signal));
	}
	return outcomes;
}

async function runSideBySide(calls: ToolCall[], config: ToolBatchConfig, signal: AbortSignal): Promise<ToolOutcome[]> {
	const prepared: Prepared[] = [];
	for (const call of calls) prepared.push(await prepare(call, config, signal));
	return Promise.all(prepared.map((item) => ("outcome" in item ? item.outcome : execute(item, config, signal))));
}

function refuseTruncated(call: ToolCall, config: ToolBatchConfig): ToolOutcome {
	config.emit({ type: "tool_execution_start", toolCallId: call.id, toolName: call.name, args: call.arguments });
	const text = `Tool call "${call.name}" was not executed: the response hit the output token limit, so its arguments may be truncated. Re-issue the tool call with complete arguments.`;
	return finish(call, failure(text), config);
}

async function prepare(call: ToolCall, config: ToolBatchConfig, signal: AbortSignal): Promise<Prepared> {
	config.emit({ type: "tool_execution_start", toolCallId: call.id, toolName: call.name, args: call.arguments });
	const refuse = (outcome: ToolOutcome): Prepared => ({ call, outcome: finish(call, outcome, config) });
	if (signal.aborted) return refuse(failure(OPERATION_ABORTED));
	const tool = config.tools().get(call.name);
	if (!tool) return refuse(failure(`Tool ${call.name} not found`));
	try {
		const raw = tool.prepareArguments ? tool.prepareArguments(call.arguments) : call.arguments;
		const input = await validateArguments(call.name, tool.parameters, raw, call.arguments);
		const verdict = await config.beforeToolCall?.(call, input, signal);
		if (verdict?.block) {
			const blocked = failure(verdict.reason ?? "Tool execution was blocked");
			if (verdict.terminate) blocked.result.terminate = true;
			return refuse(blocked);
		}
		return { call, tool, input };
	} catch (error) {
		return refuse(failure(signal.aborted ? OPERATION_ABORTED : errorMessage(error)));
	}
}

async function execute(
	item: { call: ToolCall; tool: AgentTool; input: JsonObject },
	config: ToolBatchConfig,
	signal: AbortSignal,
): Promise<ToolOutcome> {
	const { call, tool, input } = item;
	if (signal.aborted) return finish(call, failure(OPERATION_ABORTED), config);
	let settled = false;
	const onUpdate = (partialResult: ToolResult) => {
		if (settled) return;
		config.emit({
			type: "tool_execution_update",
			toolCallId: call.id,
			toolName: call.name,
			args: call.arguments,
			partialResult,
		});
	};
	let outcome: ToolOutcome;
	try {
		const work = tool.execute(call.id, input, signal, onUpdate, config.toolContext());
		outcome = { result: await settleAfterAbort(work, call, config, signal), isError: false };
	} catch (error) {
		outcome = failure(errorMessage(error));
	}
	settled = true;
	if (config.afterToolCall) {
		try {
			outcome = await config.afterToolCall(call, input, outcome, signal);
		} catch (error) {
			outcome = failure(errorMessage(error));
		}
	}
	return finish(call, outcome, config);
}

/** A tool that ignores its signal must not hang the run: it is given up on after the grace period. */
function settleAfterAbort<T>(
	work: Promise<T>,
	call: ToolCall,
	config: ToolBatchConfig,
	signal: AbortSignal,
): Promise<T> {
	return new Promise<T>((resolve, reject) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const onAbort = () => {
			timer = setTimeout(() => {
				config.onStuckTool?.(call);
				reject(new Error(OPERATION_ABORTED));
			}, config.abortGraceMs ?? DEFAULT_ABORT_GRACE_MS);
		};
		if (signal.aborted) onAbort();
		else signal.addEventListener("abort", onAbort, { once: true });
		work.then(resolve, reject).finally(() => {
			signal.removeEventListener("abort", onAbort);
			if (timer) clearTimeout(timer);
		});
	});
}

function finish(call: ToolCall, outcome: ToolOutcome, config: ToolBatchConfig): ToolOutcome {
	config.emit({
		type: "tool_execution_end",
		toolCallId: call.id,
		toolName: call.name,
		result: outcome.result,
		isError: outcome.isError,
	});
	return outcome;
}

function failure(text: string): ToolOutcome {
	return { result: { content: [{ type: "text", text }], details: {} }, isError: true };
}

function toMessage(call: ToolCall, outcome: ToolOutcome, timestamp: number): ToolResultMessage {
	const { content, details, usage } = outcome.result;
	return {
		role: "toolResult",
		toolCallId: call.id,
		toolName: call.name,
		content,
		...(details === undefined ? {} : { details: details as ToolResultMessage["details"] }),
		...(usage === undefined ? {} : { usage }),
		isError: outcome.isError,
		timestamp,
	};
}
