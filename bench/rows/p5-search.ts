import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sessionFilesOf } from "@tau/sessions/index/index-place";
import { SessionIndex } from "@tau/sessions/index/session-index";
import type { Figure, Row } from "../src/report.ts";
import { median } from "../src/statistics.ts";

const SESSIONS = 10_000;
const MESSAGES = 20;
const COMMON = "the of and to in file error test function return const import value list parse config server".split(
	" ",
);
const QUERIES = ["error parse", '"parse config"', "server -error", "config OR server", "function test return"];

/** Each query finds sessions and their places, with what is around them. */
export const p5: Row = {
	id: "P5",
	title: `full-text search over ${SESSIONS} sessions (200 MB)`,
	run: async (context): Promise<Figure[]> => {
		const place = { agentDirectory: context.scratch, sessionDirectory: join(context.scratch, "many-sessions") };
		writeSessions(place.sessionDirectory);
		const path = join(context.scratch, "p5.sqlite");
		const index = SessionIndex.open(path);
		const files = sessionFilesOf(place);
		const started = performance.now();
		await index.update(files);
		const built = performance.now() - started;
		const again = performance.now();
		await index.update(files);
		const checked = performance.now() - again;
		const times = QUERIES.map((query) => {
			const runs: number[] = [];
			for (let round = 0; round < 9; round++) {
				const from = performance.now();
				const found = index.search(query);
				runs.push(performance.now() - from);
				if (found.length < 10 || found.some(({ hits }) => hits.length === 0))
					throw new Error(`${query} found too little`);
			}
			return median(runs);
		});
		index.close();
		const figure = { row: "P5", program: "tau" };
		return [
			{ ...figure, what: "search with snippets, median of queries", unit: "ms", value: median(times), target: 20 },
			{ ...figure, what: "search with snippets, slowest query", unit: "ms", value: Math.max(...times) },
			{ ...figure, what: "look for changes in 10,000 files", unit: "ms", value: checked },
			{ ...figure, what: "index from nothing", unit: "s", value: built / 1000 },
			{ ...figure, what: "size of the index", unit: "MiB", value: statSync(path).size / 1024 / 1024 },
		];
	},
};

/** The same words in the same places every time. */
function writeSessions(directory: string): void {
	if (existsSync(directory)) return;
	mkdirSync(directory);
	let seed = 1;
	const random = () => {
		seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
		return seed / 0x7fffffff;
	};
	const word = () =>
		random() < 0.4
			? COMMON[Math.floor(random() * COMMON.length)]!
			: `w${((Math.floor(random() ** 2 * 20_000) * 7919) % 99_991).toString(36)}`;
	for (let number = 0; number < SESSIONS; number++) {
		const time = 1.75e12 + number * 3e6;
		const header = {
			type: "session",
			version: 3,
			id: `s${number}`,
			timestamp: new Date(time).toISOString(),
			cwd: `/p/${number % 50}`,
		};
		const lines = [JSON.stringify(header)];
		for (let at = 0; at < MESSAGES; at++) {
			const role = at % 4 === 0 ? "user" : at % 2 === 1 ? "assistant" : "toolResult";
			const text = Array.from({ length: role === "toolResult" ? 300 : 90 }, word).join(" ");
			const timestamp = new Date(time + at * 1000).toISOString();
			const id = (number * MESSAGES + at).toString(16).padStart(8, "0");
			lines.push(
				JSON.stringify({
					type: "message",
					id,
					parentId: null,
					timestamp,
					message: { role, content: [{ type: "text", text }] },
				}),
			);
		}
		writeFileSync(join(directory, `${String(number).padStart(6, "0")}.jsonl`), `${lines.join("\n")}\n`);
	}
}
