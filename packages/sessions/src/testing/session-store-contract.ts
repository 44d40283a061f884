/** What every session store must do. Run it from the test of a store, with a way to make and to reopen one. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionEntry, SessionHeader } from "@tau/protocol/session-entries";
import type { SessionStore } from "../store/session-store.ts";
import { sampleHeader, userEntry } from "./sample-entries.ts";

export interface StoreUnderTest {
	name: string;
	/** `directory` is the test's own. */
	create(directory: string, header: SessionHeader): SessionStore;
	/** The stored session once more, after the first was closed. Left out where nothing is stored. */
	reopen?(directory: string, header: SessionHeader): SessionStore;
}

export function testSessionStore({ name, create, reopen }: StoreUnderTest): void {
	describe(`${name}: the contract of session stores`, () => {
		let directory: string;
		beforeEach(() => {
			directory = mkdtempSync(join(tmpdir(), "tau-store-"));
		});
		afterEach(() => rmSync(directory, { recursive: true, force: true }));

		test("what was appended is there, in order and by id", () => {
			const store = create(directory, sampleHeader());
			const entries = chain(5);
			store.append(entries.slice(0, 2));
			store.append(entries.slice(2));
			expect(ids(store.oldestFirst())).toEqual(entries.map(({ id }) => id));
			expect(ids(store.newestFirst())).toEqual(entries.map(({ id }) => id).reverse());
			expect(store.last?.id).toBe("00000004");
			expect(store.count).toBe(5);
			expect(store.loaded).toBe(true);
			for (const entry of entries) {
				expect(store.entry(entry.id)).toEqual(entry);
				expect(store.head(entry.id)).toMatchObject({ id: entry.id, parentId: entry.parentId, type: "message" });
				expect(store.knows(entry.id)).toBe(true);
			}
		});

		test("what is not there is undefined; appending nothing does nothing", () => {
			const store = create(directory, sampleHeader());
			store.append([]);
			expect(store.last).toBeUndefined();
			expect(store.entry("nothere0")).toBeUndefined();
			expect(store.head("nothere0")).toBeUndefined();
			expect(store.knows("nothere0")).toBe(false);
			expect(ids(store.newestFirst())).toEqual([]);
		});

		test("of two entries with one id the later counts, at its own place", () => {
			const store = create(directory, sampleHeader());
			const [first, second] = chain(2) as [SessionEntry, SessionEntry];
			const again: SessionEntry = { ...first, parentId: second.id };
			store.append([first, second, again]);
			expect(ids(store.oldestFirst())).toEqual([second.id, first.id]);
			expect(store.entry(first.id)).toEqual(again);
			expect(store.count).toBe(2);
		});

		test("unknown types and fields are kept", () => {
			const store = create(directory, sampleHeader());
			const strange = { ...chain(1)[0]!, type: "from_the_future", extra: { deep: [1, "ü\u2028😀", null] } };
			store.append([...chain(1), strange as unknown as SessionEntry]);
			expect(store.entry(strange.id) as unknown).toEqual(strange);
			expect(store.head(strange.id)?.type).toBe("from_the_future");
		});

		test.if(reopen !== undefined)("everything is there again after closing", async () => {
			const header = { ...sampleHeader(), parentSession: "/other/session.jsonl" };
			const store = create(directory, header);
			const entries = chain(300);
			store.append(entries.slice(0, 299));
			store.append(entries.slice(299));
			expect(store.saved).toBe(true);
			await store.sync();
			store.close();
			const again = reopen!(directory, header);
			expect(again.header).toEqual(header);
			expect(again.last?.id).toBe(entries.at(-1)!.id);
			await again.load();
			expect(again.loaded).toBe(true);
			expect(ids(again.oldestFirst())).toEqual(entries.map(({ id }) => id));
			expect([...again.oldestFirst()].map(({ id }) => again.entry(id))).toEqual(entries);
			again.append([{ ...entries[0]!, id: "ffffffff", parentId: entries.at(-1)!.id }]);
			again.close();
			const last = reopen!(directory, header);
			expect(last.last?.id).toBe("ffffffff");
			last.close();
		});
	});
}

function chain(length: number): SessionEntry[] {
	return Array.from({ length }, (_, place) => ({
		...userEntry(`message ${place}`),
		id: place.toString(16).padStart(8, "0"),
		parentId: place === 0 ? null : (place - 1).toString(16).padStart(8, "0"),
		timestamp: new Date(1_760_000_000_000 + place).toISOString(),
	})) as SessionEntry[];
}

function ids(heads: Iterable<{ id: string }>): string[] {
	return Array.from(heads, ({ id }) => id);
}
