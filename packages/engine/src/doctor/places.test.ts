import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { type DoctorHome, openDoctorHome } from "./testing/doctor-home.ts";

let home: DoctorHome;
beforeEach(() => {
	home = openDoctorHome();
});
afterEach(() => home[Symbol.dispose]());

const places = { only: ["directories"] as const };
const rights = { only: ["permissions"] as const };
const isRoot = process.getuid?.() === 0;
const modeOf = (path: string) => statSync(path).mode & 0o777;

test("directories that are there and fine", async () => {
	const { findings, summary } = await home.diagnose(places);
	expect(findings.map(({ id }) => id)).toEqual(Array(5).fill("directory"));
	expect(summary).toMatchObject({ warning: 0, error: 0 });
});

test("missing directories are made for the user alone, once", async () => {
	rmSync(home.agentDir, { recursive: true });
	const sessions = join(home.agentDir, "sessions");
	expect((await home.find("directory-missing", places)).map(({ path, level }) => [path, level])).toEqual([
		[home.agentDir, "info"],
		[sessions, "info"],
	]);
	expect((await home.diagnose({ ...places, fix: true })).summary.fixed).toBe(2);
	expect([modeOf(home.agentDir), modeOf(sessions)]).toEqual([0o700, 0o700]);
	expect((await home.diagnose({ ...places, fix: true })).summary).toMatchObject({ info: 0, fixed: 0 });
});

test("a file, or a link that leads nowhere, where a directory should be", async () => {
	rmSync(home.agentDir, { recursive: true });
	home.write(".pi/agent", "");
	expect((await home.find("directory-is-file", places))[0]).toMatchObject({ level: "error", path: home.agentDir });
	rmSync(home.agentDir);
	symlinkSync(join(home.home, "gone"), home.agentDir);
	expect((await home.find("directory-missing", places))[0]).toMatchObject({ level: "error" });
	expect((await home.diagnose({ ...places, fix: true })).summary.fixed).toBe(0);
});

test.skipIf(isRoot)("a directory that cannot be written to, and one that cannot be made", async () => {
	chmodSync(home.agentDir, 0o500);
	expect((await home.find("directory-not-writable", places))[0]).toMatchObject({
		level: "error",
		fix: `chmod u+rwx ${home.agentDir}`,
	});
	chmodSync(home.agentDir, 0o700);
	rmSync(home.stateDir, { recursive: true });
	chmodSync(join(home.home, ".local/state"), 0o500);
	const [missing] = await home.find("directory-missing", { ...places, fix: true });
	chmodSync(join(home.home, ".local/state"), 0o700);
	expect(missing!.message).toContain("cannot be made in");
});

test.skipIf(!isRoot)("directories and auth.json of another user", async () => {
	const auth = home.write(".pi/agent/auth.json", {});
	for (const path of [home.agentDir, auth]) chownSync(path, 12_345, 12_345);
	expect((await home.find("directory-owner", places))[0]).toMatchObject({ path: home.agentDir });
	expect((await home.find("auth-permissions", rights))[0]).toMatchObject({
		level: "error",
		fix: expect.stringContaining("chown"),
	});
});

test("a second configuration directory, and one that depends on where tau is started", async () => {
	const unusedAgentDir = join(home.home, ".config/pi/agent");
	expect((await home.find("directory-unused", { ...places, unusedAgentDir }))[0]).toMatchObject({
		path: unusedAgentDir,
	});
	expect(await home.find("directory-relative", { ...places, env: { PI_CODING_AGENT_DIR: "x" } })).toHaveLength(1);
	expect(await home.find("directory-relative", { ...places, env: { PI_CODING_AGENT_DIR: "~/x" } })).toEqual([]);
});

test("locks of dead owners are removed; living ones, full ones and other directories are not", async () => {
	const lock = (name: string, age: number) => {
		const path = join(home.agentDir, name);
		mkdirSync(path, { recursive: true });
		utimesSync(path, Date.now() / 1000 - age, Date.now() / 1000 - age);
		return path;
	};
	const dead = lock("settings.json.lock", 4000);
	const living = lock("auth.json.lock", 5);
	const other = lock("skills.lock", 4000);
	home.write(".pi/agent/models.json.lock/mine", "text");
	const full = lock("models.json.lock", 4000);
	const { findings } = await home.diagnose({ ...places, fix: true });
	expect(findings.filter(({ id }) => id.startsWith("lock"))).toMatchObject([
		{ id: "lock-blocked", path: full, level: "warning" },
		{ id: "lock-stale", fixed: `removed ${dead}`, message: expect.stringContaining("66 min ago") },
	]);
	expect([dead, living, other, full].map(existsSync)).toEqual([false, true, true, true]);
	expect((await home.diagnose({ ...places, fix: true })).summary.fixed).toBe(0);
});

test("auth.json that others can read is an error, and mended", async () => {
	const path = home.write(".pi/agent/auth.json", {}, 0o644);
	chmodSync(path, 0o644);
	expect((await home.find("auth-permissions", rights))[0]).toMatchObject({ level: "error", fixable: true, path });
	expect((await home.find("auth-permissions", { ...rights, fix: true }))[0]!.fixed).toBe(
		`changed the mode of ${path} from 644 to 600`,
	);
	expect(modeOf(path)).toBe(0o600);
	expect((await home.find("auth-permissions", { ...rights, fix: true }))[0]).toMatchObject({ level: "ok" });
});

test("files that others can change, sessions and models.json with keys that others can read", async () => {
	chmodSync(home.home, 0o755);
	chmodSync(join(home.home, ".pi"), 0o755);
	chmodSync(home.agentDir, 0o755);
	expect((await home.diagnose(rights)).findings.map(({ level }) => level)).toEqual(["ok"]);
	const sessions = join(home.agentDir, "sessions");
	chmodSync(sessions, 0o755);
	const settings = home.write(".pi/agent/settings.json", {});
	chmodSync(settings, 0o666);
	const models = home.write(".pi/agent/models.json", {
		providers: { a: { apiKey: "sk-abcdefgh" }, b: { apiKey: "$B" } },
	});
	chmodSync(models, 0o644);
	const { findings } = await home.diagnose({ ...rights, fix: true });
	expect(findings.map(({ id, path, fixed }) => [id, path, fixed !== undefined])).toEqual([
		["models-permissions", models, true],
		["writable-by-others", settings, true],
		["sessions-permissions", sessions, true],
	]);
	expect(findings[0]!.message).toContain("(a)");
	expect([models, settings, sessions].map(modeOf)).toEqual([0o600, 0o600, 0o700]);
	expect((await home.diagnose({ ...rights, fix: true })).summary).toMatchObject({ warning: 0, fixed: 0 });
});

test("what lies below a private directory needs no rights of its own", async () => {
	chmodSync(home.agentDir, 0o700);
	chmodSync(join(home.agentDir, "sessions"), 0o755);
	expect((await home.find("sessions-permissions", rights))[0]).toMatchObject({
		level: "ok",
		message: `The sessions are yours alone, by ${home.agentDir}`,
	});
});
