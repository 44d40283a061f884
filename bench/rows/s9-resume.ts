import { runAgents } from "../src/agent-runs.ts";
import type { Figure, Row } from "../src/report.ts";
import { DAY_SESSION } from "../src/session-file.ts";
import { median } from "../src/statistics.ts";

export const s9: Row = {
	id: "S9",
	title: "resume a session of 500 messages and answer one token",
	run: async (context): Promise<Figure[]> => {
		const samples = await runAgents(context, {
			scenario: { name: "one-token", rules: [{ text: "ok" }] },
			expect: "ok",
			others: [],
			rounds: context.rounds,
			session: DAY_SESSION,
		});
		return Object.entries(samples).map(([program, runs]) => ({
			row: "S9",
			what: "resume 500 messages, wall",
			unit: "ms",
			program,
			value: median(runs.map((run) => run.wallMs)),
			...(program === "tau" ? { target: 60 } : {}),
		}));
	},
};
