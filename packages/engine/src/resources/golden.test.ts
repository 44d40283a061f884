/** The same trees and texts as pi was given (`fixtures/record.mjs`): what it made of them is what tau must make. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { loadContextFiles } from "./context-files.ts";
import { RESOURCE_KINDS } from "./diagnostic.ts";
import { CONTEXT_CASES, RESOURCE_CASES, SKILL_TREES, TEMPLATE_TREES } from "./fixtures/cases.ts";
import golden from "./fixtures/golden.json";
import { loadPromptTemplates } from "./prompt-templates.ts";
import { resolveResources } from "./resolve-resources.ts";
import { loadSkills } from "./skills.ts";
import { splitArguments, substituteArguments } from "./template-arguments.ts";
import { comparable, makeTree } from "./testing/tree.ts";

const ORIGIN = { source: "cli", scope: "temporary", origin: "top-level" } as const;

test("arguments are split as pi splits them", () => {
	for (const [text, words] of golden.words as [string, string[]][])
		expect([text, splitArguments(text)]).toEqual([text, words]);
	expect(golden.words.length).toBeGreaterThan(8);
});

test("placeholders are replaced as pi replaces them", () => {
	for (const [text, words, result] of golden.substitutions as [string, string[], string][]) {
		expect([text, words, substituteArguments(text, words)]).toEqual([text, words, result]);
	}
	expect(golden.substitutions.length).toBeGreaterThan(30);
});

test.each(SKILL_TREES.map((_, index) => index))("skills of tree %d", (index) => {
	using tree = makeTree(SKILL_TREES[index]!.tree);
	const paths = SKILL_TREES[index]!.paths.map((path) => ({ path: join(tree.root, path), origin: ORIGIN }));
	const { skills, diagnostics } = loadSkills(paths);
	const plain = skills.map(({ sourceInfo: _, ...skill }) => skill);
	const { prompt: _, ...expected } = golden.skills[index]!;
	expect(comparable({ skills: plain, diagnostics }, tree.root)).toEqual(expected);
});

test.each(TEMPLATE_TREES.map((_, index) => index))("prompt templates of tree %d", (index) => {
	using tree = makeTree(TEMPLATE_TREES[index]!.tree);
	const paths = TEMPLATE_TREES[index]!.paths.map((path) => ({ path: join(tree.root, path), origin: ORIGIN }));
	const plain = loadPromptTemplates(paths).templates.map(({ sourceInfo: _, ...template }) => template);
	expect(comparable(plain, tree.root)).toEqual(golden.templates[index]!);
});

test.each(CONTEXT_CASES.map((_, index) => index))("context files of tree %d", (index) => {
	const { tree: files, cwd, agentDir } = CONTEXT_CASES[index]!;
	using tree = makeTree(files);
	const { files: found } = loadContextFiles({ cwd: join(tree.root, cwd), agentDir: join(tree.root, agentDir) });
	const own = found.filter(({ path }) => path.startsWith(tree.root));
	expect(comparable(own, tree.root)).toEqual(golden.contextFiles[index]!);
});

describe.each(RESOURCE_CASES.map((_, index) => index))("resources of tree %d", (index) => {
	const { tree: files, cwd, agentDir, trusted, global, project } = RESOURCE_CASES[index]!;
	test.each([...RESOURCE_KINDS])("%s", (kind) => {
		using tree = makeTree(files);
		const resolved = resolveResources({
			cwd: join(tree.root, cwd),
			agentDir: join(tree.root, agentDir),
			home: join(tree.root, "home"),
			global: global ?? {},
			project: trusted ? (project ?? {}) : undefined,
		});
		expect(comparable(resolved[kind], tree.root)).toEqual(golden.resources[index]![kind]);
	});
});
