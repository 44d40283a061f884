import { runInteractively, timeToTypedKey } from "../src/interactive-runs.ts";
import { canReadTrees } from "../src/process-tree-usage.ts";
import type { Figure, Row } from "../src/report.ts";

const DELTAS = 5000;
const END = "THATWASALL";
const TARGETS: Record<string, number> = { CPU: 80, bytes: 60 };
const UNITS: Record<string, string> = { CPU: "ms", bytes: "KB", wall: "ms" };

export const s6: Row = {
	id: "S6",
	title: `interactive, an answer of ${DELTAS} deltas: CPU and bytes to the terminal`,
	run: async (context): Promise<Figure[]> => {
		if (!canReadTrees) {
			context.log("  left out: what a tree of processes takes is read from /proc, which only Linux has");
			return [];
		}
		const results = await runInteractively(context, {
			scenario: { name: "long", rules: [{ text: `${"word ".repeat(DELTAS - 1)}${END}`, deltas: DELTAS }] },
			others: ["codex", "opencode"],
			rounds: Math.max(3, context.rounds >> 2),
			measure: async (session) => {
				await timeToTypedKey(session);
				await session.rests(1000, 15_000);
				session.type("go");
				await session.rests(500, 5000);
				const before = { ...session.usage(), bytes: session.bytes };
				const started = performance.now();
				session.type("\r");
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
