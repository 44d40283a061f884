/** Answers as the vendors' servers write them, for the contract that all codecs share. For tests. */

export interface Script {
	thinking?: string[];
	text?: string[];
	/** Each call's arguments in the pieces in which they are sent. Pieces of different calls alternate where the wire can. */
	calls?: { id: string; name: string; pieces: string[] }[];
	stop?: "stop" | "length" | "toolUse";
	usage?: { input: number; cacheRead: number; output: number };
}

export interface Dialect {
	api: string;
	path: string;
	/** The whole answer. */
	answer(script: Script): string;
	/** The start of an answer with some text, and nothing that ends it. */
	unfinished(text: string): string;
	/** An error in the middle of an answer, as the vendor sends it. */
	errorEvent: string;
	errorKind: string;
	overflowBody: string;
	rateLimitBody: string;
	/** How the codec keeps the reasoning for the next turn. */
	thinkingSignature: string;
	/** The id under which a call is kept. */
	callId(id: string): string;
}

function events(...list: object[]): string {
	return list
		.map((event) => {
			const { type } = event as { type?: string };
			return `${type ? `event: ${type}\n` : ""}data: ${JSON.stringify(event)}\n\n`;
		})
		.join("");
}

const completions: Dialect = {
	api: "openai-completions",
	path: "/v1/chat/completions",
	answer({ thinking = [], text = [], calls = [], stop = "stop", usage }) {
		const deltas: object[] = [
			...thinking.map((piece) => ({ reasoning_content: piece })),
			...text.map((piece) => ({ content: piece })),
			...calls.map(({ id, name }, index) => callDelta(index, "", { id, type: "function", name })),
		];
		const longest = Math.max(0, ...calls.map(({ pieces }) => pieces.length));
		for (let round = 0; round < longest; round++) {
			for (const [index, { pieces }] of calls.entries()) {
				if (pieces[round] !== undefined) deltas.push(callDelta(index, pieces[round]!));
			}
		}
		const reason = { stop: "stop", length: "length", toolUse: "tool_calls" }[stop];
		return `${events(...deltas.map((delta) => chunk(delta)), chunk({}, reason), ...(usage ? [usageChunk(usage)] : []))}data: [DONE]\n\n`;
	},
	unfinished: (text) => events(chunk({ content: text })),
	errorEvent: events({ error: { message: "Overloaded, try again", type: "overloaded_error", code: null } }),
	errorKind: "overloaded",
	overflowBody: JSON.stringify({ error: { message: "too long", code: "context_length_exceeded" } }),
	rateLimitBody: JSON.stringify({ error: { message: "Rate limit reached", type: "rate_limit_error" } }),
	thinkingSignature: "reasoning_content",
	callId: (id) => id,
};

function chunk(delta: object, finish_reason: string | null = null): object {
	return { id: "resp_1", object: "chat.completion.chunk", model: "m1", choices: [{ index: 0, delta, finish_reason }] };
}

function callDelta(index: number, args: string, start?: { id: string; type: string; name: string }): object {
	const { name, ...rest } = start ?? {};
	return { tool_calls: [{ index, ...rest, function: { ...(name ? { name } : {}), arguments: args } }] };
}

function usageChunk({ input, cacheRead, output }: NonNullable<Script["usage"]>): object {
	const usage = {
		prompt_tokens: input + cacheRead,
		completion_tokens: output,
		prompt_tokens_details: { cached_tokens: cacheRead },
	};
	return { id: "resp_1", choices: [], usage };
}

