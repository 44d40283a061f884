import { expect, test } from "bun:test";
import { SkippedLines } from "./skipped-lines.ts";

test("the place is found again in a table that is drawn with other frames at another width", () => {
	const wide = [
		"┌──────────────┬────────┐",
		"│ src/ids.ts   │     36 │",
		"└──────────────┴────────┘",
		"│ a quote of two lines",
		"after",
	];
	const narrow = [
		"┌────┬──┐",
		"│ src│36│",
		"│ /id│  │",
		"│ s.t│  │",
		"│ s  │  │",
		"└────┴──┘",
		"│ a quote",
		"│ of two",
		"│ lines",
		"after",
	];
	const skipped = new SkippedLines();
	skipped.skipMore(wide, 4, 40);
	expect(narrow.slice(skipped.skipIn(narrow, 10))).toEqual(["after"]);
	const half = new SkippedLines();
	half.skipMore(wide, 2, 40);
	// A frame has no place of its own: it may come twice, never too late.
	expect(narrow.slice(half.skipIn(narrow, 10))[0]).toBe("└────┴──┘");
});
