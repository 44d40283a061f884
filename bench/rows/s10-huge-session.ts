import { type AgentRuns, runAgents } from "../src/agent-runs.ts";
import type { BenchContext, Figure, Row } from "../src/report.ts";
import { HUGE_SESSION } from "../src/session-file.ts";
import { median } from "../src/statistics.ts";

const SUMMARY = "## Goal\nGo on\n\n## Progress\n### Done\n- [x] much\n\n## Next Steps\n1. go on\n";
const SCENARIO: AgentRuns["scenario"] = {
	name: "one-token",
	rules: [{ when: { system: /condense|summariz/i }, text: SUMMARY }, { text: "ok" }],
};

/** Without a terminal: the whole process, from its start to its end. */
export const s10: Row = {
	id: "S10",
	title: "go on with a session of 149 MB and 40,000 messages, headless",
	run: async (context): Promise<Figure[]> => [
		...(await measure(context, "open 149 MB", {}, { wall: 150, memory: 120 })),
		...(await measure(
			context,
			"open and compact 149 MB",
			{ session: { ...HUGE_SESSION, compactEvery: undefined }, contextWindow: 200_000 },
			{ memory: 250 },
		)),
	],
};

async function measure(
	context: BenchContext,
	what: string,
	runs: Partial<AgentRuns>,
	targets: { wall?: number; memory: number },
): Promise<Figure[]> {
	const samples = await runAgents(context, {
		scenario: SCENARIO,
		expect: "ok",
		others: [],
		rounds: Math.max(3, context.rounds >> 2),
		session: HUGE_SESSION,
		...runs,
	});
	return Object.entries(samples).flatMap(([program, of]) => {
		const target = (value: number | undefined) => (program === "tau" && value !== undefined ? { target: value } : {});
		return [
			{
				row: "S10",
				what: `${what}, wall`,
				unit: "ms",
				program,
				value: median(of.map((run) => run.wallMs)),
				...target(targets.wall),
			},
			{
				row: "S10",
				what: `${what}, peak memory`,
				unit: "MiB",
				program,
				value: median(of.map((run) => run.peakMiB)),
				...target(targets.memory),
			},
		];
	});
}
