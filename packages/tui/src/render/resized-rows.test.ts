import { expect, test } from "bun:test";
import { prepareLine } from "./prepared-line.ts";
import { type ResizeFacts, resizedRows } from "./resized-rows.ts";

/** Rows of a screen 20 by 6 that has become 8 columns wide. */
function place(lines: readonly string[], facts: Partial<ResizeFacts>) {
	const rows = lines.map((line) => prepareLine(line, 20));
	return resizedRows({
		rows,
		cursor: { row: lines.length - 1, column: 0 },
		reported: { row: 5, column: 0 },
		columns: 8,
		reflow: "wraps",
		firstRow: 0,
		heightBefore: 6,
		height: 6,
		...facts,
	});
}

test("rows that are not wrapped are where they were, counted from the cursor", () => {
	const { scrolledOff, firstRow } = place(["a", "b", "c"], { reported: { row: 4, column: 0 } });
	expect({ scrolledOff, firstRow }).toEqual({ scrolledOff: 0, firstRow: 2 });
});

test("wrapped rows push the first ones off; of one that is cut, the part that left is told", () => {
	const result = place(["gone", "0123456789abcdefghij", "b", "c", "d"], {});
	expect(result).toEqual({ scrolledOff: 1, firstRow: 0, cursorRow: 5, scrolledText: ["gone"] });
	const cut = place(["0123456789abcdefghij", "b", "c", "d"], { reported: { row: 4, column: 0 } });
	expect(cut).toEqual({ scrolledOff: 1, firstRow: 2, cursorRow: 4, scrolledText: ["01234567"] });
});

test("a wide character is never split", () => {
	const cut = place(["世界世界x世界世界", "c"], { columns: 5, reported: { row: 1, column: 0 } });
	expect(cut).toEqual({ scrolledOff: 1, firstRow: 1, cursorRow: 1, scrolledText: ["世界世界x世界"] });
});

test("a cursor within a wrapped row has rows of it above, unless the terminal left it alone", () => {
	const lines = ["a", "0123456789abcdefghij"];
	const cursor = { row: 1, column: 18 };
	expect(place(lines, { cursor, reported: { row: 5, column: 2 } }).firstRow).toBe(2);
	expect(place(lines, { cursor, reported: { row: 5, column: 7 } }).firstRow).toBe(4);
});

test("a terminal that cuts rows has them all", () => {
	const lines = ["0123456789abcdefghij", "0123456789abcdefghij", "c"];
	expect(place(lines, { reflow: "none", reported: { row: 2, column: 0 } }).firstRow).toBe(0);
});
