/** The text part of `read`: pi's notices around a window of lines. */
import { TauError } from "@tau/base/errors";
import { DEFAULT_MAX_BYTES, formatSize, type TruncationResult } from "@tau/base/truncate";
import { LineWindow } from "./line-window.ts";

export interface TextRead {
	text: string;
	details: { truncation: TruncationResult } | undefined;
}

export interface TextRange {
	/** First line, from 1. */
	offset?: number;
	limit?: number;
}

/** A file whose first bytes hold one of these is not text in any encoding this tool shows. */
const NUL = 0;
const SNIFFED_BYTES = 8192;

/** Reads to the end, because the notices name the file's length. `path` is the one the model used. */
export async function readText(
	chunks: AsyncIterable<Uint8Array>,
	path: string,
	range: TextRange,
	onChunk: (chunk: Uint8Array) => void,
): Promise<TextRead> {
	const start = range.offset ? Math.max(0, Math.trunc(range.offset) - 1) : 0;
	// Models that send -1 mean no limit.
	const limit =
		range.limit === undefined || Number.isNaN(range.limit) || range.limit < 0 ? undefined : Math.trunc(range.limit);
	const window = new LineWindow(start, limit);
	let position = 0;
	for await (const chunk of chunks) {
		if (position < SNIFFED_BYTES && chunk.subarray(0, SNIFFED_BYTES - position).includes(NUL)) throw binaryError(path);
		position += chunk.length;
		onChunk(chunk);
		window.add(chunk);
	}
	if (start >= window.totalLines) {
		throw new TauError(
			"TAU_READ_RANGE",
			`Offset ${range.offset} is beyond end of file (${window.totalLines} lines total)`,
		);
	}
	return describe(window, path, start + 1, limit);
}

function describe(window: LineWindow, path: string, firstLine: number, limit: number | undefined): TextRead {
	const truncation = window.finish();
	if (truncation.firstLineExceedsLimit) {
		const size = formatSize(window.firstLineBytes);
		const text = `[Line ${firstLine} is ${size}, exceeds ${formatSize(DEFAULT_MAX_BYTES)} limit. Use bash: sed -n '${firstLine}p' ${path} | head -c ${DEFAULT_MAX_BYTES}]`;
		return { text, details: { truncation } };
	}
	if (truncation.truncated) {
		const lastLine = firstLine + truncation.outputLines - 1;
		const cause = truncation.truncatedBy === "bytes" ? ` (${formatSize(DEFAULT_MAX_BYTES)} limit)` : "";
		const notice = `[Showing lines ${firstLine}-${lastLine} of ${window.totalLines}${cause}. Use offset=${lastLine + 1} to continue.]`;
		return { text: `${truncation.content}\n\n${notice}`, details: { truncation } };
	}
	const nextLine = firstLine + window.selectedLines;
	const remaining = window.totalLines - nextLine + 1;
	if (limit !== undefined && remaining > 0) {
		const notice = `[${remaining} more lines in file. Use offset=${nextLine} to continue.]`;
		return { text: `${truncation.content}\n\n${notice}`, details: undefined };
	}
	return { text: truncation.content, details: undefined };
}

function binaryError(path: string): TauError {
	return new TauError(
		"TAU_READ_BINARY",
		`Cannot read ${path}: it is a binary file (it holds NUL bytes), not text or a supported image. Use bash, for example: file ${path}; xxd ${path} | head`,
	);
}
