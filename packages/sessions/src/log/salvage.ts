/**
 * An entry at the end of a broken line. A writer was killed in the middle of a line, and another one, which takes no
 * lock and does not look, wrote its own line right behind it.
 */
import { type LineHead, readLineHead } from "./line-head.ts";

const OPENING = Buffer.from('{"type":"');
/** Blocks of a message look like the start of an entry too; a line of a normal session has fewer than this. */
const MAX_TRIES = 1_000;

export interface Salvaged {
	head: LineHead;
	start: number;
}

/** Looks in `bytes[start, end)`, a line that could not be parsed. */
export function salvage(bytes: Buffer, start: number, end: number): Salvaged | undefined {
	let at = bytes.indexOf(OPENING, start + 1);
	for (let tries = 0; tries < MAX_TRIES && at >= 0 && at < end; tries++) {
		const head = readLineHead(bytes, at, end);
		if (typeof head === "object" && !head.damaged && isJson(bytes, at, end)) return { head, start: at };
		at = bytes.indexOf(OPENING, at + 1);
	}
	return undefined;
}

function isJson(bytes: Buffer, start: number, end: number): boolean {
	try {
		JSON.parse(bytes.toString("utf8", start, end));
		return true;
	} catch {
		return false;
	}
}
