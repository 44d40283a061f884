import { afterAll, describe, expect, test } from "bun:test";
import {
	appendFileSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	unlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { SessionIndex } from "./session-index.ts";
import { snippetOf } from "./snippet.ts";
import { parseQuery } from "./words.ts";

const root = mkdtempSync(join(tmpdir(), "tau-index-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const NOW = Date.parse("2026-11-21T12:00:00Z");
let places = 0;

class Place {
	readonly folder = join(root, String(places++));
	readonly database = join(this.folder, "index.sqlite");
	readonly index: SessionIndex;
	#count = 0;

	constructor() {
		mkdirSync(join(this.folder, "sessions"), { recursive: true });
		this.index = SessionIndex.open(this.database);
	}

	path(name: string): string {
		return join(this.folder, "sessions", `${name}.jsonl`);
	}

	write(name: string, texts: readonly (string | [role: string, text: string])[], cwd = "/project"): void {
		const header = { type: "session", version: 3, id: `id-${name}`, timestamp: "2026-11-20T10:00:00.000Z", cwd };
		writeFileSync(this.path(name), `${JSON.stringify(header)}\n`);
		this.append(name, texts);
	}

	append(name: string, texts: readonly (string | [role: string, text: string])[]): void {
		for (const item of texts) {
			const [role, text] = typeof item === "string" ? ["user", item] : item;
			const message = {
				role,
				content: [{ type: "text", text }],
				...(role === "assistant" ? { model: "claude-x" } : {}),
			};
			const timestamp = new Date(NOW - 1_000_000 + this.#count * 1000).toISOString();
			const id = (this.#count++).toString(16).padStart(8, "0");
			appendFileSync(
				this.path(name),
				`${JSON.stringify({ type: "message", id, parentId: null, timestamp, message })}\n`,
			);
		}
	}

	files(): string[] {
		return readdirSync(join(this.folder, "sessions")).map((name) => join(this.folder, "sessions", name));
	}

	async search(query: string, filter = {}, index = this.index): Promise<string[]> {
		await index.update(this.files());
		return index
			.search(query, filter, { now: NOW })
			.map(({ id }) => id)
			.sort();
	}

	contents(index: SessionIndex): unknown {
		const words = ["alpha", "beta", "gamma", "delta"];
		return {
			list: index.list().sort((one, other) => (one.path < other.path ? -1 : 1)),
			found: words.map((word) =>
				index
					.search(word, {}, { limit: 1000, now: NOW })
					.map(({ path, hitCount, hits }) => [path, hitCount, hits.length])
					.sort(),
			),
		};
	}
}

describe("a search", () => {
	test("finds words, phrases, beginnings and what is not excluded, in any case and with any accent", async () => {
		const place = new Place();
		place.write("a", ["Fix the parser in foo-bar.ts", ["assistant", "The Größe was wrong"]]);
		place.write("b", ["parser and lexer", ["toolResult", "error: unexpected token"]]);
		expect(await place.search("parser")).toEqual(["id-a", "id-b"]);
		expect(await place.search("PARSER lexer")).toEqual(["id-b"]);
		expect(await place.search('"the parser"')).toEqual(["id-a"]);
		expect(await place.search("parser -lexer")).toEqual(["id-a"]);
		expect(await place.search("lexer OR große")).toEqual(["id-a", "id-b"]);
		expect(await place.search("pars*")).toEqual(["id-a", "id-b"]);
		expect(await place.search("pars")).toEqual([]);
		expect(await place.search("bar.ts")).toEqual(["id-a"]);
		expect(await place.search("-parser")).toEqual([]);
		expect(await place.search("")).toEqual([]);
	});

	test("finds parts of what is written without spaces", async () => {
		const place = new Place();
		place.write("ja", ["日本語のテキストを書く"]);
		place.write("th", ["ภาษาไทย และ 한국어문장"]);
		expect(await place.search("テキスト")).toEqual(["id-ja"]);
		expect(await place.search("本語")).toEqual(["id-ja"]);
		expect(await place.search("語本")).toEqual([]);
		expect(await place.search("국어")).toEqual(["id-th"]);
	});

	test("is limited to a project, a time, a model or a role", async () => {
		const place = new Place();
		place.write("a", ["needle", ["assistant", "needle too"]], "/one");
		place.write("b", [["toolResult", "needle"]], "/two");
		expect(await place.search("needle", { cwd: "/two" })).toEqual(["id-b"]);
		expect(await place.search("needle", { role: "tool" })).toEqual(["id-b"]);
		expect(await place.search("needle", { model: "claude" })).toEqual(["id-a"]);
		expect(await place.search("needle", { after: NOW })).toEqual([]);
		expect(await place.search("needle", { before: NOW })).toEqual(["id-a", "id-b"]);
	});

	test("gives the place with what is around it, marked", async () => {
		const place = new Place();
		place.write("a", [`${"before ".repeat(30)}the Needle here${" after".repeat(40)}`]);
		await place.index.update(place.files());
		const [found] = place.index.search("needle here");
		const { text, marks } = found!.hits[0]!.snippet;
		expect(text).toMatch(/^….*the Needle here.*…$/);
		expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(["Needle", "here"]);
		expect(found).toMatchObject({ id: "id-a", cwd: "/project", messageCount: 1, hitCount: 1 });
	});

	test("takes whatever is typed", async () => {
		const place = new Place();
		place.write("a", ['some words to look through, "quoted" AND NEAR(x) * - ( : ^']);
		await place.index.update(place.files());
		const typed = fc.oneof(
			fc.string(),
			fc.string({ unit: "binary" }),
			fc
				.array(fc.constantFrom('"', "-", "*", "OR", "AND", "NOT", "(", ")", "NEAR", "a", " ", ":", "^", "+", "'", "{"))
				.map((parts) => parts.join("")),
		);
		fc.assert(
			fc.property(typed, fc.boolean(), (query, isTyping) => {
				place.index.search(query, {}, { isTyping });
				snippetOf(query, parseQuery(query).terms);
			}),
			{ numRuns: 500 },
		);
	});
});

describe("an update", () => {
	test("reads what was added, all of what was replaced, and forgets what is gone", async () => {
		const place = new Place();
		place.write("a", ["alpha"]);
		place.write("b", ["beta"]);
		expect(await place.search("alpha")).toEqual(["id-a"]);
		place.append("a", ["gamma"]);
		expect(await place.search("gamma")).toEqual(["id-a"]);
		expect(await place.search("alpha")).toEqual(["id-a"]);
		place.write("a", ["delta"]);
		expect(await place.search("alpha")).toEqual([]);
		expect(await place.search("delta")).toEqual(["id-a"]);
		unlinkSync(place.path("b"));
		expect(await place.search("beta")).toEqual([]);
	});

	test("leaves a line that is not finished for later, and passes over damaged ones", async () => {
		const place = new Place();
		place.write("a", ["alpha"]);
		appendFileSync(
			place.path("a"),
			'{"broken\nnull\n[1]\n{"type":"message","id":"x1","parentId":null,"timestamp":"2026-11-20T10:00:00Z","message":{"role":"user","content":"beta',
		);
		expect(await place.search("alpha")).toEqual(["id-a"]);
		expect(await place.search("beta")).toEqual([]);
		appendFileSync(place.path("a"), '"}}\n');
		expect(await place.search("beta")).toEqual(["id-a"]);
		writeFileSync(place.path("none"), "no session\n");
		expect(await place.search("session")).toEqual([]);
	});

	test("ends in the same as a fresh index, whatever happened to the files, and with two that do it at once", async () => {
		const word = fc.constantFrom("alpha", "beta", "gamma", "delta", "alpha beta", "日本");
		const name = fc.constantFrom("a", "b", "c");
		const step = fc.oneof(
			fc.record({ do: fc.constant("write" as const), name, text: word }),
			fc.record({ do: fc.constant("append" as const), name, text: word }),
			fc.record({ do: fc.constant("delete" as const), name, text: word }),
			fc.record({ do: fc.constant("rename" as const), name, text: word }),
			fc.record({ do: fc.constant("tear" as const), name, text: word }),
			fc.record({ do: fc.constant("update" as const), name, text: word }),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
				const place = new Place();
				const other = SessionIndex.open(place.database);
				for (const { do: action, name: which, text } of steps) {
					const exists = place.files().includes(place.path(which));
					if (action === "write") place.write(which, [text]);
					else if (action === "update")
						await Promise.all([place.index.update(place.files()), other.update(place.files())]);
					else if (!exists) continue;
					else if (action === "append") place.append(which, [text]);
					else if (action === "delete") unlinkSync(place.path(which));
					else if (action === "rename") renameSync(place.path(which), place.path(`${which}${which}`));
					else appendFileSync(place.path(which), '{"type":"mess');
				}
				await other.update(place.files());
				const fresh = SessionIndex.open(join(place.folder, "fresh.sqlite"));
				await fresh.update(place.files());
				expect(place.contents(other)).toEqual(place.contents(fresh));
				for (const index of [place.index, other, fresh]) index.close();
			}),
			{ numRuns: 40 },
		);
	}, 60_000);

	test("of several processes at once loses nothing", async () => {
		const place = new Place();
		for (let number = 0; number < 200; number++) place.write(`s${number}`, [`word${number} alpha`]);
		const script = `import { SessionIndex } from ${JSON.stringify(join(import.meta.dir, "session-index.ts"))};
			const index = SessionIndex.open(process.argv[1]);
			await index.update(process.argv.slice(2));
			console.log(JSON.stringify(index.counts()));`;
		const run = () => Bun.spawn([process.execPath, "-e", script, place.database, ...place.files()], { stdout: "pipe" });
		const children = [run(), run(), run()];
		const counts = await Promise.all(
			children.map(async (child) => JSON.parse(await new Response(child.stdout).text())),
		);
		expect(counts).toEqual(Array(3).fill({ sessions: 200, messages: 200 }));
	}, 30_000);

	test("can be stopped", async () => {
		const place = new Place();
		for (let number = 0; number < 300; number++) place.write(`s${number}`, ["alpha ".repeat(2000)]);
		await expect(place.index.update(place.files(), () => {}, AbortSignal.abort())).rejects.toThrow();
		expect(await place.search("alpha")).toHaveLength(20);
	});
});

describe("a file of the index that cannot be used", () => {
	test.each([
		["is no database", Buffer.from("this is no database at all, but long enough to be taken for one ".repeat(50))],
		["is cut off", Buffer.from("SQLite format 3\0")],
	])("is made anew when it %s", async (_what, bytes) => {
		const place = new Place();
		place.index.close();
		rmSync(`${place.database}-wal`, { force: true });
		writeFileSync(place.database, bytes);
		const index = SessionIndex.open(place.database);
		expect(index.notice).toContain("made anew");
		place.write("a", ["alpha"]);
		expect(await place.search("alpha", {}, index)).toEqual(["id-a"]);
	});

	test("is made anew when it is damaged inside, also while it is open", async () => {
		const place = new Place();
		for (let number = 0; number < 40; number++)
			place.write(`s${number}`, [`alpha word${number} ${"filler ".repeat(300)}`]);
		expect(await place.search("alpha")).toHaveLength(20);
		place.index.close();
		const bytes = readFileSync(place.database);
		writeFileSync(place.database, bytes.fill(0x5a, 4096));
		const index = SessionIndex.open(place.database);
		expect(await place.search("alpha", {}, index)).toHaveLength(20);
		expect(index.notice).toContain("made anew");
	});

	test("is in memory when there can be no file", async () => {
		const place = new Place();
		place.write("a", ["alpha"]);
		const index = SessionIndex.open(join(place.path("a"), "below-a-file.sqlite"));
		expect(index.notice).toContain("all are read each time");
		expect(await place.search("alpha", {}, index)).toEqual(["id-a"]);
	});

	test("notices a line that was rewritten without another length", async () => {
		const place = new Place();
		place.write("a", ["x ".repeat(1500), "alpha", "y ".repeat(1500)]);
		expect(await place.search("alpha")).toEqual(["id-a"]);
		const text = readFileSync(place.path("a"), "utf8");
		await Bun.sleep(5);
		writeFileSync(place.path("a"), text.replace("alpha", "gamma"));
		expect([await place.search("alpha"), await place.search("gamma")]).toEqual([[], ["id-a"]]);
	});

	test("is made anew when it is of another version", async () => {
		const place = new Place();
		place.index.close();
		const { Database } = await import("bun:sqlite");
		const database = new Database(place.database);
		database.run("PRAGMA user_version = 99");
		database.close();
		expect(SessionIndex.open(place.database).notice).toContain("version 99");
	});
});
