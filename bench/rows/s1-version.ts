import { sampleInTurn } from "../src/process-sample.ts";
import type { Figure, Row } from "../src/report.ts";
import { median } from "../src/statistics.ts";

export const s1: Row = {
	id: "S1",
	title: "--version, whole process",
	run: async (context): Promise<Figure[]> => {
		const programs: Record<string, string[]> = { tau: [context.tau], ...context.peers };
		const commands = Object.fromEntries(
			Object.entries(programs).map(([name, argv]) => [
				name,
				{ argv: [...argv, "--version"], env: { PI_OFFLINE: "1" } },
			]),
		);
		const samples = await sampleInTurn(commands, context.rounds * 2, (name, sample) => {
			if (sample.exitCode !== 0 || !/\d+\.\d+/.test(sample.stdout)) throw new Error(`${name} --version failed`);
		});
		return Object.entries(samples).map(([program, runs]) => ({
			row: "S1",
			what: "--version, wall",
			unit: "ms",
			program,
			value: median(runs.map((run) => run.wallMs)),
			...(program === "tau" ? { target: 10 } : {}),
		}));
	},
};
