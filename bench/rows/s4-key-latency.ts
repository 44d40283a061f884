import { keyToScreen, runInteractively, timeToTypedKey } from "../src/interactive-runs.ts";
import type { Figure, Row } from "../src/report.ts";

const KEYS = 100;

export const s4: Row = {
	id: "S4",
	title: `interactive: key to screen, median over ${KEYS} keys`,
	run: async (context): Promise<Figure[]> => {
		const results = await runInteractively(context, {
			others: ["codex", "opencode"],
			rounds: Math.max(1, context.rounds >> 2),
			measure: async (session) => {
				await timeToTypedKey(session);
				await session.rests(1000);
				return { ms: await keyToScreen(session, KEYS) };
			},
		});
		return Object.entries(results).map(([program, { ms }]) => ({
			row: "S4",
			what: "key to screen",
			unit: "ms",
			program,
			value: ms!,
			...(program === "tau" ? { target: 1.3 } : {}),
		}));
	},
};
