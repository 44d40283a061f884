import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	unlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "../session.ts";
import { assistantEntry, sampleHeader, systemEntry, userEntry } from "../testing/sample-entries.ts";
import { testSessionStore } from "../testing/session-store-contract.ts";
import { JsonlStore } from "./jsonl-store.ts";

testSessionStore({
	name: "jsonl",
	create: (directory, header) => JsonlStore.create(join(directory, "deep", "session.jsonl"), header),
	reopen: (directory) => JsonlStore.open(join(directory, "deep", "session.jsonl")),
});

testSessionStore({
	name: "jsonl, indexed in small blocks",
	create: (directory, header) => JsonlStore.create(join(directory, "session.jsonl"), header),
	reopen: (directory) => JsonlStore.open(join(directory, "session.jsonl"), { blockBytes: 64, eagerBytes: 0 }),
});

let directory: string;
let path: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "tau-log-"));
	path = join(directory, "session.jsonl");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const header = sampleHeader();
const lines = () => readFileSync(path, "utf8").split("\n");
const texts = (session: Session) =>
	session.context().messages.map((message) => JSON.stringify(message).match(/"text":"([^"]*)"/)?.[1]);

/** A closed session file with so many user messages. */
function written(count: number): void {
	const session = new Session(JsonlStore.create(path, header));
	for (let place = 0; place < count; place++) session.append(userEntry(`message ${place}`));
	session.close();
}

describe("the first write", () => {
	test("comes with the first message of the user, and brings what was before it", () => {
		const session = new Session(JsonlStore.create(path, header));
		session.append({ type: "model_change", provider: "mock", modelId: "m1" });
		session.append(systemEntry("prompt"));
		expect(existsSync(path)).toBe(false);
		expect(session.store.saved).toBe(false);
		session.append(userEntry("hello"));
		expect(lines().map((line) => line && JSON.parse(line).type)).toEqual([
			"session",
			"model_change",
			"message",
			"message",
			"",
		]);
		expect(statSync(path).mode & 0o777).toBe(0o600);
		expect(session.store.saved).toBe(true);
		expect(session.branch().map(({ type }) => type)).toEqual(["model_change", "message", "message"]);
	});

	test("does not touch a file that is there", () => {
		writeFileSync(path, "mine");
		const session = new Session(JsonlStore.create(path, header));
		expect(() => session.append(userEntry("hello"))).toThrow("EEXIST");
		expect(readFileSync(path, "utf8")).toBe("mine");
	});

	test("fills an empty file", () => {
		writeFileSync(path, "");
		expect(() => JsonlStore.open(path)).toThrow(`Session file is not a valid pi session: ${path}`);
		const session = new Session(JsonlStore.open(path, { emptyHeader: header }));
		session.append(userEntry("hello"));
		session.close();
		expect(texts(new Session(JsonlStore.open(path)))).toEqual(["hello"]);
	});
});

