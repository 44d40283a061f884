import { test } from "bun:test";
import fc from "fast-check";
import { ScreenProgram, type ScreenStep, type ScrollbackCheck } from "../testing/screen-program.ts";

/** Always the same programs, unless more are asked for. */
const RUNS = Number(process.env.TAU_PROPERTY_RUNS ?? 150);
const SEED = process.env.TAU_PROPERTY_RUNS === undefined ? { seed: 4 } : {};
/** Shrinking a failure takes time. */
const TIMEOUT = 60_000 + 40 * RUNS;

const word = fc.oneof(
	{ weight: 6, arbitrary: fc.stringMatching(/^[a-z]{1,12}$/) },
	fc.constantFrom(
		"世界",
		"한국어",
		"é",
		"e\u0301",
		"ไทย",
		"x\ty",
		"\x1b[31mred\x1b[0m",
		"\x1b[1;44mbold on blue",
		"\x1b[4mline\x1b[24m",
	),
	fc.constantFrom("👍🏽", "❤️", "👨‍👩‍👧", "🇩🇪", "🎉", "\x1b]8;;http://a.b/\x07link\x1b]8;;\x07", "a\u200db"),
);
const text = fc
	.array(fc.oneof({ weight: 8, arbitrary: word }, fc.constant("\n")), { maxLength: 30 })
	.map((words) => words.join(" "));
const line = fc.array(word, { maxLength: 8 }).map((words) => words.join(" "));
const wild = fc.oneof(
	{ weight: 5, arbitrary: line },
	fc.constantFrom(
		"\x1b[2J\x1b[5;5Hgone",
		"a\rb\nc",
		"\x1b_Gi=7,a=T,f=100;AAAA\x1b\\",
		"\x9b31mred",
		"x".repeat(300),
		"世".repeat(90),
	),
);
const anchor = fc.constantFrom(
	"center",
	"top-left",
	"top-right",
	"bottom-left",
	"bottom-center",
	"left-center",
	"right-center",
);
const overlayOptions = fc.record(
	{
		anchor,
		width: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom("50%", "100%")),
		maxHeight: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant("50%")),
		margin: fc.integer({ min: 0, max: 3 }),
		offsetX: fc.integer({ min: -3, max: 3 }),
		nonCapturing: fc.boolean(),
	},
	{ requiredKeys: [] },
);
type Weighted = fc.WeightedArbitrary<ScreenStep>;

const still: Weighted[] = [
	{
		weight: 4,
		arbitrary: fc.record({ do: fc.constant("add" as const), text, isFinished: fc.boolean(), streams: fc.boolean() }),
	},
	{ weight: 5, arbitrary: fc.record({ do: fc.constant("append" as const), text: fc.oneof(line, text) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("edit" as const), text }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("finish" as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("status" as const), lines: fc.array(wild, { maxLength: 6 }) }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("type" as const), text: line, caret: fc.nat(20) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("footer" as const), text: wild }) },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant("overlay" as const),
			lines: fc.array(wild, { maxLength: 8 }),
			options: overlayOptions,
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("hideOverlay" as const), index: fc.nat(5) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("frontOverlay" as const), index: fc.nat(5) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("focus" as const), on: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("force" as const) }) },
];
const resizeTo = (columns: fc.Arbitrary<number>): Weighted => ({
	weight: 3,
	arbitrary: fc.record({ do: fc.constant("resize" as const), columns, rows: fc.integer({ min: 1, max: 30 }) }),
});
/** Of fewer columns the emulator loses characters itself when it wraps wide ones. */
const resizeWrapping = resizeTo(fc.oneof(fc.integer({ min: 4, max: 20 }), fc.integer({ min: 20, max: 100 })));
const resizeCutting = resizeTo(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 100 })));
const first = fc.record({ columns: fc.integer({ min: 2, max: 60 }), rows: fc.integer({ min: 1, max: 16 }) });
const steps = (...more: Weighted[]) => fc.array(fc.oneof(...still, ...more), { maxLength: 40, size: "max" });

/** The emulator loses characters itself when it wraps rows with wide ones. */
function withoutWide(list: readonly ScreenStep[]): ScreenStep[] {
	return JSON.parse(JSON.stringify(list).replaceAll(/[\u1100-\u{1ffff}\u200d]/gu, "w")) as ScreenStep[];
}

function check(
	program: ScreenProgram,
	list: readonly ScreenStep[],
	options: { scrollback?: ScrollbackCheck; isContentWhole?: boolean },
): void {
	for (const [index, step] of list.entries()) {
		program.run(step);
		if (program.hasEmulatorFailed && options.scrollback === "text") return;
		const problem =
			program.problem(options.scrollback) ?? (options.isContentWhole ? program.contentProblem() : undefined);
		if (problem) throw new Error(`step ${index} ${JSON.stringify(step)}: ${problem}`);
	}
}

test(
	"without resizing, the screen is what a first drawing gives and each line is in the scrollback once",
	() => {
		fc.assert(
			fc.property(first, steps(), fc.boolean(), (start, list, knowsClusters) => {
				check(new ScreenProgram({ ...start, knowsClusters }), list, {
					isContentWhole: true,
					scrollback: knowsClusters ? "lines" : "none",
				});
			}),
			{ numRuns: RUNS, includeErrorInReport: true, ...SEED },
		);
	},
	TIMEOUT,
);

test(
	"with resizing, the screen is what a first drawing gives and the scrollback what was given to it",
	() => {
		fc.assert(
			fc.property(first, steps(resizeWrapping), (start, list) => {
				check(new ScreenProgram(start), withoutWide(list), { scrollback: "text" });
			}),
			{ numRuns: RUNS, includeErrorInReport: true, ...SEED },
		);
	},
	TIMEOUT,
);

test(
	"a terminal that cuts rows instead of wrapping them shows what a first drawing gives",
	() => {
		fc.assert(
			fc.property(first, steps(resizeCutting), (start, list) => {
				check(new ScreenProgram({ ...start, reflows: false }), list, { scrollback: "none" });
			}),
			{ numRuns: RUNS, includeErrorInReport: true, ...SEED },
		);
	},
	TIMEOUT,
);
