import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { decideTrust, recordTrust, type TrustQuestion, type TrustRequest } from "./decide-trust.ts";
import { gatedFiles } from "./gated-files.ts";
import { nearestDecision, trustChoices, updateTrustFile } from "./trust-file.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "tau-trust-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
/** A home with a project in it. */
function project(files: Record<string, string>) {
	const home = join(root, `home${count++}`);
	const cwd = join(home, "code", "project");
	mkdirSync(cwd, { recursive: true });
	const put = (name: string, text: string) => {
		mkdirSync(dirname(join(cwd, name)), { recursive: true });
		writeFileSync(join(cwd, name), text);
	};
	for (const [name, text] of Object.entries(files)) put(name, text);
	const places = { cwd, home, agentDir: join(home, ".pi", "agent"), stateDir: join(home, "state") };
	const decide = (more: Partial<TrustRequest> = {}) => decideTrust({ ...places, ...more });
	const trustJson = (value: unknown) => {
		mkdirSync(places.agentDir, { recursive: true });
		writeFileSync(join(places.agentDir, "trust.json"), typeof value === "string" ? value : JSON.stringify(value));
	};
	return { ...places, places, put, decide, trustJson };
}

const EXTENSION = { ".pi/extensions/a.ts": "export default () => {};" };

describe("what asks for trust", () => {
	test("is pi's list; a bare .pi, context files and the user's own skills are not on it", () => {
		const { cwd, home, put } = project({ "AGENTS.md": "x", ".pi/notes.txt": "x", ".pi/npm/x": "" });
		mkdirSync(join(home, ".agents", "skills"), { recursive: true });
		expect(gatedFiles(cwd, home)).toEqual([]);
		for (const name of ["settings.json", "SYSTEM.md", "APPEND_SYSTEM.md", "themes/t.json", "prompts/p.md"]) {
			put(`.pi/${name}`, "");
		}
		put("../.agents/skills/s/SKILL.md", "");
		expect(gatedFiles(cwd, home)).toEqual([
			...["settings.json", "prompts", "themes", "SYSTEM.md", "APPEND_SYSTEM.md"].map((name) => join(cwd, ".pi", name)),
			join(home, "code", ".agents", "skills"),
		]);
	});

	test("a project with nothing of it is trusted, and nothing is read or written for it", async () => {
		const { decide, agentDir } = project({});
		expect(await decide()).toEqual({ trusted: true, reason: "nothing-gated", gated: [], changed: [] });
		expect(() => readFileSync(join(agentDir, "trust.json"))).toThrow("ENOENT");
	});
});