describe("the end of the file", () => {
	test("gets its missing line feed before the next entry", () => {
		written(2);
		truncateSync(path, statSync(path).size - 1);
		const session = new Session(JsonlStore.open(path));
		expect(texts(session)).toEqual(["message 0", "message 1"]);
		session.append(userEntry("next"));
		session.append(userEntry("and next"));
		session.close();
		const again = new Session(JsonlStore.open(path));
		expect(texts(again)).toEqual(["message 0", "message 1", "next", "and next"]);
		expect(again.notices).toEqual([]);
	});

	test("gets it after a header alone", () => {
		writeFileSync(path, JSON.stringify(header));
		const session = new Session(JsonlStore.open(path));
		session.append(userEntry("first"));
		session.close();
		expect(lines()).toHaveLength(3);
		expect(texts(new Session(JsonlStore.open(path)))).toEqual(["first"]);
	});

	test("is cut where a line was never finished, and the rest is kept beside", () => {
		written(2);
		const whole = statSync(path).size;
		appendFileSync(path, '{"type":"message","id":"12345678","parentId":null,"timestamp":"x","mess');
		const session = new Session(JsonlStore.open(path));
		expect(session.notices).toMatchObject([{ kind: "torn-tail", bytes: 71 }]);
		expect(texts(session)).toEqual(["message 0", "message 1"]);
		expect(statSync(path).size).toBe(whole + 71);
		utimesSync(path, 1, 1);
		session.append(userEntry("next"));
		expect(session.notices).toMatchObject([{ kind: "torn-tail", bytes: 71, keptIn: `${path}.torn` }]);
		expect(readFileSync(`${path}.torn`, "utf8")).toEndWith('"mess\n');
		session.close();
		expect(texts(new Session(JsonlStore.open(path)))).toEqual(["message 0", "message 1", "next"]);
	});

	test("is not cut while somebody may still be writing it: it gets a line feed, and is skipped", () => {
		written(1);
		appendFileSync(path, '{"type":"message","id":"12345678","pa');
		const session = new Session(JsonlStore.open(path));
		session.append(userEntry("next"));
		session.close();
		const again = new Session(JsonlStore.open(path));
		expect(texts(again)).toEqual(["message 0", "next"]);
		expect(again.notices).toMatchObject([{ kind: "bad-line", lineNumber: 3 }]);
	});

	test("with an entry right behind a torn line keeps that entry", () => {
		written(1);
		const entry = (id: string) =>
			JSON.stringify({
				type: "message",
				id,
				parentId: null,
				timestamp: "t",
				message: { role: "user", content: [{ type: "text", text: id }] },
			});
		appendFileSync(path, `${entry("aaaaaaaa").slice(0, 100)}${entry("bbbbbbbb")}\n`);
		const session = new Session(JsonlStore.open(path));
		expect(texts(session)).toEqual(["bbbbbbbb"]);
		expect(session.notices).toMatchObject([{ kind: "bad-line", lineNumber: 3 }]);
	});

	test("that another program completes after all is not cut", () => {
		written(1);
		const rest = JSON.stringify({ type: "custom", customType: "x", id: "12345678", parentId: null, timestamp: "t" });
		appendFileSync(path, rest.slice(0, 20));
		const session = new Session(JsonlStore.open(path));
		appendFileSync(path, `${rest.slice(20)}\n`);
		session.append(userEntry("next"));
		expect(session.entry("12345678")).toMatchObject({ type: "custom" });
		expect(lines()).toHaveLength(5);
	});
});

describe("other hands", () => {
	test("entries that another program appends become a branch of their own", () => {
		written(2);
		const session = new Session(JsonlStore.open(path));
		const pi = JSON.stringify({ ...userEntry("from pi"), id: "12345678", parentId: session.leafId, timestamp: "t" });
		appendFileSync(path, pi);
		session.append(userEntry("from tau"));
		expect(texts(session)).toEqual(["message 0", "message 1", "from tau"]);
		expect(session.entry("12345678")).toMatchObject({ message: { content: [{ text: "from pi" }] } });
		session.close();
		const again = new Session(JsonlStore.open(path));
		expect(texts(again)).toEqual(["message 0", "message 1", "from tau"]);
		expect(again.notices).toEqual([]);
	});

	test("a second opener reads, and is told who writes", () => {
		written(1);
		const first = new Session(JsonlStore.open(path));
		const second = new Session(JsonlStore.open(path));
		expect(second.readOnly).toBe("held");
		expect(second.notices).toMatchObject([
			{ kind: "held", pid: process.platform === "linux" ? process.pid : undefined },
		]);
		expect(() => second.append(userEntry("no"))).toThrow("is open for reading only");
		expect(texts(second)).toEqual(["message 0"]);
		first.append(userEntry("yes"));
		first.close();
		expect(JsonlStore.open(path).readOnly).toBeUndefined();
	});

	test("a session deleted while it is open is written again", () => {
		written(3);
		const session = new Session(JsonlStore.open(path));
		unlinkSync(path);
		session.append(userEntry("after"));
		expect(session.notices).toMatchObject([{ kind: "restored" }]);
		session.close();
		expect(texts(new Session(JsonlStore.open(path)))).toEqual(["message 0", "message 1", "message 2", "after"]);
	});

	test("a session cut short by another program is not written to", () => {
		written(3);
		const session = new Session(JsonlStore.open(path));
		truncateSync(path, 300);
		expect(() => session.append(userEntry("after"))).toThrow("another program changed it");
		expect(statSync(path).size).toBe(300);
	});
});