const anthropic: Dialect = {
	api: "anthropic-messages",
	path: "/v1/v1/messages?beta=true",
	answer({ thinking = [], text = [], calls = [], stop = "stop", usage }) {
		const list: object[] = [messageStart(usage)];
		let index = 0;
		const block = (content_block: object, deltas: object[]) => {
			list.push({ type: "content_block_start", index, content_block });
			for (const delta of deltas) list.push({ type: "content_block_delta", index, delta });
			list.push({ type: "content_block_stop", index: index++ });
		};
		if (thinking.length > 0) {
			const deltas = thinking.map((piece) => ({ type: "thinking_delta", thinking: piece }));
			block({ type: "thinking", thinking: "", signature: "" }, [
				...deltas,
				{ type: "signature_delta", signature: "SIG" },
			]);
		}
		if (text.length > 0) {
			block({ type: "text", text: "" }, [
				{ type: "ping" },
				...text.map((piece) => ({ type: "text_delta", text: piece })),
			]);
		}
		for (const { id, name, pieces } of calls) {
			const deltas = pieces.map((piece) => ({ type: "input_json_delta", partial_json: piece }));
			block({ type: "tool_use", id, name, input: {} }, deltas);
		}
		const stop_reason = { stop: "end_turn", length: "max_tokens", toolUse: "tool_use" }[stop];
		list.push({ type: "message_delta", delta: { stop_reason }, usage: { output_tokens: usage?.output ?? 1 } });
		list.push({ type: "message_stop" });
		return events(...list);
	},
	unfinished: (text) =>
		events(
			messageStart(undefined),
			{ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
			{ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
		),
	errorEvent: events({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
	errorKind: "overloaded",
	overflowBody: JSON.stringify({
		type: "error",
		error: { type: "invalid_request_error", message: "prompt is too long: 210000 tokens > 200000 maximum" },
	}),
	rateLimitBody: JSON.stringify({ type: "error", error: { type: "rate_limit_error", message: "slow down" } }),
	thinkingSignature: "SIG",
	callId: (id) => id,
};

function messageStart(usage: Script["usage"]): object {
	const counts = { input_tokens: usage?.input ?? 1, cache_read_input_tokens: usage?.cacheRead ?? 0, output_tokens: 1 };
	return {
		type: "message_start",
		message: { id: "resp_1", model: "m1", role: "assistant", content: [], usage: counts },
	};
}

const REASONING = { type: "reasoning", id: "rs_1", summary: [] as object[], encrypted_content: "ENC" };

const responses: Dialect = {
	api: "openai-responses",
	path: "/v1/responses",
	answer({ thinking = [], text = [], calls = [], stop = "stop", usage }) {
		const list: object[] = [{ type: "response.created", response: { id: "resp_1", status: "in_progress" } }];
		let output_index = 0;
		const item = (start: object, done: object, deltas: object[]) => {
			list.push({ type: "response.output_item.added", output_index, item: start });
			for (const delta of deltas) list.push({ ...delta, output_index });
			list.push({ type: "response.output_item.done", output_index: output_index++, item: done });
		};
		if (thinking.length > 0) {
			const done = { ...REASONING, summary: [{ type: "summary_text", text: thinking.join("") }] };
			const deltas = thinking.map((delta) => ({ type: "response.reasoning_summary_text.delta", delta }));
			item({ type: "reasoning", id: "rs_1", summary: [] }, done, deltas);
		}
		if (text.length > 0) {
			const message = { type: "message", id: "msg_1", role: "assistant" };
			const deltas = text.map((delta) => ({ type: "response.output_text.delta", delta }));
			const content = [{ type: "output_text", text: text.join(""), annotations: [] }];
			item({ ...message, content: [] }, { ...message, content }, deltas);
		}
		for (const { id, name, pieces } of calls) {
			const call = { type: "function_call", id: `fc_${id}`, call_id: id, name };
			const deltas = pieces.map((delta) => ({ type: "response.function_call_arguments.delta", delta }));
			const args = pieces.join("");
			deltas.push({ type: "response.function_call_arguments.done", delta: "", arguments: args } as (typeof deltas)[0]);
			item({ ...call, arguments: "" }, { ...call, arguments: args }, deltas);
		}
		list.push(terminal(stop, usage));
		return events(...list);
	},
	unfinished: (text) =>
		events(
			{ type: "response.created", response: { id: "resp_1" } },
			{ type: "response.output_item.added", output_index: 0, item: { type: "message", id: "msg_1", content: [] } },
			{ type: "response.output_text.delta", output_index: 0, delta: text },
		),
	errorEvent: events({
		type: "response.failed",
		response: { id: "resp_1", status: "failed", error: { code: "server_error", message: "The server had an error" } },
	}),
	errorKind: "server",
	overflowBody: JSON.stringify({ error: { message: "too long", code: "context_length_exceeded" } }),
	rateLimitBody: JSON.stringify({ error: { message: "Rate limit reached", type: "rate_limit_error" } }),
	thinkingSignature: JSON.stringify({ ...REASONING, summary: [{ type: "summary_text", text: "Let me think" }] }),
	callId: (id) => `${id}|fc_${id}`,
};

function terminal(stop: NonNullable<Script["stop"]>, usage: Script["usage"]): object {
	const counts = usage && {
		input_tokens: usage.input + usage.cacheRead,
		input_tokens_details: { cached_tokens: usage.cacheRead },
		output_tokens: usage.output,
		total_tokens: usage.input + usage.cacheRead + usage.output,
	};
	const isCut = stop === "length";
	return {
		type: isCut ? "response.incomplete" : "response.completed",
		response: {
			id: "resp_1",
			status: isCut ? "incomplete" : "completed",
			...(isCut ? { incomplete_details: { reason: "max_output_tokens" } } : {}),
			output: [],
			usage: counts,
		},
	};
}

export const DIALECTS: readonly Dialect[] = [completions, anthropic, responses];
