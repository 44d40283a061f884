/**
 * Keeps the head or the tail of a tool's output within a number of lines and of UTF-8 bytes, whichever is reached
 * first, in whole lines. Results equal pi's for every input. The text is neither split nor encoded as a whole.
 */
import { tailText } from "./utf8.ts";

export const DEFAULT_MAX_LINES = 2000;
export const DEFAULT_MAX_BYTES = 51_200;
/** For one line of a search result. */
export const DEFAULT_MAX_LINE_CHARACTERS = 500;

export interface TruncationOptions {
	maxLines?: number;
	maxBytes?: number;
}

export interface TruncationResult {
	content: string;
	truncated: boolean;
	/** The limit that was reached first. */
	truncatedBy: "lines" | "bytes" | null;
	/** A newline at the end does not start another line. */
	totalLines: number;
	totalBytes: number;
	outputLines: number;
	outputBytes: number;
	/** `content` is the end of one line that alone exceeds `maxBytes` (tail only). */
	lastLinePartial: boolean;
	/** `content` is empty because the first line alone exceeds `maxBytes` (head only). */
	firstLineExceedsLimit: boolean;
	maxLines: number;
	maxBytes: number;
}

/** The first lines: for files. */
export function truncateHead(text: string, options: TruncationOptions = {}): TruncationResult {
	const base = measure(text, options);
	if (!base.truncated) return base;
	const { maxLines, maxBytes } = base;
	const bytesOf = byteCounter(text, base.totalBytes);
	const last = endOfLastLine(text);
	let end = 0;
	let lines = 0;
	let bytes = 0;
	for (let start = 0; start <= last && (lines < maxLines || lines === 0); lines++) {
		const lineEnd = endOfLine(text, start, last);
		const size = bytesOf(start, lineEnd) + (lines > 0 ? 1 : 0);
		if (bytes + size > maxBytes) {
			if (lines === 0) return { ...base, truncatedBy: "bytes", firstLineExceedsLimit: true };
			return cut(base, text.slice(0, end), "bytes", lines, bytes);
		}
		if (maxLines <= 0) break;
		bytes += size;
		end = lineEnd;
		start = lineEnd + 1;
	}
	return cut(base, text.slice(0, end), "lines", lines, bytes);
}

/** The last lines: for the output of commands. */
export function truncateTail(text: string, options: TruncationOptions = {}): TruncationResult {
	const base = measure(text, options);
	if (!base.truncated) return base;
	const { maxLines, maxBytes } = base;
	const bytesOf = byteCounter(text, base.totalBytes);
	const last = endOfLastLine(text);
	let start = last + 1;
	let lines = 0;
	let bytes = 0;
	while (start > 0 && lines < maxLines) {
		const lineEnd = start - 1;
		const lineStart = lineEnd === 0 ? 0 : text.lastIndexOf("\n", lineEnd - 1) + 1;
		const size = bytesOf(lineStart, lineEnd) + (lines > 0 ? 1 : 0);
		if (bytes + size > maxBytes) {
			if (lines > 0) return cut(base, text.slice(start, last), "bytes", lines, bytes);
			const content = tailText(text.slice(lineStart, lineEnd), maxBytes);
			// The partial line counts as a line, so a limit of one line is reached by it: pi says "lines" here.
			const reached = maxLines <= 1 ? "lines" : "bytes";
			return { ...cut(base, content, reached, 1, Buffer.byteLength(content)), lastLinePartial: true };
		}
		bytes += size;
		start = lineStart;
		lines++;
	}
	return cut(base, text.slice(start, last), "lines", lines, bytes);
}

/** Cuts one line to a number of UTF-16 units and marks the cut. */
export function truncateLine(
	line: string,
	maxCharacters: number = DEFAULT_MAX_LINE_CHARACTERS,
): { text: string; wasTruncated: boolean } {
	if (line.length <= maxCharacters) return { text: line, wasTruncated: false };
	return { text: `${line.slice(0, maxCharacters)}... [truncated]`, wasTruncated: true };
}

/** `512B`, `50.0KB`, `1.5MB`. */
export function formatSize(bytes: number): string {
	if (bytes < 1024) return `${bytes}B`;
	if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)}KB`;
	return `${(bytes / (1024 * 1024)).toFixed(1)}MB`;
}

/** The result for a text that fits; for one that does not, the totals with no output yet. */
function measure(text: string, options: TruncationOptions): TruncationResult {
	const maxLines = options.maxLines ?? DEFAULT_MAX_LINES;
	const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
	const totalBytes = Buffer.byteLength(text);
	const totalLines = countLines(text);
	const truncated = totalLines > maxLines || totalBytes > maxBytes;
	return {
		content: truncated ? "" : text,
		truncated,
		truncatedBy: null,
		totalLines,
		totalBytes,
		outputLines: truncated ? 0 : totalLines,
		outputBytes: truncated ? 0 : totalBytes,
		lastLinePartial: false,
		firstLineExceedsLimit: false,
		maxLines,
		maxBytes,
	};
}

function cut(
	base: TruncationResult,
	content: string,
	truncatedBy: "lines" | "bytes",
	outputLines: number,
	outputBytes: number,
): TruncationResult {
	return { ...base, content, truncatedBy, outputLines, outputBytes };
}

/** One native search per line: measured faster than split, a pattern, or counting bytes. */
export function countLines(text: string): number {
	let lines = 0;
	let at = text.indexOf("\n");
	while (at !== -1) {
		lines++;
		at = text.indexOf("\n", at + 1);
	}
	return text.length === 0 || text.charCodeAt(text.length - 1) === 0x0a ? lines : lines + 1;
}

/** Where the last line ends: before the final newline, if there is one. */
function endOfLastLine(text: string): number {
	return text.charCodeAt(text.length - 1) === 0x0a ? text.length - 1 : text.length;
}

function endOfLine(text: string, start: number, last: number): number {
	const at = text.indexOf("\n", start);
	return at === -1 ? last : at;
}

/** In a text with as many bytes as UTF-16 units every unit is one byte. */
function byteCounter(text: string, totalBytes: number): (start: number, end: number) => number {
	if (totalBytes === text.length) return (start, end) => end - start;
	return (start, end) => Buffer.byteLength(text.slice(start, end));
}