describe("bad content", () => {
	test("bad lines are skipped and reported with their numbers", () => {
		written(3);
		const all = lines();
		writeFileSync(path, [all[0], "not json", all[1], "", "17", "null", all[2], '{"type":"x"}', all[3], ""].join("\n"));
		const session = new Session(JsonlStore.open(path));
		expect(session.notices.map((notice) => notice.kind === "bad-line" && notice.lineNumber)).toEqual([2, 5, 6, 8]);
		expect(texts(session)).toEqual(["message 0", "message 1", "message 2"]);
	});

	test("an entry with a broken end keeps its place between the others", () => {
		written(3);
		const all = lines();
		all[2] = `${all[2]!.slice(0, -5)}`;
		writeFileSync(path, all.join("\n"));
		const session = new Session(JsonlStore.open(path));
		expect(texts(session)).toEqual(["message 0", "message 2"]);
		expect(session.notices.map((notice) => notice.kind === "bad-line" && notice.lineNumber)).toContain(3);
	});

	test("a last entry that is broken inside is not the leaf", () => {
		written(2);
		writeFileSync(path, readFileSync(path, "utf8").replace('"text":"message 1"', '"text":"message 1'));
		const session = new Session(JsonlStore.open(path));
		expect(texts(session)).toEqual(["message 0"]);
	});

	test.each(["hello\n", '{"type":"message","id":"a"}\n', "\n \n", '{"type":"session"}\n'])(
		"%j is no session",
		(content) => {
			writeFileSync(path, content);
			expect(() => JsonlStore.open(path)).toThrow(`Session file is not a valid pi session: ${path}`);
			expect(readFileSync(path, "utf8")).toBe(content);
		},
	);

	test("neither is a directory", () => {
		expect(() => JsonlStore.open(directory)).toThrow("is not a valid pi session");
		expect(() => JsonlStore.open(join(directory, "missing"))).toThrow("Cannot open");
	});
});

describe("old versions", () => {
	const v1 = [
		{
			type: "session",
			id: "old",
			timestamp: "2025-01-01T00:00:00.000Z",
			cwd: "/p",
			provider: "x",
			thinkingLevel: "off",
		},
		{ type: "message", timestamp: "2025-01-01T00:00:01.000Z", message: { role: "user", content: "one", timestamp: 1 } },
		{
			type: "message",
			timestamp: "2025-01-01T00:00:02.000Z",
			message: { role: "hookMessage", customType: "h", content: "two", display: true, timestamp: 2 },
		},
		{
			type: "compaction",
			timestamp: "2025-01-01T00:00:03.000Z",
			summary: "sum",
			firstKeptEntryIndex: 2,
			tokensBefore: 9,
		},
		{
			type: "message",
			timestamp: "2025-01-01T00:00:04.000Z",
			message: { role: "user", content: "three", timestamp: 4 },
		},
	];
	const content = v1.map((line) => `${JSON.stringify(line)}\n`).join("");

	test("are read without being changed, always in the same way", () => {
		writeFileSync(path, content);
		const session = new Session(JsonlStore.open(path));
		expect(session.context().messages.map(({ role }) => role)).toEqual(["compactionSummary", "custom", "user"]);
		expect(session.header).toMatchObject({ version: 3, provider: "x" });
		const leaf = session.leafId;
		session.close();
		expect(new Session(JsonlStore.open(path)).leafId).toBe(leaf);
		expect(readFileSync(path, "utf8")).toBe(content);
	});

	test("become version 3 with the first write; the old file stays beside", () => {
		writeFileSync(path, content);
		writeFileSync(`${path}.v1.bak`, "taken");
		const session = new Session(JsonlStore.open(path));
		const leaf = session.leafId;
		session.append(userEntry("four"));
		session.append(userEntry("five"));
		expect(readFileSync(`${path}.v1-2.bak`, "utf8")).toBe(content);
		expect(new Session(JsonlStore.open(path)).readOnly).toBe("held");
		session.close();
		const again = new Session(JsonlStore.open(path));
		expect(again.branch()).toHaveLength(6);
		expect(again.branch()[3]!.id).toBe(leaf!);
		expect(again.context().messages).toHaveLength(5);
		expect(readdirSync(directory).sort()).toEqual(["session.jsonl", "session.jsonl.v1-2.bak", "session.jsonl.v1.bak"]);
	});
});

