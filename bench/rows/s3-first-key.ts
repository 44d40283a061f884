import { runInteractively, timeToTypedKey } from "../src/interactive-runs.ts";
import type { Figure, Row } from "../src/report.ts";

export const s3: Row = {
	id: "S3",
	title: "interactive: from the execution until a typed key is on the screen",
	run: async (context): Promise<Figure[]> => {
		const results = await runInteractively(context, {
			others: ["codex", "opencode"],
			rounds: Math.max(3, context.rounds >> 1),
			measure: async (session) => ({ ms: await timeToTypedKey(session) }),
		});
		return Object.entries(results).map(([program, { ms }]) => ({
			row: "S3",
			what: "until a typed key is on the screen",
			unit: "ms",
			program,
			value: ms!,
			...(program === "tau" ? { target: 50 } : {}),
		}));
	},
};
