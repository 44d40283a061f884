import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flockHolder, tryFlock } from "./flock.ts";
import { withFileLock, withFileLockSync } from "./lock.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "tau-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("four processes that count one file up lose nothing", async () => {
	const file = join(folder, "count");
	writeFileSync(file, "0");
	const program = `
		import { readFileSync, writeFileSync } from "node:fs";
		import { withFileLock, withFileLockSync } from ${JSON.stringify(join(import.meta.dir, "lock.ts"))};
		const file = ${JSON.stringify(file)};
		const up = () => writeFileSync(file, String(Number(readFileSync(file, "utf8")) + 1));
		for (let i = 0; i < 10; i++) {
			await withFileLock(file, async () => { const n = Number(readFileSync(file, "utf8")); await Bun.sleep(1); writeFileSync(file, String(n + 1)); });
			withFileLockSync(file, up, { waitMs: 20_000 });
		}`;
	const runs = Array.from({ length: 4 }, () => Bun.spawn([process.execPath, "-e", program], { stderr: "inherit" }));
	expect(await Promise.all(runs.map((run) => run.exited))).toEqual([0, 0, 0, 0]);
	expect(readFileSync(file, "utf8")).toBe("80");
	expect(existsSync(`${file}.lock`)).toBe(false);
});

test("a lock that its owner no longer renews is taken over; a living one is not", async () => {
	const file = join(folder, "settings.json");
	mkdirSync(`${file}.lock`);
	await expect(withFileLock(file, () => 1, { waitMs: 50 })).rejects.toMatchObject({ code: "TAU_LOCK_HELD" });
	expect(() => withFileLockSync(file, () => 1, { waitMs: 20 })).toThrow("is locked by another process");
	const old = Date.now() / 1000 - 11;
	utimesSync(`${file}.lock`, old, old);
	expect(withFileLockSync(file, () => 2, { waitMs: 20 })).toBe(2);
});

test("a lock that outlives its stale time is renewed meanwhile", async () => {
	const file = join(folder, "auth.json");
	const long = withFileLock(file, () => Bun.sleep(2_800), { staleMs: 1_000 });
	await Bun.sleep(2_500);
	expect(() => withFileLockSync(file, () => 1, { staleMs: 1_000, waitMs: 10 })).toThrow("is locked");
	await long;
	expect(existsSync(`${file}.lock`)).toBe(false);
});

test("a missing directory is made; the lock goes when the task throws", () => {
	const file = join(folder, "new", "trust.json");
	expect(() =>
		withFileLockSync(file, () => {
			throw new Error("task");
		}),
	).toThrow("task");
	expect(existsSync(join(folder, "new"))).toBe(true);
	expect(existsSync(`${file}.lock`)).toBe(false);
});

test("a descriptor lock names its holder and dies with it", async () => {
	const file = join(folder, "log");
	writeFileSync(file, "");
	const program = `
		import { openSync } from "node:fs";
		import { tryFlock } from ${JSON.stringify(join(import.meta.dir, "flock.ts"))};
		console.log(tryFlock(openSync(${JSON.stringify(file)}, "a+")));
		await Bun.sleep(60_000);`;
	const holder = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe" });
	const said = await holder.stdout.getReader().read();
	expect(new TextDecoder().decode(said.value)).toBe("locked\n");
	const descriptor = openSync(file, "a+");
	expect(tryFlock(descriptor)).toBe("held");
	if (process.platform === "linux") expect(flockHolder(descriptor)).toBe(holder.pid);
	holder.kill("SIGKILL");
	await holder.exited;
	expect(tryFlock(descriptor)).toBe("locked");
});
