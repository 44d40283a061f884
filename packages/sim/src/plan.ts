import type { Conversation } from "./conversation.ts";
import { type Answer, type AnswerBlock, type AnswerStopReason, DEFAULT_CHUNK_SIZE, type Pace } from "./scenario.ts";
import { fillArguments, fillTemplate } from "./template.ts";

/** An answer made concrete for one request: what is left is only how a vendor spells it. */
export interface Plan {
	model: string;
	blocks: PlanBlock[];
	stopReason: AnswerStopReason;
	usage: PlanUsage;
	pace: Pace;
}

export type PlanBlock =
	| { type: "text"; text: string; deltas: string[] }
	| { type: "thinking"; text: string; deltas: string[]; signature: string; redacted: boolean }
	| { type: "toolCall"; id: string | undefined; name: string; json: string; deltas: string[] };

/** `input` excludes cached tokens; `reasoning` is part of `output`. */
export interface PlanUsage {
	input: number;
	output: number;
	cacheRead: number;
	cacheWrite: number;
	reasoning: number;
}

export function planAnswer(answer: Answer, conversation: Conversation, scenarioPace: Pace = {}): Plan {
	const pace = { ...scenarioPace, ...answer.pace };
	const blocks = blocksOf(answer).map((block) => planBlock(block, answer, conversation, pace));
	const calls = blocks.some((block) => block.type === "toolCall");
	return {
		model: conversation.model,
		blocks,
		stopReason: answer.stopReason ?? (calls ? "toolUse" : "stop"),
		usage: planUsage(answer, blocks, conversation),
		pace,
	};
}

export function estimateTokens(characters: number): number {
	return Math.ceil(characters / 4);
}

function blocksOf(answer: Answer): AnswerBlock[] {
	if (answer.content) return answer.content;
	const blocks: AnswerBlock[] = [];
	if (answer.thinking !== undefined) {
		const thinking = typeof answer.thinking === "string" ? { text: answer.thinking } : answer.thinking;
		blocks.push({ type: "thinking", ...thinking });
	}
	if (answer.text !== undefined || answer.deltas !== undefined) blocks.push({ type: "text", text: answer.text ?? "" });
	for (const call of answer.toolCalls ?? []) blocks.push({ type: "toolCall", ...call });
	return blocks;
}

function planBlock(block: AnswerBlock, answer: Answer, conversation: Conversation, pace: Pace): PlanBlock {
	const size = pace.chunkSize ?? DEFAULT_CHUNK_SIZE;
	if (block.type === "toolCall") {
		const json = block.rawArguments ?? JSON.stringify(fillArguments(block.arguments ?? {}, conversation));
		return { type: "toolCall", id: block.id, name: block.name, json, deltas: chunks(json, size) };
	}
	const text = fillTemplate(block.text ?? "", conversation);
	if (block.type === "thinking") {
		const signature = block.signature ?? DEFAULT_SIGNATURE;
		return { type: "thinking", text, deltas: chunks(text, size), signature, redacted: block.redacted ?? false };
	}
	const deltas = answer.deltas === undefined ? chunks(text, size) : exactDeltas(text, answer.deltas);
	return { type: "text", text: deltas.join(""), deltas };
}

/** Opaque to clients; base64, because some validate that. */
const DEFAULT_SIGNATURE = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";

/** Pieces of `size` characters that never split a surrogate pair: half a character cannot be sent as UTF-8. */
function chunks(text: string, size: number): string[] {
	const pieces: string[] = [];
	for (let start = 0; start < text.length; ) {
		let end = Math.min(start + size, text.length);
		if (end < text.length && isLowSurrogate(text.charCodeAt(end)) && !isLowSurrogate(text.charCodeAt(end - 1))) end++;
		pieces.push(text.slice(start, end));
		start = end;
	}
	return pieces;
}

function isLowSurrogate(code: number): boolean {
	return code >= 0xdc00 && code <= 0xdfff;
}

function exactDeltas(text: string, count: number): string[] {
	if (count === 0) return [];
	const characters = [...text];
	if (characters.length < count) {
		const deltas = characters.length > 0 ? chunks(text, DEFAULT_CHUNK_SIZE) : [];
		for (let index = deltas.length; index < count; index++) deltas.push(FILLER[index % FILLER.length]!);
		return deltas.slice(0, count);
	}
	const deltas: string[] = [];
	for (let index = 0; index < count; index++) {
		const start = Math.floor((index * characters.length) / count);
		deltas.push(characters.slice(start, Math.floor(((index + 1) * characters.length) / count)).join(""));
	}
	return deltas;
}

/** Words and line ends in the proportion of prose, so that screens wrap and markdown sees paragraphs. */
const FILLER = (
	"the |simulator |writes |one |short |word |after |another |so |that |a |screen |has |something |to |wrap|.\n|" +
	"every |delta |is |small |and |there |are |many |of |them|.\n\n"
).split("|");

function planUsage(answer: Answer, blocks: PlanBlock[], conversation: Conversation): PlanUsage {
	let characters = 0;
	let thinking = 0;
	for (const block of blocks) {
		if (block.type === "thinking") thinking += block.text.length;
		characters += block.type === "toolCall" ? block.json.length + block.name.length : block.text.length;
	}
	const usage = answer.usage ?? {};
	const cacheRead = usage.cacheRead ?? 0;
	const cacheWrite = usage.cacheWrite ?? 0;
	return {
		input: usage.input ?? Math.max(0, conversation.inputTokens - cacheRead - cacheWrite),
		output: usage.output ?? Math.max(1, estimateTokens(characters)),
		cacheRead,
		cacheWrite,
		reasoning: usage.reasoning ?? Math.min(estimateTokens(thinking), usage.output ?? Number.POSITIVE_INFINITY),
	};
}
