import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionEntry } from "@tau/protocol/session-entries";
import fc from "fast-check";
import { JsonlStore } from "./log/jsonl-store.ts";
import { Session } from "./session.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { SqliteStore } from "./store/sqlite-store.ts";
import { assistantEntry, sampleHeader, userEntry } from "./testing/sample-entries.ts";
import { act, sessionActions } from "./testing/session-actions.ts";
import { plainContext, plainPath } from "./testing/session-model.ts";

let directory: string;
let count = 0;
beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), "tau-session-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const freshPath = () => join(directory, `${count++}.jsonl`);

/** As JSON: what a file cannot hold (undefined, lone surrogates) is not what this compares. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

function expectAsPlain(session: Session): void {
	const entries = [...session.entries()];
	const expected = plainContext(entries, session.leafId);
	const context = session.context();
	expect(plain(context.messages)).toEqual(plain(expected.messages));
	expect(context.items.map(({ entry }) => entry.id)).toEqual(expected.entries.map(({ id }) => id));
	expect(context.items.flatMap(({ messages }) => messages)).toEqual([...context.messages]);
	expect(plain([...session.streamContext()])).toEqual(plain(context.items));
	expect(session.model).toEqual(expected.model);
	expect(session.thinkingLevel).toBe(expected.thinkingLevel);
	expect(session.branch().map(({ id }) => id)).toEqual(plainPath(entries, session.leafId).map(({ id }) => id));
	expect(session.tail(3)).toEqual(session.branch().slice(-3));
	const named = entries.findLast(
		(entry): entry is SessionEntry & { type: "session_info" } => entry.type === "session_info",
	);
	expect(session.name).toBe(named?.name?.trim() || undefined);
	for (const [id, { label }] of session.labels()) {
		const latest = entries.findLast((entry) => entry.type === "label" && entry.targetId === id);
		expect(latest).toMatchObject({ label });
	}
}

test("whatever happens to a session, its context is the one a plain model computes, before and after every reload", () => {
	fc.assert(
		fc.property(
			sessionActions,
			fc.constantFrom(64, 300, 4096, undefined),
			fc.constantFrom("jsonl", "jsonl", "memory", "sqlite"),
			(actions, blockBytes, kind) => {
				const path = kind === "sqlite" ? `${freshPath()}.sqlite` : freshPath();
				const create = kind === "sqlite" ? SqliteStore.create : JsonlStore.create;
				const inMemory = kind === "memory";
				let session = new Session(inMemory ? new MemoryStore(sampleHeader()) : create(path, sampleHeader()));
				const ids: string[] = [];
				const written = new Map<string, unknown>();
				for (const action of actions) {
					if (action.kind === "reload" && !inMemory && session.store.saved) {
						const leaf = session.leafId;
						session.close();
						const options = { blockBytes, eagerBytes: blockBytes ? 0 : undefined };
						session = new Session(kind === "sqlite" ? SqliteStore.open(path) : JsonlStore.open(path, options));
						if (leaf === null || session.entry(leaf)) session.branchTo(leaf);
					}
					act(session, action, ids);
					if (ids.length > written.size) written.set(ids.at(-1)!, plain(session.entry(ids.at(-1)!)));
					// Asking for the context on the way is what makes it be kept up to date.
					if (action.kind === "user") session.context();
					if (action.kind === "edit" || action.kind === "compact") expectAsPlain(session);
				}
				expectAsPlain(session);
				expect([...session.entries()].map(({ id }) => id)).toEqual(ids);
				for (const [id, entry] of written) expect(plain(session.entry(id))).toEqual(entry);
				session.close();
			},
		),
		{ numRuns: 400 },
	);
});

test("random damage to a file never throws, and every line that is still an entry is there", () => {
	const damage = fc.array(
		fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 8 }), remove: fc.nat({ max: 300 }) }),
		{ minLength: 1, maxLength: 4 },
	);
	fc.assert(
		fc.property(sessionActions, damage, fc.constantFrom(64, 1000, undefined), (actions, places, blockBytes) => {
			const path = freshPath();
			const session = new Session(JsonlStore.create(path, sampleHeader()));
			const ids: string[] = [];
			session.append(userEntry("first"));
			for (const action of actions) act(session, action, ids);
			session.close();
			const before = readFileSync(path);
			let bytes = before;
			const body = bytes.indexOf(10) + 1;
			for (const { at, bytes: inserted, remove } of places) {
				const start = body + (at % Math.max(1, bytes.length - body));
				bytes = Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + remove)]);
			}
			writeFileSync(path, bytes);
			const damaged = new Session(JsonlStore.open(path, { blockBytes, eagerBytes: 0 }));
			expect(() =>
				JSON.stringify([damaged.tree(), damaged.context(), damaged.branch(), damaged.name, damaged.tail(2)]),
			).not.toThrow();
			const good = goodEntries(bytes, before);
			for (const [id, entry] of good) expect(plain(damaged.entry(id))).toEqual(entry);
			damaged.append(assistantEntry("after"));
			const leaf = damaged.leafId!;
			damaged.close();
			const again = new Session(JsonlStore.open(path));
			expect(again.leafId).toBe(leaf);
			for (const [id, entry] of good) expect(plain(again.entry(id))).toEqual(entry);
			again.close();
		}),
		{ numRuns: 300 },
	);
});

/** Lines that the damage left alone. Two that run into one another can be JSON too, with each key twice. */
function goodEntries(bytes: Buffer, before: Buffer): Map<string, unknown> {
	const whole = new Set(before.toString("utf8").split("\n").slice(1, -1));
	const good = bytes
		.toString("utf8")
		.split("\n")
		.filter((line) => whole.has(line));
	return new Map(good.map((line) => JSON.parse(line)).map((entry) => [entry.id, entry]));
}

