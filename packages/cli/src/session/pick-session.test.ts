import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSession } from "@tau/sessions/open-session";
import { pickSession } from "./pick-session.ts";

const folder = mkdtempSync(join(tmpdir(), "tau-pick-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const NOW = Date.parse("2026-11-21T12:00:00Z");

function place(name: string, texts: string[]) {
	const cwd = join(folder, name);
	mkdirSync(cwd, { recursive: true });
	const found = { agentDirectory: folder, cwd };
	texts.forEach((text, index) => {
		const timestamp = NOW - (texts.length - index) * 3_600_000;
		const session = createSession(found, { now: timestamp });
		session.append({ type: "message", message: { role: "user", content: text, timestamp } });
		utimesSync(session.location!, timestamp / 1000, timestamp / 1000);
		session.close();
	});
	return found;
}

function terminal(answers: string[]) {
	const shown: string[] = [];
	return {
		shown,
		ask: async () => answers.shift() ?? "",
		show: (text: string) => void shown.push(text),
	};
}

test("the newest comes first, and a number chooses", async () => {
	const at = place("three", ["oldest", "middle", "newest\nof all"]);
	const asked = terminal(["9", "x", "2"]);
	expect(await pickSession(at, asked, NOW)).toContain(".jsonl");
	expect(asked.shown[0]).toBe(
		"  1  1 h ago     1 message      newest of all\n  2  2 h ago     1 message      middle\n  3  3 h ago     1 message      oldest\n",
	);
	expect(asked.shown.slice(1)).toEqual([
		"There is no session 9 in the list.\n",
		"There is no session x in the list.\n",
	]);
	expect(await pickSession(at, terminal([""]), NOW)).toBeUndefined();
});

test("where nobody can be asked, the list and the ways out are the error", async () => {
	const at = place("one", ["hello"]);
	const refused = pickSession(at, { ask: undefined, show: () => {} }, NOW);
	await expect(refused).rejects.toMatchObject({
		code: "TAU_USAGE",
		message: expect.stringContaining("hello"),
		hint: expect.stringContaining("--continue"),
	});
	const none = pickSession(place("none", []), { ask: undefined, show: () => {} }, NOW);
	await expect(none).rejects.toMatchObject({ message: "There is no session of this directory yet" });
});
