/**
 * Killed at random moments, the agent loses nothing that it has said: every message it announced is in the session's
 * file, the file opens, and the next start goes on from it. `TAU_KILLS=1000` kills that often.
 */
import { expect, test } from "bun:test";
import { appendFileSync, existsSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { parseJsonl } from "@tau/base/jsonl";
import type { SessionEntry } from "@tau/protocol/session-entries";
import { openSession } from "@tau/sessions/open-session";
import type { Scenario } from "@tau/sim/scenario";
import { openWorkbench, type Running } from "./testing/run-tau.ts";

const KILLS = Number(process.env.TAU_KILLS ?? 40);
/** As many start side by side on one session: one writes, the other is refused. */
const PAIRS_IN = 4;

const WORK: Scenario = {
	name: "s",
	steps: [
		...Array.from({ length: 6 }, (_, index) => ({
			thinking: "hm",
			text: `step ${index}`,
			toolCalls: [{ name: "bash", arguments: { command: `echo ${index}` } }],
		})),
		{ text: "done" },
	],
	afterLastStep: "restart",
};

test(`killed ${KILLS} times, nothing that was announced is lost`, async () => {
	using bench = openWorkbench(WORK);
	const path = join(bench.folder, "session.jsonl");
	const start = (label: string) =>
		bench.start(["-p", "--mode", "json", "--session", path, "--model", "sim-completions/s", label]);
	for (let kill = 0; kill < KILLS; kill++) {
		const runs = kill % PAIRS_IN === 0 ? [start(`a${kill}`), start(`b${kill}`)] : [start(`a${kill}`)];
		await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
		for (const run of runs) run.process.kill("SIGKILL");
		const announced = (await Promise.all(runs.map(announcedBy))).flat();
		if (!existsSync(path)) {
			expect(announced).toEqual([]);
			continue;
		}
		const stored = new Set(storedMessages(path));
		expect(announced.filter((message) => !stored.has(message))).toEqual([]);
	}
	const session = openSession(path, { fallbackCwd: bench.folder });
	expect(session.readOnly).toBeUndefined();
	expect(session.context().messages.length).toBeGreaterThan(0);
	session.close();
	// And after all that it still works.
	const last = await start("go on").finished();
	expect(last.stderr).toBe("");
	expect(last.exitCode).toBe(0);
}, 600_000);

test("a line that its writer never finished is cut off, kept aside and said", async () => {
	using bench = openWorkbench({ name: "s", rules: [{ text: "fine" }] });
	const path = join(bench.folder, "session.jsonl");
	const run = () => bench.start(["-p", "--session", path, "--model", "sim-completions/s", "go"]).finished();
	expect((await run()).exitCode).toBe(0);
	appendFileSync(path, '{"type":"message","id":"deadbeef","par');
	// What was written a moment ago may be somebody's line on its way.
	const longAgo = new Date(Date.now() - 60_000);
	utimesSync(path, longAgo, longAgo);
	const second = await run();
	expect(second).toMatchObject({ exitCode: 0, stdout: "fine\n" });
	expect(second.stderr).toContain(path);
	expect(parseJsonl(readFileSync(path, "utf8")).badLines).toEqual([]);
	expect((await run()).stderr).toBe("");
});

/** What the killed program printed as said, as it was printed; a last line without its end was not printed. */
async function announcedBy(run: Running): Promise<string[]> {
	const { stdout } = await run.finished();
	const lines = stdout.slice(0, stdout.lastIndexOf("\n") + 1).split("\n");
	return lines
		.filter((line) => line.startsWith('{"type":"message_end"'))
		.map((line) => JSON.stringify(JSON.parse(line).message));
}

function storedMessages(path: string): string[] {
	const { values } = parseJsonl<SessionEntry>(readFileSync(path, "utf8"));
	return values.flatMap((entry) => (entry.type === "message" ? [JSON.stringify(entry.message)] : []));
}
