import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { continueRecentSession, createSession, openSession } from "../open-session.ts";
import { assistantEntry, sampleHeader, toolResultEntry, userEntry } from "../testing/sample-entries.ts";
import { findRecentSession, findSession } from "./find-session.ts";
import { listAllSessions, listSessions } from "./list-sessions.ts";
import { assertValidSessionId } from "./session-id.ts";
import { readSessionInfo } from "./session-info.ts";
import { defaultSessionDirectory, type SessionPlace } from "./session-place.ts";

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "tau-directory-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const place = (cwd = "/work dir/a:b", sessionDirectory?: string): SessionPlace => ({
	agentDirectory: join(directory, "agent"),
	cwd,
	sessionDirectory,
});

function saved(at: SessionPlace, id: string, text: string, seconds: number): string {
	const session = createSession(at, { id });
	session.append({ type: "message", message: { role: "user", content: text, timestamp: seconds * 1000 } });
	session.close();
	utimesSync(session.location!, seconds, seconds);
	return session.location!;
}

test("files lie where pi looks for them", () => {
	const path = saved(place(), "abc", "hello", 1);
	expect(basename(dirname(path))).toBe("--work dir-a-b--");
	expect(basename(path)).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z_abc\.jsonl$/);
	expect(defaultSessionDirectory("/agent", "/")).toBe("/agent/sessions/----");
	const flat = saved(place("/p", join(directory, "flat")), "flat-1", "hello", 1);
	expect(dirname(flat)).toBe(join(directory, "flat"));
});

test.each(["", "-a", "a-", "a b", "a/b", ".", "ü"])("%j is no session id", (id) => {
	expect(() => assertValidSessionId(id)).toThrow(
		"Session id must be non-empty, contain only alphanumeric characters, '-', '_', and '.', and start and end with an alphanumeric character",
	);
	expect(() => createSession(place(), { id })).toThrow("Session id must");
});

describe("the last session", () => {
	test("is the one whose file changed last, of this project, and really a session", () => {
		expect(findRecentSession(place())).toBeUndefined();
		const old = saved(place(), "old", "old", 100);
		const recent = saved(place(), "recent", "recent", 200);
		const folder = dirname(old);
		writeFileSync(join(folder, "newest.jsonl"), "not a session\n");
		writeFileSync(join(folder, "newest.txt"), JSON.stringify(sampleHeader()));
		mkdirSync(join(folder, "folder.jsonl"));
		expect(findRecentSession(place())).toBe(recent);
		const session = continueRecentSession(place());
		expect(session.id).toBe("recent");
		expect(session.context().messages).toHaveLength(1);
		session.close();
	});

	test("in a folder of all projects is one of this project", () => {
		const flat = join(directory, "flat");
		const mine = saved(place("/mine", flat), "mine", "x", 100);
		saved(place("/theirs", flat), "theirs", "x", 200);
		expect(findRecentSession(place("/mine", flat))).toBe(mine);
		expect(continueRecentSession(place("/nobody", flat)).store.saved).toBe(false);
	});
});

test("a session is found by its id or the start of it: here first, then everywhere", async () => {
	const one = saved(place("/a"), "abc-1", "x", 100);
	const two = saved(place("/a"), "abc-2", "x", 300);
	const there = saved(place("/b"), "bcd", "x", 200);
	const renamed = join(dirname(one), "renamed.jsonl");
	writeFileSync(renamed, `\n${JSON.stringify({ ...sampleHeader("inside"), cwd: "/a" })}\n`);
	expect(await findSession(place("/a"), "abc-1")).toEqual({ path: one, id: "abc-1", cwd: "/a", elsewhere: false });
	expect((await findSession(place("/a"), "abc"))?.path).toBe(two);
	expect((await findSession(place("/a"), "inside"))?.path).toBe(renamed);
	expect(await findSession(place("/a"), "bc")).toEqual({ path: there, id: "bcd", cwd: "/b", elsewhere: true });
	expect((await findSession(place("/b"), "abc"))?.path).toBe(two);
	expect(await findSession(place("/a"), "zzz")).toBeUndefined();
});

describe("lists", () => {
	test("show what was used last first, of here or of everywhere, and what the sessions are about", async () => {
		const session = createSession(place("/a"), { id: "long", parentSession: "/from.jsonl" });
		session.append({ type: "message", message: { role: "user", content: "question", timestamp: 5_000 } });
		session.append(assistantEntry("answer"));
		session.append(toolResultEntry("output"));
		session.setName("first name");
		session.setName("my name");
		session.close();
		saved(place("/a"), "older", "hello", 4);
		saved(place("/b"), "other", "there", 6);
		writeFileSync(join(dirname(session.location!), "bad.jsonl"), "bad");
		const here = await listSessions(place("/a"));
		expect(here.map(({ id }) => id)).toEqual(["long", "older"]);
		expect(here[0]).toEqual({
			path: session.location!,
			id: "long",
			cwd: "/a",
			name: "my name",
			parentSessionPath: "/from.jsonl",
			created: new Date(session.header.timestamp),
			modified: new Date(5_000),
			messageCount: 3,
			firstMessage: "question",
			allMessagesText: "question answer",
		});
		const progress: [number, number][] = [];
		const all = await listAllSessions(place("/a"), {
			text: false,
			onProgress: (loaded, total) => void progress.push([loaded, total]),
		});
		expect(all.map(({ id }) => id)).toEqual(["other", "long", "older"]);
		expect(all[1]).toMatchObject({ firstMessage: "question", allMessagesText: "", messageCount: 3 });
		expect(progress).toEqual([
			[1, 4],
			[2, 4],
			[3, 4],
			[4, 4],
		]);
	});

	test("stop when asked to", async () => {
		saved(place("/a"), "one", "x", 1);
		await expect(listSessions(place("/a"), {}, AbortSignal.abort())).rejects.toThrow();
	});

	test("a session without messages, without a last line feed, or with odd content is no trouble", async () => {
		const path = join(directory, "odd.jsonl");
		writeFileSync(
			path,
			`${JSON.stringify(sampleHeader("odd"))}\n{"type":"message","message":null}\nnull\n{"type":"message","message":{"role":"user","content":7}}`,
		);
		expect(await readSessionInfo(path)).toMatchObject({
			messageCount: 2,
			firstMessage: "(no messages)",
			modified: new Date(sampleHeader().timestamp),
		});
	});
});

test("a session opened by a name that is not there gets that name; an empty one is begun", () => {
	const path = join(directory, "deep/er/my.jsonl");
	const session = openSession(path, { fallbackCwd: "/p" });
	session.append(userEntry("hello"));
	session.close();
	expect(readdirSync(dirname(path))).toEqual(["my.jsonl"]);
	expect(openSession(path, { fallbackCwd: "/", cwd: "/other" }).cwd).toBe("/other");
	writeFileSync(join(directory, "empty"), "");
	expect(openSession(join(directory, "empty"), { fallbackCwd: "/p" }).cwd).toBe("/p");
});
