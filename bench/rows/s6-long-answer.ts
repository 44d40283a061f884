import type { Scenario } from "@tau/sim/scenario";
import { runInteractively, timeToTypedKey } from "../src/interactive-runs.ts";
import { canReadTrees, type TreeUsage } from "../src/process-tree-usage.ts";
import type { PtySession } from "../src/pty-session.ts";
import type { Figure, Row } from "../src/report.ts";

const DELTAS = 5000;
const END = "THATWASALL";
const TARGETS: Record<string, number> = { CPU: 80, bytes: 60 };
const UNITS: Record<string, string> = { CPU: "ms", bytes: "KB", wall: "ms" };

const PROMPT = "go on";
const SCENARIO: Scenario = {
	name: "long",
	rules: [{ text: `${"word ".repeat(DELTAS - 1)}${END}`, deltas: DELTAS }],
};
/** One program shows its editor seconds before it takes Enter. */
const ENTER_PATIENCE = 3000;
const ENTER_ATTEMPTS = 5;

export const s6: Row = {
	id: "S6",
	title: `interactive, an answer of ${DELTAS} deltas: CPU and bytes to the terminal`,
	run: async (context): Promise<Figure[]> => {
		if (!canReadTrees) {
			context.log("  left out: what a tree of processes takes is read from /proc, which only Linux has");
			return [];
		}
		const results = await runInteractively(context, {
			scenario: SCENARIO,
			// opencode comes to no end of such an answer within 90 seconds here.
			others: ["codex"],
			rounds: Math.max(3, context.rounds >> 2),
			measure: async (session) => {
				await timeToTypedKey(session);
				await session.rests(1000, 15_000);
				session.type(PROMPT);
				await session.sees("the question", (screen) => screen.includes(PROMPT));
				await session.rests(500, 5000);
				const { before, started } = await ask(session);
				const ended = await session.sees(`"${END}"`, (screen) => screen.includes(END));
				await session.rests(300, 5000);
				return {
					CPU: session.usage().cpuMs - before.cpuMs,
					bytes: (session.bytes - before.bytes) / 1000,
					wall: ended - started,
				};
			},
		});
		return Object.entries(results).flatMap(([program, figures]) =>
			Object.entries(figures).map(([what, value]) => ({
				row: "S6",
				what: `5,000 deltas, ${what}`,
				unit: UNITS[what]!,
				program,
				value,
				...(program === "tau" && what in TARGETS ? { target: TARGETS[what]! } : {}),
			})),
		);
	},
};

/** Presses Enter until the answer begins; what the program took by then is the state before. */
async function ask(session: PtySession): Promise<{ before: TreeUsage & { bytes: number }; started: number }> {
	for (let attempt = 0; attempt < ENTER_ATTEMPTS; attempt++) {
		const before = { ...session.usage(), bytes: session.bytes };
		const started = performance.now();
		const begins = session.sees("an answer", (screen) => screen.includes("word word"), ENTER_PATIENCE);
		session.type("\r");
		if (
			await begins.then(
				() => true,
				() => false,
			)
		) {
			return { before, started };
		}
	}
	throw new Error(`Enter was pressed ${ENTER_ATTEMPTS} times and no answer began; the screen:\n${session.screenText}`);
}
