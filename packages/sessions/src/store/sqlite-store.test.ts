import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { listSessions } from "../directory/list-sessions.ts";
import { createSession, openSession } from "../open-session.ts";
import { convertSession } from "../operations/convert-session.ts";
import { assistantEntry, sampleHeader, userEntry } from "../testing/sample-entries.ts";
import { testSessionStore } from "../testing/session-store-contract.ts";
import { openSessionBytes } from "./session-bytes.ts";
import { SqliteStore } from "./sqlite-store.ts";

testSessionStore({
	name: "sqlite",
	create: (directory, header) => SqliteStore.create(join(directory, "deep", "session.sqlite"), header),
	reopen: (directory) => SqliteStore.open(join(directory, "deep", "session.sqlite")),
});

let directory: string;
let path: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "tau-sqlite-"));
	path = join(directory, "session.sqlite");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const withId = (entry: object, number: number) =>
	({
		...entry,
		id: number.toString(16).padStart(8, "0"),
		parentId: number === 0 ? null : (number - 1).toString(16).padStart(8, "0"),
		timestamp: "2026-11-21T00:00:00.000Z",
	}) as never;

describe("a session in a database", () => {
	test("has no file before there is something worth keeping", () => {
		const store = SqliteStore.create(path, sampleHeader());
		store.append([withId({ type: "model_change", provider: "p", modelId: "m" }, 0)]);
		expect(existsSync(path)).toBe(false);
		expect(store.saved).toBe(false);
		store.append([withId(userEntry("hello"), 1)]);
		expect(store.saved).toBe(true);
		store.close();
		const again = SqliteStore.open(path);
		expect([...again.oldestFirst()].map(({ type }) => type)).toEqual(["model_change", "message"]);
		again.close();
	});

	test("is written by one process at a time; others read it", () => {
		const store = SqliteStore.create(path, sampleHeader());
		store.append([withId(userEntry("one"), 0)]);
		const other = SqliteStore.open(path);
		expect(other.readOnly).toBe("held");
		expect(other.notices[0]).toMatchObject({ kind: "held", pid: process.pid });
		expect(() => other.append([withId(userEntry("two"), 1)])).toThrow(
			expect.objectContaining({ code: "TAU_SESSION_READ_ONLY" }),
		);
		expect(other.entry("00000000")).toBeDefined();
		other.close();
		store.append([withId(userEntry("two"), 1)]);
		store.close();
		const later = SqliteStore.open(path);
		expect(later.readOnly).toBeUndefined();
		expect(later.count).toBe(2);
		later.close();
	});

	test("that is no session is refused and left alone", () => {
		writeFileSync(path, "something else entirely, which is long enough to be looked at");
		const before = readFileSync(path);
		expect(() => SqliteStore.open(path)).toThrow(expect.objectContaining({ code: "TAU_SESSION_INVALID" }));
		expect(readFileSync(path)).toEqual(before);
	});

	test.if(process.getuid?.() !== 0)("in a directory that cannot be written says so and loses nothing", () => {
		chmodSync(directory, 0o500);
		const store = SqliteStore.create(path, sampleHeader());
		expect(() => store.append([withId(userEntry("one"), 0)])).toThrow(
			expect.objectContaining({ code: "TAU_SESSION_WRITE" }),
		);
		chmodSync(directory, 0o700);
		store.append([withId(userEntry("one"), 0)]);
		expect(store.count).toBe(1);
	});

	test("is listed, continued and forked like any other", async () => {
		const place = { agentDirectory: directory, cwd: directory };
		const session = createSession(place, { format: "sqlite" });
		session.append({ type: "message", message: { role: "user", content: "find the owl", timestamp: 1 } } as never);
		session.close();
		expect(session.location).toEndWith(".sqlite");
		const [found] = await listSessions(place);
		expect(found).toMatchObject({ path: session.location, firstMessage: "find the owl", messageCount: 1 });
		const again = openSession(found!.path, { fallbackCwd: directory });
		expect(again.context().messages).toHaveLength(1);
		again.close();
	});

	test("killed at any moment keeps what was acknowledged", async () => {
		const script = `import { SqliteStore } from ${JSON.stringify(join(import.meta.dir, "sqlite-store.ts"))};
			const store = SqliteStore.create(process.argv[1], ${JSON.stringify(sampleHeader())});
			for (let n = 0; ; n++) {
				const id = n.toString(16).padStart(8, "0");
				store.append([{ type: "message", id, parentId: null, timestamp: "2026-11-21T00:00:00Z", message: { role: "user", content: "x".repeat(n % 5000), timestamp: n } }]);
				process.stdout.write(id + "\\n");
			}`;
		for (let round = 0; round < Number(process.env.TAU_KILLS ?? 12); round++) {
			const file = join(directory, `kill-${round}.sqlite`);
			const child = Bun.spawn([process.execPath, "-e", script, file], { stdout: "pipe" });
			let acknowledged = "";
			const reading = (async () => {
				for await (const chunk of child.stdout) acknowledged += new TextDecoder().decode(chunk);
			})();
			while (acknowledged === "") await Bun.sleep(1);
			await Bun.sleep(Math.random() * 60);
			child.kill("SIGKILL");
			await child.exited;
			await reading;
			const last = acknowledged
				.split("\n")
				.filter((line) => line.length === 8)
				.at(-1)!;
			const store = SqliteStore.open(file);
			expect(store.readOnly).toBeUndefined();
			expect(store.entry(last)).toBeDefined();
			expect(store.count).toBeGreaterThanOrEqual(Number.parseInt(last, 16) + 1);
			store.close();
		}
	}, 60_000);
});

