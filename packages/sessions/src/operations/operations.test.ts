import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemorySession, createSession, openSession } from "../open-session.ts";
import { assistantEntry, userEntry } from "../testing/sample-entries.ts";
import { exportBranch } from "./export-branch.ts";
import { forkFromFile, forkSession } from "./fork-session.ts";
import { importSessionFile } from "./import-session.ts";

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "tau-operations-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const place = () => ({ agentDirectory: join(directory, "agent"), cwd: "/project" });

/** Two questions, a branch at the first answer, a label on it in the middle of the path. */
function conversation() {
	const session = createSession(place());
	const first = session.append(userEntry("first"));
	const answer = session.append(assistantEntry("answer"));
	session.append(userEntry("left"));
	session.branchTo(answer.id);
	const label = session.setLabel(first.id, "start");
	const compaction = session.appendCompaction({ summary: "s", firstKeptEntryId: label.id, tokensBefore: 1 });
	const second = session.append(userEntry("second"));
	return { session, first, answer, label, compaction, second };
}

describe("forking", () => {
	test("before a message: its branch up to it, its text back, labels again, the origin named", () => {
		const { session, first, answer, compaction, second } = conversation();
		const { session: fork, text } = forkSession(session, second.id, "before");
		expect(text).toBe("second");
		expect(fork.header.parentSession).toBe(session.location!);
		expect(fork.id).not.toBe(session.id);
		expect(fork.branch().map(({ type }) => type)).toEqual(["message", "message", "compaction", "label"]);
		// The label that was kept first is gone: what stood behind it is kept first now.
		expect(fork.entry(compaction.id)).toMatchObject({ parentId: answer.id, firstKeptEntryId: compaction.id });
		expect(fork.label(first.id)).toEqual(session.label(first.id)!);
		fork.close();
		const again = openSession(fork.location!, { fallbackCwd: "/" });
		expect(again.branch()).toHaveLength(4);
		expect(again.cwd).toBe("/project");
		expect(session.branch()).toHaveLength(5);
	});

	test("before the first message is a new session that comes from this one", () => {
		const { session, first } = conversation();
		const { session: fork } = forkSession(session, first.id);
		expect([...fork.entries()]).toEqual([]);
		expect(existsSync(fork.location!)).toBe(false);
		fork.append(userEntry("other"));
		expect(readFileSync(fork.location!, "utf8")).toContain(`"parentSession":"${session.location}"`);
	});

	test("in memory stays in memory", () => {
		const session = createMemorySession("/project");
		session.append(userEntry("first"));
		const { id } = session.append(assistantEntry("answer"));
		const { session: fork } = forkSession(session, id, "at");
		expect(fork.location).toBeUndefined();
		expect(fork.branch()).toEqual(session.branch());
	});

	test("refuses in pi's words", () => {
		const { session, answer } = conversation();
		expect(() => forkSession(session, "nothere0")).toThrow("Invalid entry ID for forking");
		expect(() => forkSession(session, answer.id)).toThrow("Invalid entry ID for forking");
		const fresh = createSession(place());
		const { id } = fresh.append({ type: "model_change", provider: "p", modelId: "m" });
		expect(() => forkSession(fresh, id, "at")).toThrow(
			"This session has not been saved yet. Wait for the first assistant response before cloning or forking it.",
		);
		const missing = join(directory, "missing.jsonl");
		expect(() => forkFromFile(missing, place())).toThrow(
			`Cannot fork: source session file is empty or invalid: ${missing}`,
		);
	});

	test("from a file: all branches, in this place", () => {
		const { session } = conversation();
		const fork = forkFromFile(session.location!, { ...place(), cwd: "/elsewhere" }, { id: "my-fork" });
		expect([...fork.entries()]).toEqual([...session.entries()]);
		expect(fork.header).toMatchObject({ id: "my-fork", cwd: "/elsewhere", parentSession: session.location });
		expect(fork.location).toContain("--elsewhere--");
	});
});

test("an export is the branch as a line of descent, and can be imported again and again", () => {
	const { session } = conversation();
	const exported = exportBranch(session, directory, "out/branch.jsonl");
	expect(readdirSync(join(directory, "out"))).toEqual(["branch.jsonl"]);
	const opened = openSession(exported, { fallbackCwd: "/", access: "read" });
	expect(opened.id).toBe(session.id);
	expect(opened.branch().map(({ id }) => id)).toEqual(session.branch().map(({ id }) => id));
	expect(opened.context()).toMatchObject({ messages: session.context().messages });
	const target = join(directory, "imported");
	expect(importSessionFile(exported, target)).toBe(join(target, "branch.jsonl"));
	expect(importSessionFile(exported, target)).toBe(join(target, "branch-1.jsonl"));
	expect(importSessionFile(exported, target)).toBe(join(target, "branch-2.jsonl"));
	expect(importSessionFile(join(target, "branch.jsonl"), target)).toBe(join(target, "branch.jsonl"));
	expect(exportBranch(session, directory, undefined, { now: 0 })).toBe(
		join(directory, "session-1970-01-01T00-00-00-000Z.jsonl"),
	);
});

test("what is no session is neither imported nor exported over halfway", () => {
	const text = join(directory, "text.jsonl");
	writeFileSync(text, "hello\n");
	expect(() => importSessionFile(text, join(directory, "x"))).toThrow("is not a valid pi session");
	expect(() => importSessionFile(join(directory, "missing"), directory)).toThrow("File not found: ");
	expect(existsSync(join(directory, "x"))).toBe(false);
	const { session } = conversation();
	expect(() => exportBranch(session, directory, "text.jsonl/under.jsonl")).toThrow("Cannot write");
});
