import { runAgents } from "../src/agent-runs.ts";
import type { Figure, Row } from "../src/report.ts";
import { median } from "../src/statistics.ts";

const DELTAS = 20_000;

export const s7: Row = {
	id: "S7",
	title: `-p, answer of ${DELTAS} deltas: wall over a one-token answer`,
	run: async (context): Promise<Figure[]> => {
		const others: ("codex" | "opencode")[] = ["codex", "opencode"];
		const base = { expect: "ok", others, rounds: Math.max(3, context.rounds >> 1) };
		const text = `${"word ".repeat(DELTAS - 1)}ok`;
		const short = await runAgents(context, { ...base, scenario: { name: "short", rules: [{ text: "ok" }] } });
		const long = await runAgents(context, { ...base, scenario: { name: "long", rules: [{ text, deltas: DELTAS }] } });
		return Object.entries(long).map(([program, runs]) => ({
			row: "S7",
			what: "20,000 deltas over one-shot, wall",
			unit: "ms",
			program,
			value: median(runs.map((run) => run.wallMs)) - median((short[program] ?? []).map((run) => run.wallMs)),
			...(program === "tau" ? { target: 60 } : {}),
		}));
	},
};
