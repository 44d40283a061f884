/** The end of a session file: whole, without its last LF, or cut off in the middle of a line. */
import type { ByteSource } from "./byte-source.ts";

export interface FileTail {
	/** Behind the last LF. What follows is a line without one, if anything. */
	end: number;
	/** The rest is a whole value that only lacks its LF. */
	unterminated: boolean;
	/** Bytes of a rest that is not: its writer was killed, or writes just now. */
	torn: number;
}

const BLOCK_BYTES = 64 * 1024;
const LF = 0x0a;

/** `floor` is where the entries start. */
export function inspectTail(file: ByteSource, floor: number, size: number): FileTail {
	const end = behindLastLineFeed(file, floor, size);
	const rest = Buffer.alloc(size - end);
	file.read(rest, end);
	if (rest.length === 0) return { end, unterminated: false, torn: 0 };
	return isWhole(rest) ? { end, unterminated: true, torn: 0 } : { end, unterminated: false, torn: rest.length };
}

function behindLastLineFeed(file: ByteSource, floor: number, size: number): number {
	const buffer = Buffer.alloc(Math.min(BLOCK_BYTES, size - floor));
	for (let end = size; end > floor; ) {
		const from = Math.max(floor, end - BLOCK_BYTES);
		const bytes = buffer.subarray(0, end - from);
		file.read(bytes, from);
		const last = bytes.lastIndexOf(LF);
		if (last >= 0) return from + last + 1;
		end = from;
	}
	return floor;
}

/** White space is whole too: nothing of it is lost by ending the line. */
function isWhole(rest: Buffer): boolean {
	const text = rest.toString("utf8");
	if (text.trim() === "") return true;
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
