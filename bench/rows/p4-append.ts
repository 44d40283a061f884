import { statSync } from "node:fs";
import { join } from "node:path";
import { openSession } from "@tau/sessions/open-session";
import { convertSession } from "@tau/sessions/operations/convert-session";
import { measureInPi } from "../src/pi-module.ts";
import type { Figure, Row } from "../src/report.ts";
import { DAY_SESSION, writeSessionFile } from "../src/session-file.ts";
import { median } from "../src/statistics.ts";

const APPENDS = 300;

/** The entry is with the system when `append` returns; the context of the next request has it. */
export const p4: Row = {
	id: "P4",
	title: "append one message to a session of 500",
	run: async (context): Promise<Figure[]> => {
		const path = join(context.scratch, "append.jsonl");
		writeSessionFile(path, DAY_SESSION);
		const session = openSession(path, { fallbackCwd: "/project" });
		const before = session.context().messages.length;
		const times: number[] = [];
		for (let count = 0; count < APPENDS; count++) {
			const size = statSync(path).size;
			const started = performance.now();
			session.append({ type: "message", message: message(count) });
			const { length } = session.context().messages;
			times.push(performance.now() - started);
			if (statSync(path).size <= size || length !== before + count + 1) throw new Error("nothing was appended");
		}
		session.close();
		const figure = { row: "P4", what: "append to 500 messages, without fsync", unit: "ms" };
		const database = measureDatabase(convertSession(path, "sqlite", { keep: true }));
		const theirs = await measurePi(context);
		return [
			{ ...figure, program: "tau", value: median(times), target: 0.2 },
			{ ...figure, what: "the same in SQLite", program: "tau", value: database },
			...(theirs === undefined ? [] : [{ ...figure, program: "pi", value: theirs }]),
		];
	},
};

function measureDatabase(path: string): number {
	const session = openSession(path, { fallbackCwd: "/project" });
	session.context();
	const times: number[] = [];
	for (let count = 0; count < APPENDS; count++) {
		const started = performance.now();
		session.append({ type: "message", message: message(count) });
		session.context();
		times.push(performance.now() - started);
	}
	session.close();
	return median(times);
}

function message(count: number) {
	return { role: "user" as const, content: `message ${count} ${"x".repeat(2_000)}`, timestamp: count };
}

async function measurePi(context: Parameters<Row["run"]>[0]): Promise<number | undefined> {
	const path = join(context.scratch, "append-pi.jsonl");
	writeSessionFile(path, DAY_SESSION);
	const measured = await measureInPi(
		context,
		`const session = pi.SessionManager.open(${JSON.stringify(path)});
		const times = [];
		for (let count = 0; count < ${APPENDS}; count++) {
			const started = performance.now();
			session.appendMessage({ role: "user", content: "message " + count + " " + "x".repeat(2000), timestamp: count });
			session.buildSessionContext();
			times.push(performance.now() - started);
		}
		return { ms: times.sort((a, b) => a - b)[${APPENDS / 2}] };`,
	);
	return measured?.ms;
}
