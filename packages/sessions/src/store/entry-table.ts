/** Where each entry of a file lies, in columns: about a hundred bytes per entry. Rows are added at both ends. */
import type { EntryHead } from "./session-store.ts";

export interface EntryPlace {
	/** In the file; -1 while the entry is only in memory. */
	offset: number;
	/** Without the LF. */
	length: number;
}

/** Rows from 0 on were added as newer ones, in order; -1, -2, … as older ones, in reverse order. */
export type EntryRow = number;

export class EntryTable {
	readonly #older = new Columns();
	readonly #newer = new Columns();
	readonly #rows = new Map<string, EntryRow>();

	get count(): number {
		return this.#rows.size;
	}

	/** The later of two entries with one id counts: an older one is not added. */
	addOlder(head: Omit<EntryHead, "bytes">, place: EntryPlace): boolean {
		if (this.#rows.has(head.id)) return false;
		this.#rows.set(head.id, -1 - this.#older.add(head, place));
		return true;
	}

	addNewer(head: Omit<EntryHead, "bytes">, place: EntryPlace): EntryRow {
		const row = this.#newer.add(head, place);
		this.#rows.set(head.id, row);
		return row;
	}

	has(id: string): boolean {
		return this.#rows.has(id);
	}

	headOf(id: string): EntryHead | undefined {
		const row = this.#rows.get(id);
		return row === undefined ? undefined : this.#head(row);
	}

	placeOf(id: string): EntryPlace | undefined {
		const row = this.#rows.get(id);
		return row === undefined ? undefined : this.#columns(row).place(index(row));
	}

	/** The row of an entry that was only in memory has been written. */
	setPlace(row: EntryRow, place: EntryPlace): void {
		this.#columns(row).setPlace(index(row), place);
	}

	/** `more` indexes further back and says whether it found anything to index. */
	*newestFirst(more: () => boolean): Generator<EntryHead> {
		for (let row = this.#newer.length - 1; row >= 0; row--) if (this.#counts(row)) yield this.#head(row);
		for (let row = -1; ; row--) {
			while (index(row) >= this.#older.length) if (!more()) return;
			if (this.#counts(row)) yield this.#head(row);
		}
	}

	*oldestFirst(): Generator<EntryHead> {
		for (let row = -this.#older.length; row < this.#newer.length; row++) if (this.#counts(row)) yield this.#head(row);
	}

	/** Not if a later entry took its id. */
	#counts(row: EntryRow): boolean {
		return this.#rows.get(this.#columns(row).ids[index(row)]!) === row;
	}

	#head(row: EntryRow): EntryHead {
		return this.#columns(row).head(index(row));
	}

	#columns(row: EntryRow): Columns {
		return row < 0 ? this.#older : this.#newer;
	}
}

function index(row: EntryRow): number {
	return row < 0 ? -1 - row : row;
}

class Columns {
	readonly ids: string[] = [];
	readonly #parents: (string | null)[] = [];
	readonly #types: string[] = [];
	#offsets = new Float64Array(64);
	#lengths = new Uint32Array(64);

	get length(): number {
		return this.ids.length;
	}

	add({ id, parentId, type }: Omit<EntryHead, "bytes">, place: EntryPlace): number {
		const at = this.ids.length;
		this.ids.push(id);
		// In a branch without forks the parent is the neighbour: its string is kept once.
		this.#parents.push(at > 0 && this.ids[at - 1] === parentId ? this.ids[at - 1]! : parentId);
		this.#types.push(type);
		if (at >= this.#offsets.length) this.#grow();
		this.setPlace(at, place);
		return at;
	}

	setPlace(at: number, { offset, length }: EntryPlace): void {
		this.#offsets[at] = offset;
		this.#lengths[at] = length;
	}

	place(at: number): EntryPlace {
		return { offset: this.#offsets[at]!, length: this.#lengths[at]! };
	}

	head(at: number): EntryHead {
		return { id: this.ids[at]!, parentId: this.#parents[at]!, type: this.#types[at]!, bytes: this.#lengths[at]! };
	}

	#grow(): void {
		const offsets = new Float64Array(this.#offsets.length * 2);
		offsets.set(this.#offsets);
		this.#offsets = offsets;
		const lengths = new Uint32Array(this.#lengths.length * 2);
		lengths.set(this.#lengths);
		this.#lengths = lengths;
	}
}
