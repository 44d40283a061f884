import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleHeader, userEntry } from "../testing/sample-entries.ts";
import { checkSessionFile } from "./check-session-file.ts";

let directory: string;
beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), "tau-check-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const entry = (id: string, parentId: string | null) =>
	JSON.stringify({ ...userEntry(id), id, parentId, timestamp: "t" });

function checked(...lines: string[]) {
	const path = join(directory, "session.jsonl");
	writeFileSync(path, lines.join("\n"));
	return checkSessionFile(path);
}

test("a whole file has nothing wrong", async () => {
	expect(await checked(JSON.stringify(sampleHeader()), entry("a", null), entry("b", "a"), "")).toMatchObject({
		valid: true,
		version: 3,
		entries: 2,
		badLineCount: 0,
		orphans: [],
		duplicates: [],
		tornBytes: 0,
	});
});

test("everything that is wrong is named", async () => {
	const header = JSON.stringify(sampleHeader());
	const health = await checked(
		header,
		entry("a", null),
		"broken",
		"",
		'{"type":"message","id":"m"}',
		header,
		entry("b", "gone"),
		entry("a", "b"),
		'{"to',
	);
	expect(health).toMatchObject({ entries: 3, badLineCount: 3, orphans: ["b"], duplicates: ["a"], tornBytes: 4 });
	expect(health.badLines.map(({ lineNumber }) => lineNumber)).toEqual([3, 5, 6]);
});

test("no session, and no file", async () => {
	expect(await checked("hello", "")).toMatchObject({ valid: false, entries: 0 });
	await expect(checkSessionFile(join(directory, "missing"))).rejects.toThrow("Cannot read");
});