describe("no place to write", () => {
	test("a directory that takes no files: clear error, nothing changed, and it works when it does", () => {
		const closed = join(directory, "closed");
		mkdirSync(closed);
		const session = new Session(JsonlStore.create(join(closed, "file-instead", "s.jsonl"), header));
		writeFileSync(join(closed, "file-instead"), "");
		expect(() => session.append(userEntry("hello"))).toThrow("Nothing of it was saved");
		expect(session.leafId).toBeNull();
		unlinkSync(join(closed, "file-instead"));
		session.append(userEntry("hello"));
		expect(texts(session)).toEqual(["hello"]);
	});

	test("a file without write permission opens for reading, with the reason", async () => {
		written(1);
		chmodSync(path, 0o444);
		chmodSync(directory, 0o755);
		// Root may write everything: the program gives that right up first.
		const program = `
			import { JsonlStore } from ${JSON.stringify(join(import.meta.dir, "jsonl-store.ts"))};
			import { Session } from ${JSON.stringify(join(import.meta.dir, "..", "session.ts"))};
			if (process.getuid?.() === 0) process.setuid(65534);
			const session = new Session(JsonlStore.open(${JSON.stringify(path)}));
			console.log(session.readOnly, session.context().messages.length, session.notices[0].kind);
			try { session.append({ type: "session_info", name: "no" }); } catch (error) { console.log(error.message); }`;
		const run = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe", stderr: "inherit" });
		const said = await run.stdout.text();
		expect(said).toStartWith("denied 1 not-writable\n");
		expect(said).toContain(`is open for reading only: Cannot write ${path}: permission denied`);
	});

	test("a full disk: what did not fit is taken back, and the next try works", async () => {
		written(1);
		const program = `
			import { JsonlStore } from ${JSON.stringify(join(import.meta.dir, "jsonl-store.ts"))};
			import { Session } from ${JSON.stringify(join(import.meta.dir, "..", "session.ts"))};
			process.on("SIGXFSZ", () => {});
			const session = new Session(JsonlStore.open(${JSON.stringify(path)}));
			const entry = (text) => ({ type: "message", message: { role: "user", content: text, timestamp: 1 } });
			try { session.append(entry("x".repeat(20_000))); console.log("written"); } catch (error) { console.log(error.code, error.hint); }
			session.append(entry("small"));
			console.log(session.context().messages.length);`;
		// 8 blocks of 1024 (dash) or 512 bytes.
		const run = Bun.spawn(["sh", "-c", 'ulimit -f 8; exec "$0" -e "$1"', process.execPath, program], {
			stdout: "pipe",
			stderr: "inherit",
		});
		expect(await run.stdout.text()).toStartWith("TAU_SESSION_WRITE The file may not grow further");
		const again = new Session(JsonlStore.open(path));
		expect(texts(again)).toHaveLength(2);
		expect(again.notices).toEqual([]);
		expect(readFileSync(path, "utf8")).toEndWith("\n");
	});
});

test("nothing works on a closed session", () => {
	const session = new Session(JsonlStore.create(path, header));
	session.append(assistantEntry("hello"));
	session.close();
	expect(() => session.append(userEntry("no"))).toThrow("was closed");
});
