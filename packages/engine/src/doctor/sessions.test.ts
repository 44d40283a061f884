import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sessionFilesOf, sessionIndexPath } from "@tau/sessions/index/index-place";
import { SessionIndex } from "@tau/sessions/index/session-index";
import { type DoctorHome, openDoctorHome } from "./testing/doctor-home.ts";

let home: DoctorHome;
beforeEach(() => {
	home = openDoctorHome();
});
afterEach(() => home[Symbol.dispose]());

const only = { only: ["sessions"] as const };
const header = (cwd: string, version = 3) =>
	JSON.stringify({ type: "session", version, id: "s", timestamp: "2026-11-20T00:00:00.000Z", cwd });
const entry = (id: string, parentId: string | null) =>
	JSON.stringify({
		type: "message",
		id,
		parentId,
		timestamp: "2026-11-20T00:00:00.000Z",
		message: { role: "user", content: "x" },
	});
const session = (name: string, lines: string[], end = "\n") =>
	home.write(`.pi/agent/sessions/--p--/${name}.jsonl`, lines.join("\n") + end);

test("none, and good ones", async () => {
	expect((await home.find("sessions", only))[0]!.message).toBe("There are no sessions yet");
	session("a", [header(home.cwd), entry("1", null), entry("2", "1")]);
	session("b", [header(home.cwd), entry("1", null)]);
	expect((await home.diagnose(only)).findings).toMatchObject([
		{ level: "ok", message: expect.stringMatching(/^2 sessions, all read \(\d+ bytes, 3 entries\)$/) },
	]);
});

test("each trouble once, counted, with the worst files named and nothing changed", async () => {
	const worst = session("bad-2", [header(home.cwd), "{", entry("1", null), "not json"]);
	for (const name of ["bad-1", "bad-3", "bad-4"]) session(name, [header(home.cwd), entry("1", null), "{"]);
	session("torn", [header(home.cwd), entry("1", null), '{"type":"mess'], "");
	session("foreign", ["hello"]);
	session("empty", [""], "");
	session("orphan", [header(home.cwd), entry("1", "gone"), entry("1", null)]);
	session("old", [header("/no/such/directory", 2), entry("1", null)]);
	const before = readFileSync(worst);
	const { findings } = await home.diagnose({ ...only, fix: true });
	expect(findings.slice(1).map(({ id, level }) => [id.slice("sessions-".length), level])).toEqual([
		["invalid", "warning"],
		["empty", "info"],
		["bad-lines", "warning"],
		["duplicates", "info"],
		["torn", "info"],
		["old", "info"],
		["directory-gone", "info"],
	]);
	const bad = findings.find(({ id }) => id === "sessions-bad-lines")!;
	expect(bad).toMatchObject({ path: worst, line: 2 });
	expect(bad.message).toStartWith(
		"4 session files with lines that are no entries; they are skipped: --p--/bad-2.jsonl (2 lines), ",
	);
	expect(bad.message).toEndWith(" and 1 more");
	expect(readFileSync(worst)).toEqual(before);
});

test("an ordinary run reads the newest until it is enough, --only sessions reads all", async () => {
	const pad = JSON.stringify({
		type: "custom",
		id: "1",
		parentId: null,
		timestamp: "t",
		data: "x".repeat(5 * 1024 * 1024),
	});
	for (const [index, name] of ["a", "b", "c", "d"].entries()) {
		const path = session(name, [header(home.cwd), pad, ...(name === "a" ? ["{"] : [])]);
		utimesSync(path, 1000 + index, 1000 + index);
	}
	const quick = await home.find("sessions");
	expect(quick[0]).toMatchObject({ fix: "tau doctor --only sessions reads all" });
	expect(quick[0]!.message).toMatch(/^4 sessions, the newest [12] read/);
	expect(await home.find("sessions-bad-lines")).toEqual([]);
	expect((await home.find("sessions", only))[0]!.message).toStartWith("4 sessions, all read");
	expect(await home.find("sessions-bad-lines", only)).toHaveLength(1);
});

test("sessions lie where the variable or the setting says", async () => {
	home.write("flat/a.jsonl", `${header(home.cwd)}\n${entry("1", null)}\n`);
	home.write(".pi/agent/settings.json", { sessionDir: "~/flat" });
	expect((await home.find("sessions", only))[0]!.path).toBe(join(home.home, "flat"));
	const env = { PI_CODING_AGENT_SESSION_DIR: join(home.home, "elsewhere") };
	expect((await home.diagnose({ ...only, env })).findings).toEqual([]);
});

test("the index: none, current, behind, cut off, something else", async () => {
	const index = { only: ["index"] as const };
	expect((await home.find("index", index))[0]).toMatchObject({
		level: "ok",
		message: expect.stringContaining("no index"),
	});
	const cacheDir = join(home.home, ".cache/tau");
	const path = sessionIndexPath(cacheDir, { agentDirectory: home.agentDir });
	const made = SessionIndex.open(path);
	await made.update(sessionFilesOf({ agentDirectory: home.agentDir }));
	made.close();
	expect((await home.find("index", index))[0]!.message).toMatch(new RegExp(`^${path}: schema 1, \\d+ KiB`));
	expect(await home.find("index-current", index)).toHaveLength(1);
	home.write(".pi/agent/sessions/--new--/n.jsonl", `${header(home.cwd)}\n${entry("1", null)}\n`);
	expect((await home.find("index-behind", index))[0]!.message).toContain("1 sessions are not in it");
	await home.diagnose({ ...index, fix: true });
	expect(await home.find("index-current", index)).toHaveLength(1);
	for (const ending of ["-wal", "-shm"]) rmSync(path + ending, { force: true });
	truncateSync(path, 8192);
	expect(await home.find("index-truncated", index)).toHaveLength(1);
	writeFileSync(path, "hello");
	expect(await home.find("index-malformed", index)).toHaveLength(1);
});
