import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSession } from "@tau/sessions/open-session";
import { runSessionsCommand, type SessionsContext } from "./run-sessions-command.ts";

const folder = mkdtempSync(join(tmpdir(), "tau-sessions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let places = 0;

/** A home with one session, and what a command printed there. */
function home(overrides: Partial<SessionsContext> = {}) {
	const agentDir = join(folder, `home-${places++}`);
	const cwd = join(agentDir, "project");
	mkdirSync(cwd, { recursive: true });
	const session = createSession({ agentDirectory: agentDir, cwd }, { now: Date.parse("2026-11-21T10:00:00Z") });
	const timestamp = Date.parse("2026-11-21T10:00:01Z");
	session.append({ type: "message", message: { role: "user", content: "rename\nthe parser", timestamp } });
	session.close();
	const printed: string[] = [];
	const removed: string[] = [];
	const context: SessionsContext = {
		agentDir,
		cwd,
		sessionDirectory: undefined,
		confirm: undefined,
		moveToTrash: async () => false,
		removeFile: (path) => {
			removed.push(path);
			rmSync(path);
		},
		cacheDir: join(agentDir, "cache"),
		isTerminal: false,
		output: (text) => void printed.push(text),
		diagnostic: () => {},
		now: () => timestamp,
		...overrides,
	};
	const run = (...words: string[]) => runSessionsCommand(words, context);
	return { run, printed, removed, id: session.id, path: session.location!, cwd };
}

test("lists the sessions of the directory, one line each, or as JSON", async () => {
	const { run, printed, id } = home();
	expect(await run()).toBe(0);
	expect(printed.splice(0)).toEqual([`${id}  2026-11-21 10:00      1 messages  rename the parser\n`]);
	await run("list", "--json");
	expect(JSON.parse(printed[0]!)).toMatchObject({ id, messageCount: 1 });
});

test("shows what was said, and exports and imports a branch", async () => {
	const { run, printed, id, cwd } = home();
	await run("show", id.slice(0, 8));
	expect(printed.splice(0).join("")).toContain("> rename\nthe parser");
	await run("export", id, "out.jsonl");
	expect(printed.splice(0)).toEqual([`${join(cwd, "out.jsonl")}\n`]);
	await run("import", "out.jsonl");
	expect(printed[0]).toMatch(/sessions.*out\.jsonl\n$/);
});

test("exports a session as a web page", async () => {
	const { run, printed, id, cwd } = home();
	await run("export", "--html", id, "out.html");
	expect(printed).toEqual([`${join(cwd, "out.html")}\n`]);
	const page = readFileSync(join(cwd, "out.html"), "utf8");
	expect(page).toStartWith("<!doctype html>");
	expect(page).toContain("<p>rename\nthe parser</p>");
});

test("deletes only when it was told to", async () => {
	const refused = home();
	await expect(refused.run("delete", refused.id)).rejects.toMatchObject({ code: "TAU_USAGE" });
	const asked = home({ confirm: () => false });
	await asked.run("delete", asked.id);
	expect(existsSync(asked.path)).toBe(true);
	const told = home();
	await told.run("delete", told.id, "--yes");
	expect(told.removed).toEqual([told.path]);
	const trashed = home({ confirm: () => true, moveToTrash: async () => true });
	await trashed.run("delete", trashed.path);
	expect(trashed.printed).toEqual([`Moved to the trash: ${trashed.path}\n`]);
	expect(trashed.removed).toEqual([]);
});

test("finds what was said, of this directory or of all, and not what was deleted", async () => {
	const { run, printed, id, path } = home();
	await run("search", "pars*");
	expect(printed.splice(0).join("")).toBe(
		`${id}  2026-11-21 10:00  rename the parser  (${join(path, "../../../project")})\n    user      rename the parser\n`,
	);
	await run("search", "parser", "--project", "/elsewhere");
	expect(printed.splice(0)).toEqual(["Nothing was found.\n"]);
	await run("search", "parser", "--all", "--json", "--after", "1d", "--role", "user");
	expect(JSON.parse(printed.splice(0)[0]!)).toMatchObject({ id, hits: [{ snippet: { marks: [[11, 17]] } }] });
	await run("reindex");
	expect(printed.splice(0)[0]).toStartWith("1 sessions with 1 messages");
	await run("delete", id, "--yes");
	printed.splice(0);
	await run("search", "parser", "--all");
	expect(printed).toEqual(["Nothing was found.\n"]);
});

test("converts to a database and back, and goes on finding it", async () => {
	const { run, printed, id, path } = home();
	const before = await Bun.file(path).text();
	await run("convert", id, "--to", "sqlite");
	const database = path.replace(/jsonl$/, "sqlite");
	expect(printed.splice(0)).toEqual([`${database}\n`]);
	expect(existsSync(path)).toBe(false);
	await run("show", id);
	expect(printed.splice(0).join("")).toContain("> rename\nthe parser");
	await run("list");
	expect(printed.splice(0)[0]).toStartWith(`${id}  2026-11-21 10:00      1 messages`);
	await run("search", "parser");
	expect(printed.splice(0)[0]).toStartWith(id);
	await run("convert", "--all", "--to", "jsonl");
	expect(printed.splice(0)).toEqual([`${path}\n`]);
	expect(await Bun.file(path).text()).toBe(before);
	await run("convert", id, "--to", "jsonl");
	expect(printed).toEqual(["Nothing to do: it is jsonl already.\n"]);
});

test.each([
	[["convert", "x"], "TAU_USAGE"],
	[["convert", "--to", "sqlite"], "TAU_USAGE"],
	[["search"], "TAU_USAGE"],
	[["search", "x", "--after", "soon"], "TAU_USAGE"],
	[["search", "x", "--role", "king"], "TAU_USAGE"],
	[["search", "x", "--limit", "0"], "TAU_USAGE"],
	[["bogus"], "TAU_USAGE"],
	[["show"], "TAU_USAGE"],
	[["--nope"], "TAU_USAGE"],
	[["show", "ffffffff"], "TAU_SESSION_NOT_FOUND"],
	[["delete", "./missing.jsonl", "--yes"], "TAU_SESSION_NOT_FOUND"],
])("%p is refused with %s", async (words, code) => {
	await expect(home().run(...words)).rejects.toMatchObject({ code });
});
