import { diffLines } from "@tau/base/diff";
import { diffLines as jsdiffLines } from "diff";
import type { Figure, Row } from "../src/report.ts";
import { timeCall } from "../src/statistics.ts";

/** A block in the middle, a twentieth of the file, is rewritten: jsdiff takes the time that the targets name for it. */
export const p7: Row = {
	id: "P7",
	title: "diff of 2,000 / 10,000 lines, changed in the middle",
	run: async (): Promise<Figure[]> =>
		[2000, 10_000].flatMap((count) => {
			const before = Array.from({ length: count }, (_, index) => `line ${index} of the file`);
			const [from, to] = [count * 0.475, count * 0.525];
			const after = before.map((line, index) => (index >= from && index < to ? `changed ${index}` : line));
			const [oldText, newText] = [before.join("\n"), after.join("\n")];
			const figure = { row: "P7", what: `diff, ${count} lines`, unit: "ms" };
			const slow = { batches: 5, batchMs: 30 };
			return [
				{
					...figure,
					program: "tau",
					value: timeCall(() => diffLines(before, after), slow) / 1000,
					target: count === 2000 ? 2 : 10,
				},
				{ ...figure, program: "jsdiff", value: timeCall(() => jsdiffLines(oldText, newText), slow) / 1000 },
			];
		}),
};
