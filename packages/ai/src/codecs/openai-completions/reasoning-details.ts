/** OpenRouter's structured reasoning: arrives in pieces, is kept in a thinking block's signature and goes back whole. */
import type { ThinkingContent, ToolCall } from "@tau/protocol/messages";

/** The plain names under which endpoints send reasoning, in the order of preference: some send it twice. */
export const REASONING_FIELDS = ["reasoning_content", "reasoning", "reasoning_text"] as const;

export interface ReasoningDetail {
	type: string;
	id?: string | null;
	format?: string;
	index?: number;
	text?: string;
	signature?: string | null;
	summary?: string;
	data?: string;
}

export function isReasoningDetail(value: unknown): value is ReasoningDetail {
	if (typeof value !== "object" || value === null) return false;
	const detail = value as Record<string, unknown>;
	if (!isTextOrNone(detail.id)) return false;
	if (detail.format !== undefined && typeof detail.format !== "string") return false;
	if (detail.index !== undefined && typeof detail.index !== "number") return false;
	if (detail.type === "reasoning.summary") return typeof detail.summary === "string";
	if (detail.type === "reasoning.encrypted") return typeof detail.data === "string";
	return detail.type === "reasoning.text" && typeof detail.text === "string" && isTextOrNone(detail.signature);
}

function isTextOrNone(value: unknown): boolean {
	return value === undefined || value === null || typeof value === "string";
}

/** Pieces of one text or summary become one entry; encrypted entries stay apart. */
export function appendDetail(details: ReasoningDetail[], piece: ReasoningDetail): void {
	const last = details.at(-1);
	if (!last || last.type !== piece.type || piece.type === "reasoning.encrypted") {
		details.push({ ...piece });
		return;
	}
	if (piece.type === "reasoning.text") {
		last.text = (last.text ?? "") + (piece.text ?? "");
		last.signature ||= piece.signature;
	} else last.summary = (last.summary ?? "") + (piece.summary ?? "");
	last.id ??= piece.id;
	last.format ||= piece.format;
	last.index ??= piece.index;
}

/** The details kept in the first thinking block that has any. */
export function replayableDetails(thinking: readonly ThinkingContent[]): ReasoningDetail[] | undefined {
	for (const block of thinking) {
		const details = parsed(block.thinkingSignature);
		if (Array.isArray(details) && details.length > 0 && details.every(isReasoningDetail)) return details;
	}
	return undefined;
}

/** Older sessions keep encrypted details at the calls they belong to. */
export function encryptedDetails(calls: readonly ToolCall[]): ReasoningDetail[] | undefined {
	const details = calls
		.map((call) => parsed(call.thoughtSignature))
		.filter((detail): detail is ReasoningDetail => {
			return isReasoningDetail(detail) && detail.type === "reasoning.encrypted" && !!detail.id && !!detail.data;
		});
	return details.length > 0 ? details : undefined;
}

function parsed(signature: string | undefined): unknown {
	if (!signature?.match(/^\s*[[{]/)) return undefined;
	try {
		return JSON.parse(signature);
	} catch {
		return undefined;
	}
}
