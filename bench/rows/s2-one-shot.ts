import { runAgents } from "../src/agent-runs.ts";
import type { Figure, Row } from "../src/report.ts";
import { median } from "../src/statistics.ts";

export const s2: Row = {
	id: "S2",
	title: "one-shot -p, answer of one token",
	run: async (context): Promise<Figure[]> => {
		const samples = await runAgents(context, {
			scenario: { name: "one-token", rules: [{ text: "ok" }] },
			expect: "ok",
			others: ["codex", "opencode"],
			rounds: context.rounds,
		});
		return Object.entries(samples).flatMap(([program, runs]) => [
			{
				row: "S2",
				what: "one-shot, wall",
				unit: "ms",
				program,
				value: median(runs.map((run) => run.wallMs)),
				...(program === "tau" ? { target: 50 } : {}),
			},
			{
				row: "S2",
				what: "one-shot, peak memory",
				unit: "MiB",
				program,
				value: median(runs.map((run) => run.peakMiB)),
				...(program === "tau" ? { target: 60 } : {}),
			},
		]);
	},
};