describe("decideTrust() goes through flag, hook, trust.json and default in this order", () => {
	const hook = (trusted: boolean) => async () => ({ trusted });

	test("flags first", async () => {
		const { decide, trustJson, cwd } = project(EXTENSION);
		trustJson({ [cwd]: false });
		expect(await decide({ override: true, hook: hook(false) })).toMatchObject({ trusted: true, reason: "flag" });
		trustJson({ [cwd]: true });
		expect(await decide({ override: false, hook: hook(true) })).toMatchObject({ trusted: false, reason: "flag" });
	});

	test("then the hook, which may have its answer written down", async () => {
		const { decide, trustJson, cwd, agentDir } = project(EXTENSION);
		trustJson({ [cwd]: false });
		expect(await decide({ hook: hook(true) })).toMatchObject({ trusted: true, reason: "hook" });
		expect(await decide({ hook: async () => undefined })).toMatchObject({ trusted: false, reason: "saved" });
		await decide({ hook: async () => ({ trusted: true, remember: true }) });
		expect(JSON.parse(readFileSync(join(agentDir, "trust.json"), "utf8"))).toEqual({ [cwd]: true });
	});

	test("then the nearest decision above the project, through links", async () => {
		const { decide, trustJson, cwd, home } = project(EXTENSION);
		trustJson({ [home]: true, [join(home, "code")]: false, [cwd]: null });
		expect(await decide({ defaultProjectTrust: "always" })).toMatchObject({ trusted: false, reason: "saved" });
		trustJson({ [home]: false, [join(home, "code")]: true });
		symlinkSync(cwd, join(home, "link"));
		expect(await decide({ cwd: join(home, "link") })).toMatchObject({ trusted: true, reason: "saved" });
	});

	test("then the user's default; to ask where nobody can be asked means no, in one line", async () => {
		const { decide, cwd, agentDir } = project({ ...EXTENSION, ".pi/settings.json": "{}" });
		expect(await decide({ defaultProjectTrust: "always" })).toMatchObject({ trusted: true, reason: "default" });
		const never = await decide({ defaultProjectTrust: "never" });
		expect(never).toMatchObject({ trusted: false, reason: "default" });
		expect(never.notice).toBeUndefined();
		const asked = await decide({ defaultProjectTrust: "ask" });
		expect(asked).toMatchObject({ trusted: false, reason: "undecided" });
		expect(asked.notice).toBe(
			`${cwd} is not trusted, so the project's own settings and resources are not used ` +
				"(.pi/settings.json, .pi/extensions). Trust it for this run with --approve, or for good with " +
				`${JSON.stringify(cwd)}: true in ${join(agentDir, "trust.json")}`,
		);
	});

	test("the prompt's choices are pi's, and write what they say", async () => {
		const { decide, cwd, home } = project(EXTENSION);
		const parent = join(home, "code");
		const choose =
			(label: string) =>
			async ({ choices }: TrustQuestion) =>
				choices.find((each) => each.label === label);
		expect(trustChoices(cwd, true).map(({ label }) => label)).toEqual([
			"Trust",
			`Trust parent folder (${parent})`,
			"Trust (this session only)",
			"Do not trust",
			"Do not trust (this session only)",
		]);
		expect(await decide({ prompt: choose("Trust (this session only)") })).toMatchObject({ trusted: true });
		expect(await decide({ prompt: async () => undefined })).toMatchObject({ trusted: false, reason: "prompt" });
		expect(await decide({ prompt: choose(`Trust parent folder (${parent})`) })).toMatchObject({ trusted: true });
		expect(await decide()).toMatchObject({ trusted: true, reason: "saved" });
	});

	test("a broken trust.json trusts nothing, says where it is broken, and is not written to", async () => {
		const { decide, trustJson, places, cwd, agentDir } = project(EXTENSION);
		trustJson(`{\n  "${cwd}": "yes"\n}`);
		const decision = await decide({ defaultProjectTrust: "always" });
		expect(decision).toMatchObject({ trusted: false, reason: "unreadable" });
		expect(decision.notice).toContain(`trust.json:2:${cwd.length + 7}: "${cwd}" must be true, false or null`);
		await expect(recordTrust(places, [{ path: cwd, decision: true }])).rejects.toMatchObject({
			code: "TAU_TRUST_INVALID",
		});
		expect(readFileSync(join(agentDir, "trust.json"), "utf8")).toContain('"yes"');
	});
});

