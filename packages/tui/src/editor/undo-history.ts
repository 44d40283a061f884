/** What to take back: units of replacements, each undone and redone as a whole. */
import type { Position, Replacement } from "./text-buffer.ts";

export interface UndoUnit {
	readonly edits: Replacement[];
	readonly cursorBefore: Position;
	cursorAfter: Position;
}

/** Old units go when there are more, or they hold more text together. */
const MAX_UNITS = 1000;
const MAX_TEXT = 1 << 24;

export class UndoHistory {
	readonly #done: UndoUnit[] = [];
	readonly #undone: UndoUnit[] = [];
	#size = 0;

	/** With `joins` the edit belongs to the unit before. */
	add(edit: Replacement, cursorBefore: Position, cursorAfter: Position, joins: boolean): void {
		this.#undone.length = 0;
		this.#size += sizeOf(edit);
		const last = this.#done.at(-1);
		if (joins && last) {
			last.edits.push(edit);
			last.cursorAfter = cursorAfter;
		} else this.#done.push({ edits: [edit], cursorBefore, cursorAfter });
		while (this.#done.length > MAX_UNITS || (this.#size > MAX_TEXT && this.#done.length > 1)) {
			for (const dropped of this.#done.shift()!.edits) this.#size -= sizeOf(dropped);
		}
	}

	/** The unit to take back. Its edits are to be undone from the last to the first. */
	undo(): UndoUnit | undefined {
		const unit = this.#done.pop();
		if (unit) this.#undone.push(unit);
		return unit;
	}

	redo(): UndoUnit | undefined {
		const unit = this.#undone.pop();
		if (unit) this.#done.push(unit);
		return unit;
	}

	clear(): void {
		this.#done.length = 0;
		this.#undone.length = 0;
		this.#size = 0;
	}
}

function sizeOf(edit: Replacement): number {
	return edit.removed.length + edit.inserted.length;
}