describe("the tree", () => {
	const session = () => new Session(new MemoryStore(sampleHeader()));

	test("branches, children, labels and names", () => {
		const tree = session();
		const [question, answer] = tree.appendAll([userEntry("q"), assistantEntry("a")]) as [SessionEntry, SessionEntry];
		tree.branchTo(question.id);
		const other = tree.append(assistantEntry("b"));
		expect(tree.children(question.id).map(({ id }) => id)).toEqual([answer.id, other.id]);
		expect(tree.children(null).map(({ id }) => id)).toEqual([question.id]);
		tree.setLabel(answer.id, "good");
		expect(tree.label(answer.id)?.label).toBe("good");
		tree.setLabel(answer.id, "");
		expect(tree.label(answer.id)).toBeUndefined();
		tree.setName(" two\r\n lines ");
		expect(tree.name).toBe("two  lines");
		const [root] = tree.tree();
		expect(root!.children.map(({ entry }) => entry.id)).toEqual([answer.id, other.id]);
	});

	test("refuses what is not there, in pi's words", () => {
		const tree = session();
		const { id } = tree.append(userEntry("q"));
		expect(() => tree.branchTo("nothere0")).toThrow("Entry nothere0 not found");
		expect(() => tree.setLabel("nothere0", "x")).toThrow("Entry nothere0 not found");
		expect(() => tree.editContext("nothere0", null)).toThrow("Entry nothere0 not found");
		expect(() => tree.editContext(id, {} as never)).toThrow(
			"Context edit replacement must be null or contain string/array content",
		);
		const change = tree.append({ type: "model_change", provider: "p", modelId: "m" });
		expect(() => tree.editContext(change.id, null)).toThrow(
			`Entry ${change.id} does not contribute editable model content`,
		);
		tree.branchTo(null);
		tree.append(userEntry("other"));
		expect(() => tree.editContext(id, null)).toThrow(`Entry ${id} is not on the active branch`);
	});

	test("a circle of parents ends", () => {
		const path = freshPath();
		const entry = (id: string, parentId: string) => JSON.stringify({ ...userEntry(id), id, parentId, timestamp: "t" });
		writeFileSync(
			path,
			`${JSON.stringify(sampleHeader())}\n${entry("a", "b")}\n${entry("b", "a")}\n${entry("c", "c")}\n`,
		);
		const circle = new Session(JsonlStore.open(path));
		expect(circle.branch().map(({ id }) => id)).toEqual(["c"]);
		expect(circle.branch("b").map(({ id }) => id)).toEqual(["a", "b"]);
		circle.close();
	});

	test("what fails to be written leaves the session as it was", () => {
		const store = new MemoryStore(sampleHeader());
		const tree = new Session(store);
		const { id } = tree.append(userEntry("q"));
		store.append = () => {
			throw new Error("full");
		};
		expect(() => tree.appendAll([userEntry("x"), userEntry("y")])).toThrow("full");
		expect(() => tree.branchWithSummary(null, { summary: "s" })).toThrow("full");
		expect(tree.leafId).toBe(id);
		expect(tree.context().messages).toHaveLength(1);
	});
});

test("a long session: the end is there at once, new ids cannot meet old ones, the rest comes in slices", async () => {
	const path = freshPath();
	const first = new Session(JsonlStore.create(path, sampleHeader()));
	first.appendAll(Array.from({ length: 2_000 }, (_, place) => userEntry(`message ${place} ${"x".repeat(200)}`)));
	first.appendCompaction({ summary: "sum", firstKeptEntryId: null, tokensBefore: 1 });
	first.append(userEntry("last"));
	first.close();
	const session = new Session(JsonlStore.open(path, { blockBytes: 4096, eagerBytes: 0 }));
	expect(session.context().messages.map(({ role }) => role)).toEqual(["compactionSummary", "user"]);
	expect(session.contextBytes()).toBeLessThan(600);
	expect(session.tail(3)).toHaveLength(3);
	expect(session.store.loaded).toBe(false);
	expect(session.store.count).toBeLessThan(100);
	const { id } = session.append(assistantEntry("early"));
	expect(id).toHaveLength(16);
	await session.load();
	expect(session.store.loaded).toBe(true);
	expect(session.store.count).toBe(2_003);
	expect(session.append(assistantEntry("late")).id).toHaveLength(8);
	expect(session.branch()).toHaveLength(2_004);
	session.close();
});
