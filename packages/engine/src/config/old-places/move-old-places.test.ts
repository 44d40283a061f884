import { afterAll, expect, test } from "bun:test";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadConfiguration } from "../load-configuration.ts";
import { outdatedDirectories } from "./find-old-places.ts";

const root = mkdtempSync(join(tmpdir(), "tau-old-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

function home(files: Record<string, unknown>) {
	const agentDir = join(root, `home${count++}`);
	mkdirSync(agentDir);
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(dirname(join(agentDir, name)), { recursive: true });
		writeFileSync(join(agentDir, name), typeof content === "string" ? content : JSON.stringify(content));
	}
	const read = (name: string) => readFileSync(join(agentDir, name), "utf8");
	return { agentDir, read, load: () => loadConfiguration({ agentDir, env: {} }) };
}

const LOGIN = { refresh: "r", access: "a", expires: 5 };

test("logins and keys get into auth.json, which only the user can read, and are used at once", async () => {
	const { agentDir, read, load } = home({
		"oauth.json": { anthropic: LOGIN, broken: 7 },
		"settings.json":
			'{\n\t// mine\n\t"theme": "dark",\n\t"apiKeys": { "openai": "sk-1", "anthropic": "sk-2", "x": 3 }\n}\n',
	});
	const first = await load();
	const auth = JSON.parse(read("auth.json"));
	expect(auth).toEqual({ anthropic: { ...LOGIN, type: "oauth" }, openai: { type: "api_key", key: "sk-1" } });
	expect(statSync(join(agentDir, "auth.json")).mode & 0o777).toBe(0o600);
	expect(first.authJson.get("openai")).toEqual({ type: "api_key", key: "sk-1" });
	expect(first.warnings).toEqual([`The credentials of anthropic, openai are in ${join(agentDir, "auth.json")} now`]);
	expect(JSON.parse(read("oauth.json.migrated"))).toHaveProperty("anthropic");
	expect(existsSync(join(agentDir, "oauth.json"))).toBe(false);
	expect(read("settings.json")).toContain('// mine\n\t"theme": "dark"');
	expect(read("settings.json")).not.toContain("sk-1");
	// auth.json has one credential for a provider: what did not get into it is not thrown away.
	expect(read("settings.json")).toContain("sk-2");
	expect((await load()).warnings).toEqual([]);
});

test("an auth.json that is there wins, and the old files stay as they are", async () => {
	const { read, load } = home({
		"auth.json": {},
		"oauth.json": { anthropic: LOGIN },
		"settings.json": { apiKeys: { a: "k" } },
	});
	await load();
	expect(read("auth.json")).toBe("{}");
	expect(JSON.parse(read("oauth.json"))).toEqual({ anthropic: LOGIN });
	expect(read("settings.json")).toContain('"k"');
});

test("what cannot be read stays, with a word about it", async () => {
	const { agentDir, read, load } = home({ "oauth.json": "{ broken", "settings.json": { apiKeys: { openai: "sk-1" } } });
	const { warnings } = await load();
	expect(warnings).toHaveLength(1);
	expect(warnings[0]).toContain("could not be moved and stays where it is");
	expect([read("oauth.json"), read("settings.json")]).toEqual(["{ broken", '{"apiKeys":{"openai":"sk-1"}}']);
	expect(existsSync(join(agentDir, "auth.json"))).toBe(false);
});

test("two processes at once move each thing once", async () => {
	const { load, read } = home({ "oauth.json": { anthropic: LOGIN }, "commands/a.md": "text" });
	const [first, second] = await Promise.all([load(), load()]);
	expect(JSON.parse(read("auth.json"))).toEqual({ anthropic: { ...LOGIN, type: "oauth" } });
	expect(read("prompts/a.md")).toBe("text");
	expect(first.warnings.length + second.warnings.length).toBeGreaterThan(0);
	expect((await load()).warnings).toEqual([]);
});

test("sessions beside the settings go to their project; other files, and a file that is there, stay", async () => {
	const header = (id: string) =>
		`${JSON.stringify({ type: "session", version: 3, id, timestamp: "2026", cwd: "/project/a" })}\n`;
	const { agentDir, load, read } = home({
		"one.jsonl": header("1"),
		"two.jsonl": header("2"),
		"sessions/--project-a--/two.jsonl": header("other"),
		"notes.jsonl": '{"no":"session"}\n',
		"no-project.jsonl": '{"type":"session","id":"3"}\n',
	});
	expect((await load()).warnings).toEqual([]);
	expect(read("sessions/--project-a--/one.jsonl")).toBe(header("1"));
	expect(read("sessions/--project-a--/two.jsonl")).toBe(header("other"));
	expect(readdirSync(agentDir).sort()).toEqual(["no-project.jsonl", "notes.jsonl", "sessions", "two.jsonl"]);
});

test("directories that nobody reads are named; those of a project are never moved", async () => {
	const { agentDir } = home({ "commands/a.md": "", "hooks/h.ts": "", "tools/rg": "", "tools/.x": "" });
	expect(outdatedDirectories(agentDir, true).map((line) => line.slice(agentDir.length + 1).split(" ")[0])).toEqual([
		"commands",
		"hooks",
	]);
	expect(readdirSync(agentDir).sort()).toEqual(["commands", "hooks", "tools"]);
	writeFileSync(join(agentDir, "tools", "mine.ts"), "");
	expect(outdatedDirectories(agentDir, false).join()).toContain("own tools are extensions now");
});
