import { type AgentRuns, runAgents } from "../src/agent-runs.ts";
import { keyToScreen, runInteractively, timeToTypedKey } from "../src/interactive-runs.ts";
import { canReadTrees } from "../src/process-tree-usage.ts";
import type { BenchContext, Figure, Row } from "../src/report.ts";
import { HUGE_SESSION } from "../src/session-file.ts";
import { median } from "../src/statistics.ts";

const SUMMARY = "## Goal\nGo on\n\n## Progress\n### Done\n- [x] much\n\n## Next Steps\n1. go on\n";
const SCENARIO: AgentRuns["scenario"] = {
	name: "one-token",
	rules: [{ when: { system: /condense|summariz/i }, text: SUMMARY }, { text: "ok" }],
};

/** In a terminal until it can be used, and without one: the whole process, from its start to its end. */
export const s10: Row = {
	id: "S10",
	title: "go on with a session of 149 MB and 40,000 messages",
	run: async (context): Promise<Figure[]> => [
		...(await measureInteractively(context)),
		...(await measure(context, "open 149 MB", {}, { wall: 150, memory: 120 })),
		...(await measure(
			context,
			"open and compact 149 MB",
			{ session: { ...HUGE_SESSION, compactEvery: undefined }, contextWindow: 200_000 },
			{ memory: 250 },
		)),
	],
};

const INTERACTIVE: Record<string, { what: string; unit: string; target: number }> = {
	usable: { what: "in a terminal, usable", unit: "ms", target: 150 },
	memory: { what: "in a terminal, memory", unit: "MiB", target: 120 },
	key: { what: "in a terminal, key to screen", unit: "ms", target: 1.5 },
};

async function measureInteractively(context: BenchContext): Promise<Figure[]> {
	const results = await runInteractively(context, {
		others: [],
		rounds: Math.max(3, context.rounds >> 2),
		session: HUGE_SESSION,
		measure: async (session) => {
			const typed = await timeToTypedKey(session);
			// A field to type in is no opened session: its last messages must be there, too.
			const opened = await session.sees("the session's messages", (screen) => screen.includes("const value"));
			const usable = Math.max(typed, opened - session.startedAt);
			await session.rests(1000);
			const key = await keyToScreen(session, 50);
			return { usable, ...(canReadTrees ? { memory: session.usage().residentMiB } : {}), key };
		},
	});
	return Object.entries(results).flatMap(([program, figures]) =>
		Object.entries(figures).map(([name, value]) => {
			const { what, unit, target } = INTERACTIVE[name]!;
			return { row: "S10", what, unit, program, value, ...(program === "tau" ? { target } : {}) };
		}),
	);
}

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
