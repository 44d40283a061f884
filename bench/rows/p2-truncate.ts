import { truncateHead } from "@tau/base/truncate";
import { measureInPi } from "../src/pi-module.ts";
import type { Figure, Row } from "../src/report.ts";
import { timeCall } from "../src/statistics.ts";

export const p2: Row = {
	id: "P2",
	title: "truncate 10,000 x 80 characters to 2,000 lines / 50 KB",
	run: async (context): Promise<Figure[]> => {
		const text = `${"x".repeat(80)}\n`.repeat(10_000);
		const figure = { row: "P2", what: "truncate 10,000 x 80", unit: "us" };
		const ours = timeCall(() => truncateHead(text).content);
		const theirs = await measureInPi(
			context,
			`const text = ("x".repeat(80) + "\\n").repeat(10000); return { us: timeCall(() => pi.truncateHead(text).content) };`,
		);
		return [
			{ ...figure, program: "tau", value: ours, target: 125 },
			...(theirs ? [{ ...figure, program: "pi", value: theirs.us! }] : []),
		];
	},
};
