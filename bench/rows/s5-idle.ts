import { runInteractively, timeToTypedKey } from "../src/interactive-runs.ts";
import { canReadTrees } from "../src/process-tree-usage.ts";
import type { Figure, Row } from "../src/report.ts";

const IDLE_MS = 5000;
const TARGETS: Record<string, number> = { memory: 60, CPU: 0, bytes: 0 };
const UNITS: Record<string, string> = { memory: "MiB", CPU: "ms", bytes: "B" };

export const s5: Row = {
	id: "S5",
	title: `interactive, idle after the start: memory, and CPU and bytes in ${IDLE_MS / 1000} s`,
	run: async (context): Promise<Figure[]> => {
		if (!canReadTrees) {
			context.log("  left out: what a tree of processes takes is read from /proc, which only Linux has");
			return [];
		}
		const results = await runInteractively(context, {
			others: ["codex", "opencode"],
			rounds: Math.max(1, context.rounds >> 3),
			measure: async (session) => {
				await timeToTypedKey(session);
				// What a program does late belongs to its start; what never comes to rest is measured as it is.
				await session.rests(3000, 15_000);
				const before = { ...session.usage(), bytes: session.bytes };
				await Bun.sleep(IDLE_MS);
				const after = session.usage();
				return {
					memory: after.residentMiB,
					CPU: after.cpuMs - before.cpuMs,
					bytes: session.bytes - before.bytes,
				};
			},
		});
		return Object.entries(results).flatMap(([program, figures]) =>
			Object.entries(figures).map(([what, value]) => ({
				row: "S5",
				what: `idle, ${what}`,
				unit: UNITS[what]!,
				program,
				value,
				...(program === "tau" ? { target: TARGETS[what]! } : {}),
			})),
		);
	},
};
