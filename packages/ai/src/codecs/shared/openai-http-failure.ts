/** How OpenAI's wire formats report a failed request, shown as pi shows it. */
import type { HttpFailure } from "../codec.ts";

interface VendorError {
	message?: unknown;
	code?: string | number | null;
	type?: string | null;
	metadata?: { raw?: unknown };
}

export function describeOpenAiFailure(status: number, body: string): HttpFailure {
	const parsed = parse(body);
	if (parsed === undefined) {
		const text = body.trim();
		return { message: text === "" ? `${status} status code (no body)` : `${status} ${text}` };
	}
	const error = isRecord(parsed) ? parsed.error : undefined;
	if (isRecord(error)) {
		const { code, type } = error as VendorError;
		return { message: `${status}: ${JSON.stringify(error)}`, code, type };
	}
	// Not OpenAI's shape; what there is, is shown.
	if (error !== undefined && error !== null) return { message: `${status} ${JSON.stringify(error)}` };
	return {
		message: `${status}: ${JSON.stringify(parsed)}`,
		code: codeOf(parsed, "code"),
		type: codeOf(parsed, "type"),
	};
}

/** An `error` object in the middle of a stream. */
export function describeOpenAiStreamError(error: unknown): HttpFailure {
	if (!isRecord(error)) return { message: typeof error === "string" ? error : JSON.stringify(error) };
	const { message, code, type, metadata } = error as VendorError;
	const text = typeof message === "string" && message !== "" ? message : JSON.stringify(error);
	// OpenRouter puts the words of the provider behind it here.
	const raw = metadata?.raw ? String(metadata.raw) : "";
	return { message: raw === "" || text.includes(raw) ? text : `${text}\n${raw}`, code, type };
}

function parse(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function codeOf(value: unknown, field: string): string | undefined {
	const code = isRecord(value) ? value[field] : undefined;
	return typeof code === "string" ? code : undefined;
}
