/** A session's database as the JSONL file it stands for, byte for byte: whatever reads session files can read it. */
import type { Database } from "bun:sqlite";
import type { ByteSource } from "../log/byte-source.ts";

const LF = 0x0a;

export class DatabaseLines implements ByteSource {
	readonly #database: Database;
	/** Where each line begins, and behind the last one the end. */
	readonly #starts: Float64Array;
	readonly #first: number;
	/** The last line lacks its line feed: it was so in the file. */
	readonly #isOpenEnded: boolean;

	constructor(database: Database) {
		this.#database = database;
		const rows = database.query("SELECT seq, length(bytes) AS bytes FROM line ORDER BY seq").all() as {
			seq: number;
			bytes: number;
		}[];
		this.#first = rows[0]?.seq ?? 1;
		const starts = new Float64Array(rows.length + 1);
		for (const [index, { bytes }] of rows.entries()) starts[index + 1] = starts[index]! + bytes + 1;
		this.#isOpenEnded = hasOpenEnd(database);
		if (this.#isOpenEnded) starts[rows.length]!--;
		this.#starts = starts;
	}

	/** Bytes. */
	get size(): number {
		return this.#starts[this.#starts.length - 1]!;
	}

	read(target: Uint8Array, position: number): number {
		const end = Math.min(this.size, position + target.length);
		if (position >= end) return 0;
		let row = this.#rowAt(position);
		const lines = this.#database
			.query("SELECT bytes FROM line WHERE seq >= ? ORDER BY seq")
			.iterate(this.#first + row) as IterableIterator<{ bytes: Uint8Array }>;
		let at = position;
		for (const { bytes } of lines) {
			const start = this.#starts[row]!;
			const from = at - start;
			const part = bytes.subarray(from, Math.min(bytes.length, end - start));
			target.set(part, at - position);
			at += part.length;
			if (at < end && at === start + bytes.length) target[at++ - position] = LF;
			if (at >= end) break;
			row++;
		}
		return at - position;
	}

	#rowAt(position: number): number {
		let low = 0;
		let high = this.#starts.length - 2;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.#starts[middle]! <= position) low = middle;
			else high = middle - 1;
		}
		return low;
	}
}

/** Kept in a table of its own that only a file without a last line feed has. */
function hasOpenEnd(database: Database): boolean {
	return database.query("SELECT 1 FROM sqlite_master WHERE name = 'open_end'").get() !== null;
}