describe("conversion", () => {
	const line = fc.oneof(
		fc.constant(JSON.stringify(withId(userEntry("ünïcödé 🎉"), 1))),
		fc.constant(JSON.stringify(withId(assistantEntry("text"), 2))),
		fc.constant('{"type":"from_the_future","id":"0000000f","parentId":null,"timestamp":"x","odd":[1,2]}'),
		fc.string(),
		fc.constant(""),
		fc.constant("{broken"),
	);

	test("there and back gives the same bytes, whatever the file holds", () => {
		fc.assert(
			fc.property(
				fc.array(line, { maxLength: 12 }),
				fc.boolean(),
				fc.uint8Array({ maxLength: 20 }),
				(lines, ends, junk) => {
					const file = join(directory, `${crypto.randomUUID()}.jsonl`);
					writeFileSync(file, [JSON.stringify(sampleHeader()), ...lines].join("\n"));
					appendFileSync(file, Buffer.concat([Buffer.from("\n"), junk, Buffer.from(ends ? "\n" : "")]));
					const before = readFileSync(file);
					const database = convertSession(file, "sqlite");
					expect(existsSync(file)).toBe(false);
					const bytes = openSessionBytes(database);
					const whole = Buffer.alloc(bytes.size);
					expect(bytes.read(whole, 0)).toBe(whole.length);
					bytes.close();
					expect(whole).toEqual(before);
					expect(convertSession(database, "jsonl")).toBe(file);
					expect(readFileSync(file)).toEqual(before);
				},
			),
			{ numRuns: 60 },
		);
		expect(readdirSync(directory).filter((name) => name.includes(".tmp"))).toEqual([]);
	});

	test("gives a session with the same entries, keeps the first if asked, and never writes over another file", () => {
		const source = openSession(join(directory, "a.jsonl"), { fallbackCwd: directory });
		for (const text of ["one", "two"])
			source.append({ type: "message", message: { role: "user", content: text, timestamp: 1 } } as never);
		const before = source.branch();
		expect(() => convertSession(source.location!, "sqlite")).toThrow(
			expect.objectContaining({ code: "TAU_SESSION_READ_ONLY" }),
		);
		source.close();
		const converted = convertSession(source.location!, "sqlite", { keep: true });
		expect(existsSync(source.location!)).toBe(true);
		const session = openSession(converted, { fallbackCwd: directory });
		expect(session.branch()).toEqual(before);
		session.close();
		expect(() => convertSession(source.location!, "sqlite")).toThrow(/EEXIST|exists/);
		expect(convertSession(converted, "sqlite")).toBe(converted);
	});
});
