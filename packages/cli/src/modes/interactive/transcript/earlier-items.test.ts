import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SessionEntry } from "@tau/protocol/session-entries";
import { openInteractive } from "../testing/open-interactive.ts";
import { EarlierItems, withoutLooseResults } from "./earlier-items.ts";

const COUNT = 1000;

function sessionText(cwd: string): string {
	const timestamp = "2026-01-01T00:00:00.000Z";
	const header = { type: "session", version: 3, id: "01a00000-0000-7000-8000-000000000000", timestamp, cwd };
	const lines: object[] = [header];
	for (let index = 0; index < COUNT; index++) {
		const parentId = index === 0 ? null : `e${index - 1}`;
		const message = { role: "user", content: `message number ${index}.`, timestamp: index };
		lines.push({ type: "message", id: `e${index}`, parentId, timestamp, message });
	}
	return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

test("on the full screen a long session can be scrolled to its beginning; each message is there once, in order", async () => {
	const file = (folder: string) => join(folder, "long.jsonl");
	const scenario = { name: "s", rules: [{ text: "ok" }] };
	await using first = openInteractive(scenario);
	await first.sees("(mock) m");
	writeFileSync(file(first.folder), sessionText(first.project));
	first.type("\x04");
	await first.ended;
	await using tau = openInteractive(scenario, {
		folder: first.folder,
		rows: 60,
		settings: { tuiMode: "fullscreen" },
		engine: { session: { kind: "open", reference: file(first.folder) } },
	});
	await tau.sees(`message number ${COUNT - 1}.`);
	for (let press = 0; press < 40 && !tau.terminal.screenText().includes("message number 0."); press++) {
		tau.type("\x1b[H");
		await Bun.sleep(30);
	}
	expect(await tau.sees("message number 0.")).toContain("message number 1.");
	const seen = new Set<number>();
	for (let page = 0; page < 200 && !seen.has(COUNT - 1); page++) {
		const shown = [...tau.terminal.screenText().matchAll(/message number (\d+)\./g)].map((match) => Number(match[1]));
		for (const [index, number] of shown.entries()) {
			if (index > 0) expect(number).toBe(shown[index - 1]! + 1);
			seen.add(number);
		}
		tau.type("\x1b[6~");
		await Bun.sleep(25);
	}
	expect(seen.size).toBe(COUNT);
}, 30_000);

test("no result of a tool is parted from its call", () => {
	const entry = (id: string, role: string) => ({ type: "message", id, message: { role } }) as unknown as SessionEntry;
	const results = [
		entry("r1", "toolResult"),
		entry("r2", "toolResult"),
		entry("a", "assistant"),
		entry("r3", "toolResult"),
	];
	expect(withoutLooseResults(results).map(({ id }) => id)).toEqual(["a", "r3"]);
	expect(withoutLooseResults(results.slice(0, 2))).toHaveLength(2);
	expect(withoutLooseResults(results.slice(2))).toHaveLength(2);
});

test("parts come one after another, only those of the session that is shown; what cannot be read ends it", async () => {
	const reads: string[] = [];
	const pending: { before: string; resolve(hasMore: boolean): void; reject(): void }[] = [];
	const items = new EarlierItems({
		read: (before) => {
			reads.push(before);
			return new Promise((resolve, reject) => {
				const entries = [{ id: `${before}-`, type: "custom" }] as unknown as SessionEntry[];
				pending.push({
					before,
					resolve: (hasMore) => resolve({ entries, hasMore }),
					reject: () => reject(new Error("no")),
				});
			});
		},
		draw: (entries) => entries.map(({ id }) => ({ render: () => [id], invalidate: () => {} })),
		arrived: () => {},
	});
	const taken = () => items.take().map((component) => component.render(80)[0]);
	items.begin("a", true);
	items.begin("b", true);
	pending.shift()!.resolve(true);
	await Bun.sleep(1);
	expect(taken()).toEqual([]);
	expect(reads).toEqual(["a", "b"]);
	pending.shift()!.resolve(true);
	await Bun.sleep(1);
	expect(taken()).toEqual(["b-"]);
	expect(reads).toEqual(["a", "b", "b-"]);
	pending.shift()!.reject();
	await Bun.sleep(1);
	expect(taken()).toEqual([]);
	expect(reads).toHaveLength(3);
});
