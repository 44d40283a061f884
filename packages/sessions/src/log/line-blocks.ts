/** Lines of a file, block by block, from its end or from its start, whatever their length. */
import type { ByteSource } from "./byte-source.ts";

/** Small enough that indexing one block is not felt between two keys. */
export const BLOCK_BYTES = 1024 * 1024;
const LF = 0x0a;

export interface LineBlock {
	/** Holds the lines of `[start, end)` of the file. Valid until the next block is read. */
	bytes: Buffer;
	start: number;
	end: number;
	/** Where each line starts in `bytes`; it ends before the LF that precedes the next start, or `bytes.length - 1`. */
	lineStarts: number[];
}

export class BlockReader {
	readonly #file: ByteSource;
	readonly #blockBytes: number;
	#buffer = Buffer.alloc(0);

	constructor(file: ByteSource, blockBytes: number = BLOCK_BYTES) {
		this.#file = file;
		this.#blockBytes = blockBytes;
	}

	/**
	 * The whole lines that end at `end` (behind an LF), as many as fit a block but at least one; not before `floor`,
	 * which is a line's start. `undefined` if the file no longer reaches so far.
	 */
	before(end: number, floor: number): LineBlock | undefined {
		for (let size = this.#blockBytes; ; size *= 2) {
			const from = Math.max(floor, end - size);
			const bytes = this.#read(from, end - from);
			if (!bytes) return undefined;
			const first = from === floor ? 0 : bytes.indexOf(LF) + 1;
			if (first < bytes.length && (first > 0 || from === floor)) return block(bytes.subarray(first), from + first);
		}
	}

	/** The whole lines from `start` on, at least one; `undefined` if there is no LF before `end`. */
	after(start: number, end: number): LineBlock | undefined {
		for (let size = this.#blockBytes; ; size *= 2) {
			const bytes = this.#read(start, Math.min(size, end - start));
			const last = bytes ? bytes.lastIndexOf(LF) : -1;
			if (bytes && last >= 0) return block(bytes.subarray(0, last + 1), start);
			if (!bytes || start + size >= end) return undefined;
		}
	}

	/** Valid until the next call. `undefined` if the file is shorter. */
	#read(position: number, length: number): Buffer | undefined {
		if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafeSlow(length);
		const target = this.#buffer.subarray(0, length);
		return this.#file.read(target, position) === length ? target : undefined;
	}
}

function block(bytes: Buffer, start: number): LineBlock {
	const lineStarts: number[] = [];
	for (let at = 0; at < bytes.length; at = bytes.indexOf(LF, at) + 1) lineStarts.push(at);
	return { bytes, start, end: start + bytes.length, lineStarts };
}

/** Calls back with the bounds of each line, without its LF; the last line first. */
export function eachLineBackwards({ bytes, lineStarts }: LineBlock, visit: (start: number, end: number) => void): void {
	let end = bytes.length - 1;
	for (let place = lineStarts.length - 1; place >= 0; place--) {
		const start = lineStarts[place]!;
		visit(start, end);
		end = start - 1;
	}
}
