/** Keeps the end of a command's output for the model and all of it in a file once that is not everything. */
import {
	DEFAULT_MAX_BYTES,
	DEFAULT_MAX_LINES,
	formatSize,
	type TruncationResult,
	truncateTail,
} from "@tau/base/truncate";
import { SpoolFile } from "@tau/platform/temp";

/** More than is ever shown, so that cutting it down always finds whole lines. */
const TAIL_BYTES = 2 * DEFAULT_MAX_BYTES;
/** A command that never stops printing must not fill the disk. */
export const MAX_SPOOL_BYTES = 1024 * 1024 * 1024;

const NEWLINE = 10;

export interface OutputSnapshot {
	content: string;
	truncation: TruncationResult;
	fullOutputPath: string | undefined;
}

export class OutputTail {
	readonly #prefix: string;
	readonly #maxSpoolBytes: number;
	/** The newest chunks, together at least `TAIL_BYTES` when there was that much. */
	#chunks: Uint8Array[] = [];
	#keptBytes = 0;
	#totalBytes = 0;
	#newlines = 0;
	/** Of the last line, also when a newline has ended it. */
	#lastLineBytes = 0;
	#endsWithNewline = false;
	#spool: SpoolFile | undefined;
	#spooledBytes = 0;
	#spoolProblem: string | undefined;

	constructor(prefix: string, maxSpoolBytes = MAX_SPOOL_BYTES) {
		this.#prefix = prefix;
		this.#maxSpoolBytes = maxSpoolBytes;
	}

	/** Takes the chunk over: nobody may write to it afterwards. */
	append(chunk: Uint8Array): void {
		if (chunk.length === 0) return;
		this.#count(chunk);
		this.#chunks.push(chunk);
		this.#keptBytes += chunk.length;
		if (this.#spool) this.#write(chunk);
		else if (this.#isTruncated) this.#openSpool();
		while (this.#keptBytes - this.#chunks[0]!.length >= TAIL_BYTES) this.#keptBytes -= this.#chunks.shift()!.length;
	}

	snapshot(): OutputSnapshot {
		const kept = Buffer.concat(this.#chunks);
		const tail = truncateTail(kept.toString("utf8", this.#firstWholeLine(kept)));
		const truncation: TruncationResult = {
			...tail,
			truncated: this.#isTruncated,
			truncatedBy: this.#isTruncated
				? (tail.truncatedBy ?? (this.#totalBytes > DEFAULT_MAX_BYTES ? "bytes" : "lines"))
				: null,
			totalLines: this.#totalLines,
			totalBytes: this.#totalBytes,
		};
		return { content: truncation.content, truncation, fullOutputPath: this.#spool?.path };
	}

	/** pi's notice about what is not shown; empty when everything is. */
	notice({ truncation, fullOutputPath }: OutputSnapshot): string {
		if (!truncation.truncated) return "";
		const last = truncation.totalLines;
		const where = `Full output: ${fullOutputPath ?? "not saved"}${this.#spoolProblem ? ` (${this.#spoolProblem})` : ""}`;
		if (truncation.lastLinePartial) {
			const size = formatSize(this.#lastLineBytes);
			return `[Showing last ${formatSize(truncation.outputBytes)} of line ${last} (line is ${size}). ${where}]`;
		}
		const cause = truncation.truncatedBy === "bytes" ? ` (${formatSize(DEFAULT_MAX_BYTES)} limit)` : "";
		return `[Showing lines ${last - truncation.outputLines + 1}-${last} of ${last}${cause}. ${where}]`;
	}

	close(): void {
		this.#spool?.close();
	}

	get #totalLines(): number {
		return this.#newlines + (this.#totalBytes > 0 && !this.#endsWithNewline ? 1 : 0);
	}

	get #isTruncated(): boolean {
		return this.#totalLines > DEFAULT_MAX_LINES || this.#totalBytes > DEFAULT_MAX_BYTES;
	}

	#count(chunk: Uint8Array): void {
		this.#totalBytes += chunk.length;
		let lineBytes = this.#endsWithNewline ? 0 : this.#lastLineBytes;
		let open = this.#endsWithNewline ? 0 : this.#lastLineBytes;
		for (let index = 0; index < chunk.length; index++) {
			if (chunk[index] !== NEWLINE) {
				open++;
				continue;
			}
			this.#newlines++;
			lineBytes = open;
			open = 0;
		}
		this.#endsWithNewline = chunk[chunk.length - 1] === NEWLINE;
		this.#lastLineBytes = this.#endsWithNewline ? lineBytes : open;
	}

	/** Once older output was dropped, what is kept may begin inside a line, or inside a character. */
	#firstWholeLine(kept: Uint8Array): number {
		if (this.#keptBytes === this.#totalBytes) return 0;
		const newline = kept.indexOf(NEWLINE);
		if (newline !== -1 && kept.length - newline > DEFAULT_MAX_BYTES) return newline + 1;
		let start = 0;
		while (start < kept.length && (kept[start]! & 0xc0) === 0x80) start++;
		return start;
	}

	#openSpool(): void {
		try {
			this.#spool = new SpoolFile(this.#prefix);
		} catch (error) {
			this.#spoolProblem = `could not be saved: ${(error as Error).message}`;
			return;
		}
		for (const chunk of this.#chunks) this.#write(chunk);
	}

	/** A full disk costs the saved output, not the command. */
	#write(chunk: Uint8Array): void {
		if (this.#spoolProblem) return;
		const room = this.#maxSpoolBytes - this.#spooledBytes;
		try {
			this.#spool!.write(chunk.subarray(0, room));
			this.#spooledBytes += Math.min(chunk.length, room);
			if (chunk.length > room) this.#spoolProblem = `only the first ${formatSize(this.#maxSpoolBytes)}`;
		} catch (error) {
			this.#spoolProblem = `incomplete: ${(error as Error).message}`;
		}
	}
}
