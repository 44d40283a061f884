/** Finds the entries of a session file: from its end backwards for what is there, forwards for what others append. */

import type { EntryPlace, EntryTable } from "../store/entry-table.ts";
import type { ByteSource } from "./byte-source.ts";
import { BlockReader, eachLineBackwards, type LineBlock } from "./line-blocks.ts";
import { type LineHead, readLineHead } from "./line-head.ts";
import { salvage } from "./salvage.ts";

export interface BadLinePlace {
	/** Counted from 1, header and blank lines included. */
	lineNumber: number;
	bytes: number;
}

type AddEntry = (head: LineHead, place: EntryPlace) => void;

export class LineIndex {
	readonly #table: EntryTable;
	readonly #file: ByteSource;
	/** Where the entries start in the file, behind the header. */
	readonly #bodyStart: number;
	readonly #linesBefore: number;
	#reader: BlockReader | undefined;
	/** `[#start, #end)` is indexed. */
	#start: number;
	#end: number;
	/** Lines of the indexed part, and how many of them lie behind each bad one: their numbers need all of them. */
	#lines = 0;
	readonly #bad: { linesBehind: number; bytes: number }[] = [];

	/** `end` is behind the last LF that counts. */
	constructor(
		table: EntryTable,
		file: ByteSource,
		bounds: { bodyStart: number; linesBefore: number; end: number },
		blockBytes?: number,
	) {
		this.#table = table;
		this.#file = file;
		this.#bodyStart = bounds.bodyStart;
		this.#linesBefore = bounds.linesBefore;
		this.#start = bounds.end;
		this.#end = bounds.end;
		this.#reader = new BlockReader(file, blockBytes);
	}

	get complete(): boolean {
		return this.#start <= this.#bodyStart;
	}

	/** Behind the last line that is indexed. */
	get end(): number {
		return this.#end;
	}

	/** Indexes one block further back. False when there was none. */
	indexOlder(): boolean {
		if (this.complete) return false;
		const block = this.#reader?.before(this.#start, this.#bodyStart);
		if (!block) {
			// The file became shorter under us: what is left of it is what there is.
			this.#start = this.#bodyStart;
			return false;
		}
		eachLineBackwards(block, (start, end) => {
			const isGood = this.#take(block, start, end, (head, place) => this.#table.addOlder(head, place));
			if (!isGood) this.#bad.push({ linesBehind: this.#lines, bytes: end - start });
			this.#lines++;
		});
		this.#start = block.start;
		if (this.complete) this.#reader = undefined;
		return true;
	}

	/** Indexes what others have written behind the end, as far as it is whole lines. */
	indexNewer(size: number): void {
		const reader = new BlockReader(this.#file);
		for (let block = reader.after(this.#end, size); block; block = reader.after(this.#end, size)) {
			for (const [place, start] of block.lineStarts.entries()) {
				const end = (block.lineStarts[place + 1] ?? block.bytes.length) - 1;
				this.#take(block, start, end, (head, place) => this.#table.addNewer(head, place));
			}
			this.#end = block.end;
			if (this.#end >= size) return;
		}
	}

	/** Adds what a line holds. False for one that is not, or not only, an entry. */
	#take({ bytes, start: offset }: LineBlock, start: number, end: number, add: AddEntry): boolean {
		const verdict = readLineHead(bytes, start, end);
		const isGood = verdict !== "bad" && !(typeof verdict === "object" && verdict.damaged);
		const rest = isGood ? undefined : salvage(bytes, start, end);
		if (rest) add(rest.head, { offset: offset + rest.start, length: end - rest.start });
		if (typeof verdict === "object") add(verdict, { offset: offset + start, length: end - start });
		return isGood;
	}

	/** Indexes a last line that lacks its LF and has `length` bytes. */
	addLast(length: number): void {
		const bytes = Buffer.alloc(length);
		this.#file.read(bytes, this.#end);
		const head = readLineHead(bytes, 0, length);
		if (typeof head === "object") this.#table.addNewer(head, { offset: this.#end, length });
	}

	/** The owner has written and indexed `bytes` itself. */
	extend(bytes: number): void {
		this.#end += bytes;
	}

	/** In the order of the file. Right when complete. */
	badLines(): BadLinePlace[] {
		const last = this.#linesBefore + this.#lines;
		return this.#bad.map(({ linesBehind, bytes }) => ({ lineNumber: last - linesBehind, bytes })).reverse();
	}
}
