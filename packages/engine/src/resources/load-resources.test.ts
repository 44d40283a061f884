import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { describeDiagnostic } from "./diagnostic.ts";
import { type LoadResourcesRequest, loadResources } from "./load-resources.ts";
import { makeTree, type Tree } from "./testing/tree.ts";

const skill = (description: string) => `---\ndescription: ${description}\n---\nBody\n`;

function loaded(files: Tree, request: Partial<LoadResourcesRequest> = {}) {
	const tree = makeTree({ "work/": "", "agent/": "", "home/": "", ...files });
	const at = (name: string) => join(tree.root, name);
	const resources = loadResources({
		cwd: at("work"),
		agentDir: at("agent"),
		home: at("home"),
		global: {},
		project: {},
		...request,
	});
	const lines = resources.diagnostics.map((entry) => describeDiagnostic(entry).replaceAll(tree.root, "$ROOT"));
	return { tree, resources, lines };
}

describe("loadResources()", () => {
	test("finds nothing where nothing is, and says nothing", () => {
		using result = Object.assign(loaded({}), disposer());
		const { resources } = result;
		expect(resources.contextFiles.filter(({ path }) => path.startsWith(result.tree.root))).toEqual([]);
		expect([resources.skills, resources.promptTemplates, resources.extensions, resources.themes]).toEqual([
			[],
			[],
			[],
			[],
		]);
		expect(result.lines).toEqual([]);
		expect(resources.systemPrompt).toBeUndefined();
	});

	test("the project's prompt files win while it is trusted; flags keep files from being looked for", () => {
		const files = {
			"agent/SYSTEM.md": "user",
			"work/.pi/SYSTEM.md": "\uFEFFproject",
			"agent/APPEND_SYSTEM.md": "added",
			"work/.pi/APPEND_SYSTEM.md/": "",
		};
		using trusted = Object.assign(loaded(files), disposer());
		expect(trusted.resources).toMatchObject({ systemPrompt: "project", appendSystemPrompt: "added" });
		using untrusted = Object.assign(loaded(files, { project: undefined }), disposer());
		expect(untrusted.resources.systemPrompt).toBe("user");
		using flagged = Object.assign(loaded(files, { systemPrompt: "flag", appendSystemPrompt: "" }), disposer());
		expect(flagged.resources.systemPrompt).toBe("flag");
		expect(flagged.resources.appendSystemPrompt).toBeUndefined();
	});

	test("switches turn off what is found, not what is named", () => {
		const files = {
			"work/.pi/skills/found/SKILL.md": skill("Found"),
			"work/.pi/prompts/found.md": "x",
			"work/.pi/themes/found.json": "{}",
			"work/.pi/extensions/found.ts": "",
			"work/AGENTS.md": "x",
			"work/named/SKILL.md": skill("Named"),
			"work/named.md": "x",
			"work/named.json": "{}",
			"work/named.ts": "",
		};
		const named = {
			skillPaths: ["named"],
			promptPaths: ["named.md"],
			themePaths: ["named.json"],
			extensionSources: ["./named.ts"],
		};
		const off = {
			noSkills: true,
			noPromptTemplates: true,
			noThemes: true,
			noExtensions: true,
			noContextFiles: true,
		};
		const names = ({ resources }: ReturnType<typeof loaded>) => [
			resources.skills.map(({ name }) => name),
			resources.promptTemplates.map(({ name }) => name),
			resources.themes.map(({ path }) => path.split("/").at(-1)),
			resources.extensions.map(({ path }) => path.split("/").at(-1)),
			resources.contextFiles.length > 0,
		];
		using both = Object.assign(loaded(files, named), disposer());
		expect(names(both)).toEqual([
			["found", "named"],
			["found", "named"],
			["found.json", "named.json"],
			["named.ts", "found.ts"],
			true,
		]);
		using only = Object.assign(loaded(files, { ...named, ...off }), disposer());
		expect(names(only)).toEqual([["named"], ["named"], ["named.json"], ["named.ts"], false]);
		expect(only.lines).toEqual([]);
	});

	test("an untrusted project gives its instructions and nothing else", () => {
		const files = {
			"work/AGENTS.md": "text",
			"work/.pi/skills/a/SKILL.md": skill("x"),
			"work/.agents/skills/b/SKILL.md": skill("x"),
			"work/.pi/prompts/p.md": "x",
			"work/.pi/extensions/e.ts": "",
		};
		using result = Object.assign(loaded(files, { project: undefined }), disposer());
		const { resources } = result;
		expect(resources.contextFiles.map(({ content }) => content)).toContain("text");
		expect([resources.skills, resources.promptTemplates, resources.extensions]).toEqual([[], [], []]);
	});

	test("broken files are named with their line, missing ones with a way out", () => {
		const files = {
			"agent/skills/bad/SKILL.md": "---\nname: bad\ndescription: Use when: never\nmore: x\n---\n",
			"agent/skills/twice/SKILL.md": "---\nname: same\ndescription: one\n---\n",
			"work/.pi/skills/twice/SKILL.md": "---\nname: same\ndescription: two\n---\n",
			"agent/prompts/bad.md": "---\nx: [1\n---\n",
			"agent/skills/wrong.md": "---\nx: [1\n---\n",
		};
		const request = {
			global: { packages: ["npm:absent", "git:nowhere"] },
			skillPaths: ["gone"],
			promptPaths: ["gone.md"],
			themePaths: ["gone.json"],
			extensionSources: ["npm:other"],
		};
		using result = Object.assign(loaded(files, request), disposer());
		expect(result.resources.skills.map(({ description }) => description)).toEqual(["two"]);
		expect(result.lines).toEqual([
			'"git:nowhere" names no package: "nowhere" is not a host',
			"the package npm:absent is not installed; nothing of it is loaded. Run tau install npm:absent",
			"the package npm:other is not installed; nothing of it is loaded. Install it first: tau install npm:other",
			"$ROOT/work/gone: skill path does not exist",
			expect.stringMatching(
				/^\$ROOT\/agent\/skills\/bad\/SKILL\.md:3: the frontmatter is not valid YAML: .*must be quoted$/,
			),
			'$ROOT/agent/skills/twice/SKILL.md: name "same" collision; $ROOT/work/.pi/skills/twice/SKILL.md is used',
			"$ROOT/work/gone.md: Prompt template path does not exist",
			expect.stringMatching(/^\$ROOT\/agent\/prompts\/bad\.md:2: the frontmatter is not valid YAML: /),
			"$ROOT/work/gone.json: Theme path does not exist",
		]);
	});
});

/** Lets `using` clean up after a result that holds its tree. */
function disposer() {
	return {
		[Symbol.dispose](this: { tree: Disposable }) {
			this.tree[Symbol.dispose]();
		},
	};
}