describe("trust is bound to what would run", () => {
	const SETTINGS = {
		packages: ["npm:a", "git:example.com/o/b", "./local", "git:..", 7],
		shellCommandPrefix: "nice",
		extensions: ["../tools/x.ts", "!y"],
	};
	const FILES = {
		...EXTENSION,
		".pi/extensions/node_modules/dep/index.js": "1",
		".pi/settings.json": JSON.stringify({ theme: "a", ...SETTINGS }),
		".pi/skills/s/SKILL.md": "text",
		".pi/skills/s/run.sh": "echo",
		".pi/local/index.ts": "1",
		".pi/npm/node_modules/a/index.js": "1",
		".pi/npm/node_modules/needed-by-a/index.js": "1",
		".pi/git/example.com/o/b/index.ts": "1",
		".pi/git/example.com/o/b/.git/index": "1",
		".pi/git/example.com/o/other/index.ts": "1",
		".agents/skills/t/scripts/go.py": "1",
		"tools/x.ts": "1",
		"src/other.ts": "1",
	};

	async function trusted() {
		const all = project(FILES);
		await recordTrust(all.places, [{ path: all.cwd, decision: true }]);
		expect(await all.decide()).toMatchObject({ trusted: true, reason: "saved" });
		return all;
	}

	test.each([
		[".pi/extensions/a.ts", "other", ".pi/extensions/a.ts"],
		[".pi/extensions/new.ts", "other", ".pi/extensions/new.ts"],
		[".pi/extensions/node_modules/dep/index.js", "2", ".pi/extensions/node_modules"],
		[".pi/skills/s/run.sh", "rm", ".pi/skills/s/run.sh"],
		[".pi/local/index.ts", "2", ".pi/local/index.ts"],
		[".pi/npm/node_modules/a/index.js", "2", ".pi/npm/node_modules"],
		[".pi/npm/node_modules/needed-by-a/index.js", "2", ".pi/npm/node_modules"],
		[".pi/git/example.com/o/b/index.ts", "2", ".pi/git/example.com/o/b"],
		[".agents/skills/t/scripts/go.py", "2", ".agents/skills/t/scripts/go.py"],
		["tools/x.ts", "2", "tools/x.ts"],
		[".pi/settings.json", JSON.stringify({ ...SETTINGS, packages: [] }), ".pi/settings.json: packages"],
		[".pi/settings.json", JSON.stringify({ ...SETTINGS, shellPath: "/tmp/sh" }), ".pi/settings.json: shellPath"],
	])("%s changed to %j: not trusted, and said", async (name, text, item) => {
		const { decide, put, cwd } = await trusted();
		put(name, text);
		const decision = await decide();
		expect(decision).toMatchObject({ trusted: false, reason: "changed" });
		expect(decision.changed).toContain(item);
		expect(decision.notice).toContain(`changed since ${cwd} was trusted`);
		// It stays so until somebody confirms it, which is then remembered.
		expect(await decide()).toMatchObject({ trusted: false, reason: "changed" });
		expect(await decide({ override: true })).toMatchObject({ trusted: true });
		expect(await decide()).toMatchObject({ trusted: true, reason: "saved" });
	});

	test.each([
		["src/other.ts", "2"],
		[".pi/git/example.com/o/b/.git/index", "2"],
		[".pi/git/example.com/o/other/index.ts", "2"],
		[".pi/skills/s/SKILL.md", "other"],
		[".pi/prompts/p.md", "new"],
		[".pi/settings.json", JSON.stringify({ theme: "b", ...SETTINGS })],
		[".pi/extensions/a.ts", FILES[".pi/extensions/a.ts"]],
	])("%s changed to %j: still trusted", async (name, text) => {
		const { decide, put } = await trusted();
		put(name, text);
		expect(await decide()).toMatchObject({ trusted: true, reason: "saved" });
	});

	test("a user who can be asked is told what changed", async () => {
		const { decide, put } = await trusted();
		put(".pi/extensions/a.ts", "other");
		let question: TrustQuestion | undefined;
		const decision = await decide({
			prompt: async (asked) => {
				question = asked;
				return asked.choices[0];
			},
		});
		expect(question).toMatchObject({ changed: [".pi/extensions/a.ts"] });
		expect(decision).toMatchObject({ trusted: true, reason: "prompt", changed: [".pi/extensions/a.ts"] });
		expect(await decide()).toMatchObject({ trusted: true, reason: "saved" });
	});

	test("a project that pi trusted is taken as it is at first sight", async () => {
		const { decide, trustJson, put, cwd } = project(FILES);
		trustJson({ [cwd]: true });
		expect(await decide()).toMatchObject({ trusted: true, reason: "saved" });
		put("tools/x.ts", "2");
		expect(await decide()).toMatchObject({ trusted: false, reason: "changed", changed: ["tools/x.ts"] });
	});

	test("links are followed to what runs, and may lead in a circle", async () => {
		const { decide, cwd, places } = project({ ...EXTENSION, "elsewhere/e.ts": "1" });
		symlinkSync(join(cwd, "elsewhere"), join(cwd, ".pi", "extensions", "linked"));
		symlinkSync(join(cwd, ".pi", "extensions"), join(cwd, "elsewhere", "round"));
		await recordTrust(places, [{ path: cwd, decision: true }]);
		writeFileSync(join(cwd, "elsewhere", "e.ts"), "2");
		expect((await decide()).changed).toEqual([".pi/extensions/linked/e.ts"]);
	});
});

test("trust.json is written as pi writes it", async () => {
	const { agentDir, home } = project({});
	const [b, a] = [join(home, "b"), join(home, "a")];
	await updateTrustFile(agentDir, [
		{ path: b, decision: false },
		{ path: a, decision: true },
	]);
	expect(readFileSync(join(agentDir, "trust.json"), "utf8")).toBe(`{\n  "${a}": true,\n  "${b}": false\n}\n`);
	const entries = await updateTrustFile(agentDir, [{ path: b, decision: null }]);
	expect(nearestDecision(entries, join(a, "deep", "er"))).toEqual({ path: a, decision: true });
	expect(nearestDecision(entries, b)).toBeUndefined();
});
