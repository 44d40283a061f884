import { findEdits } from "@tau/tools/edit/matching/find-edits";
import { measureInPi } from "../src/pi-module.ts";
import type { BenchContext, Figure, Row } from "../src/report.ts";
import { timeCall } from "../src/statistics.ts";

const LINES = 40_000;

interface Case {
	what: string;
	oldText: string;
	target: number;
	/** What the search must answer: a fast wrong answer is no measurement. */
	expected: string;
}

const CASES: readonly Case[] = [
	{ what: "unique exact", oldText: `const value${LINES - 100} = compute(${LINES - 100});`, target: 1, expected: "ok" },
	{ what: "ambiguous", oldText: "// a line that occurs often", target: 1, expected: "ambiguous" },
	{ what: "not found", oldText: "const nothing = like(this);\nreturn atAll;", target: 10, expected: "missing" },
];

/** The search alone; for pi, whose search is not exported, the edit tool over operations that touch no disk. */
export const p3: Row = {
	id: "P3",
	title: `edit in a ${LINES}-line file`,
	run: async (context): Promise<Figure[]> => {
		const text = sourceText();
		const theirs = await measurePi(context);
		return CASES.flatMap(({ what, oldText, target, expected }) => {
			const search = () => findEdits(text, [{ oldText, newText: "changed" }]);
			const found = search();
			const answer = found.ok ? "ok" : found.problem.kind;
			if (answer !== expected) throw new Error(`${what}: expected ${expected}, got ${answer}`);
			const figure = { row: "P3", what: `edit, ${what}`, unit: "ms" };
			return [
				{ ...figure, program: "tau", value: timeCall(search) / 1000, target },
				...(theirs ? [{ ...figure, program: "pi", value: theirs[what]! }] : []),
			];
		});
	},
};

function sourceText(): string {
	const lines = Array.from({ length: LINES }, (_, index) =>
		index % 40 === 0 ? "// a line that occurs often" : `const value${index} = compute(${index});`,
	);
	return `${lines.join("\n")}\n`;
}

function measurePi(context: BenchContext): Promise<Record<string, number> | undefined> {
	const cases = CASES.map(({ what, oldText }) => ({ what, oldText }));
	return measureInPi(
		context,
		`const content = Buffer.from(${JSON.stringify(sourceText())});
const operations = { readFile: async () => content, writeFile: async () => {}, access: async () => {} };
const tool = pi.createEditTool("/", { operations });
const result = {};
for (const { what, oldText } of ${JSON.stringify(cases)}) {
	const times = [];
	for (let round = 0; round < 12; round++) {
		const started = performance.now();
		await tool.execute("x", { path: "/bench.ts", edits: [{ oldText, newText: "changed" }] }).catch(() => {});
		if (round > 1) times.push(performance.now() - started);
	}
	result[what] = median(times);
}
return result;`,
	);
}
