import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSession } from "../open-session.ts";
import { Session } from "../session.ts";
import { userEntry } from "../testing/sample-entries.ts";
import { JsonlStore } from "./jsonl-store.ts";

/** In the ordinary test run; `TAU_KILLS=1000` takes a minute. */
const KILLS = Number(process.env.TAU_KILLS ?? 96);
const LANES = 4;

let directory: string;
beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), "tau-kill-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Writer {
	child: Bun.Subprocess<"ignore", "pipe", "inherit">;
	/** Resolves with the first thing it says, or when it ends. */
	began: Promise<void>;
	/** All that it said. */
	said: Promise<string>;
}

function start(path: string, manner?: "pi"): Writer {
	const program = join(import.meta.dir, "../testing/kill-writer.ts");
	const argv = [process.execPath, program, path, ...(manner ? [manner] : [])];
	const child = Bun.spawn(argv, { stdio: ["ignore", "pipe", "inherit"] });
	const { promise: began, resolve } = Promise.withResolvers<void>();
	return { child, began, said: listen(child.stdout, resolve) };
}

async function listen(stdout: ReadableStream<Uint8Array>, onFirst: () => void): Promise<string> {
	const decoder = new TextDecoder();
	let text = "";
	for await (const chunk of stdout) {
		text += decoder.decode(chunk, { stream: true });
		onFirst();
	}
	onFirst();
	return text;
}

/** A line that the pipe broke off was not received, so it was not acknowledged. */
const acknowledged = (text: string) => text.split("\n").slice(0, -1);

/** Some are killed before they begin, most in the middle of writing. */
async function killLater(writers: readonly Writer[]): Promise<void> {
	if (Math.random() < 0.9) await Promise.all(writers.map(({ began }) => began));
	await Bun.sleep(Math.random() * 8);
	for (const { child } of writers) child.kill("SIGKILL");
	await Promise.all(writers.map(({ child }) => child.exited));
}

async function lane(number: number, kills: number, manners: readonly (undefined | "pi")[]): Promise<number> {
	const place = { agentDirectory: directory, cwd: `/lane/${number}/${manners.join()}` };
	let total = 0;
	for (let done = 0; done < kills; ) {
		// A new file now and then: the first write is a case of its own.
		const first = createSession(place);
		first.append(userEntry("start"));
		first.close();
		const path = first.location!;
		const all: string[] = [];
		for (let round = 0; round < 5 && done < kills; round++, done++) {
			const writers = manners.map((manner) => start(path, manner));
			await killLater(writers);
			for (const { said } of writers) all.push(...acknowledged(await said));
			const session = new Session(JsonlStore.open(path));
			expect(session.readOnly).toBeUndefined();
			const known = new Set([...session.entries()].map(({ id }) => id));
			expect(all.filter((id) => id !== "held" && !known.has(id))).toEqual([]);
			expect(session.notices.filter(({ kind }) => kind !== "torn-tail" && kind !== "bad-line")).toEqual([]);
			session.append(userEntry("between"));
			session.close();
		}
		total += all.length;
	}
	return total;
}

test("kill -9 at any moment: every acknowledged entry is there, the file opens and goes on", async () => {
	const totals = await Promise.all(
		Array.from({ length: LANES }, (_, number) => lane(number, KILLS / 2 / LANES, [undefined])),
	);
	expect(totals.reduce((sum, total) => sum + total, 0)).toBeGreaterThan(KILLS);
}, 180_000);

test("also with two processes on one session, of which one is told that the other writes", async () => {
	const totals = await Promise.all(
		Array.from({ length: LANES }, (_, number) => lane(number, KILLS / 4 / LANES, [undefined, undefined])),
	);
	expect(totals.reduce((sum, total) => sum + total, 0)).toBeGreaterThan(KILLS / 2);
}, 180_000);

test("also with pi writing to the same session without a lock", async () => {
	const totals = await Promise.all(
		Array.from({ length: LANES }, (_, number) => lane(number, KILLS / 4 / LANES, [undefined, "pi"])),
	);
	expect(totals.reduce((sum, total) => sum + total, 0)).toBeGreaterThan(KILLS / 2);
}, 180_000);
