/** The layer rule: which package may import what. A problem is one line: where, what, and the rule. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** A package imports packages of a strictly lower level only. */
export const LEVELS: Readonly<Record<string, number>> = {
	base: 0,
	protocol: 1,
	platform: 1,
	tui: 1,
	ai: 2,
	policy: 2,
	agent: 2,
	sessions: 2,
	tools: 3,
	extensions: 3,
	sim: 3,
	engine: 4,
	sdk: 5,
	cli: 6,
};

/** Lower levels that a package still must not know. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
	agent: ["platform"],
	ai: ["platform"],
	policy: ["platform"],
	extensions: ["platform"],
};

/** Packages whose source may not touch Node's or Bun's modules: their effects come in from outside. */
const PURE = new Set(["base", "protocol", "policy", "agent", "ai", "tui"]);

/** Modules that cost too much for a start: only `import()` may load them, types excepted. */
const LAZY = [/^typebox(\/|$)/, /^diff$/, /^openai(\/|$)/, /^@anthropic-ai\//, /^highlight\.js/, /^marked$/];

export interface SourceFile {
	package: string;
	path: string;
	text: string;
}

interface Import {
	specifier: string;
	kind: "value" | "type" | "dynamic";
}

export function checkLayers(root: string): string[] {
	const problems: string[] = [];
	const files: SourceFile[] = [];
	for (const path of new Bun.Glob("packages/*/src/**/*.{ts,mts}").scanSync({ cwd: root })) {
		files.push({ package: path.split("/")[1]!, path, text: readFileSync(join(root, path), "utf8") });
	}
	for (const file of files) problems.push(...checkFile(file, dependenciesOf(root, file.package)));
	problems.push(...findCycles(files));
	return problems;
}

const manifests = new Map<string, ReadonlySet<string>>();

function dependenciesOf(root: string, name: string): ReadonlySet<string> {
	const key = join(root, "packages", name, "package.json");
	let known = manifests.get(key);
	if (!known) {
		const manifest = existsSync(key) ? JSON.parse(readFileSync(key, "utf8")) : {};
		known = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.devDependencies ?? {})]);
		manifests.set(key, known);
	}
	return known;
}

/** `dependencies` are those of the file's manifest. */
export function checkFile(file: SourceFile, dependencies: ReadonlySet<string>): string[] {
	const isTest = /\.test\.ts$|\/testing\//.test(file.path);
	return importsOf(file.text).flatMap((entry) => {
		const rule = brokenRule(file, entry, dependencies, isTest);
		return rule ? [`${file.path}: "${entry.specifier}" ${rule}`] : [];
	});
}

function brokenRule(file: SourceFile, entry: Import, dependencies: ReadonlySet<string>, isTest: boolean) {
	const { specifier } = entry;
	if (specifier.startsWith(".")) return brokenRelativeRule(file, specifier);
	if (specifier.startsWith("node:") || specifier === "bun" || specifier.startsWith("bun:")) {
		return PURE.has(file.package) && !isTest ? "is not for a pure package: take the effect as an argument" : undefined;
	}
	const own = /^@tau\/([^/]+)(\/.+)?$/.exec(specifier);
	if (own) return brokenPackageRule(file, own[1]!, own[2], dependencies);
	const name = specifier
		.split("/")
		.slice(0, specifier.startsWith("@") ? 2 : 1)
		.join("/");
	if (isTest) return undefined;
	if (!dependencies.has(name)) return `is not declared in packages/${file.package}/package.json`;
	if (entry.kind === "value" && LAZY.some((pattern) => pattern.test(specifier))) {
		return "is heavy: load it with import() where it is first used";
	}
	return undefined;
}

function brokenRelativeRule(file: SourceFile, specifier: string): string | undefined {
	const target = join(file.path, "..", specifier);
	const inside = join("packages", file.package, "/");
	if (!target.startsWith(inside)) return "leaves its package: import other packages by name";
	return /\.(ts|mts|json|md|yaml|txt)$/.test(specifier) ? undefined : "needs its file ending";
}

function brokenPackageRule(
	file: SourceFile,
	target: string,
	path: string | undefined,
	dependencies: ReadonlySet<string>,
) {
	if (target === file.package) return "is its own package: use a relative path";
	const from = LEVELS[file.package];
	const to = LEVELS[target];
	if (from === undefined) return `comes from the unknown package "${file.package}": add it to scripts/layers.ts`;
	if (to === undefined) return `names the unknown package "${target}"`;
	if (to >= from) return `goes up or sideways: ${file.package} is level ${from}, ${target} is level ${to}`;
	if (FORBIDDEN[file.package]?.includes(target)) return `is forbidden: ${file.package} must not know ${target}`;
	if (path === undefined || path.startsWith("/src/")) return "is not an exported entry: write @tau/package/file";
	if (!dependencies.has(`@tau/${target}`)) return `is not declared in packages/${file.package}/package.json`;
	return undefined;
}

/** Imports of a file, comments left out. */
export function importsOf(text: string): Import[] {
	const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
	const imports: Import[] = [];
	for (const match of code.matchAll(/^\s*(import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?["']([^"']+)["']/gm)) {
		imports.push({ specifier: match[3]!, kind: match[2] ? "type" : "value" });
	}
	for (const match of code.matchAll(/\bimport\(\s*["']([^"']+)["']/g)) {
		imports.push({ specifier: match[1]!, kind: "dynamic" });
	}
	return imports;
}

/** Cycles of static imports inside a package, type imports included; each is reported once. */
export function findCycles(files: readonly SourceFile[]): string[] {
	const edges = new Map(files.map((file) => [file.path, localTargets(file)]));
	const state = new Map<string, "open" | "done">();
	const problems: string[] = [];
	const visit = (path: string, trail: string[]): void => {
		if (state.get(path) === "done") return;
		if (state.get(path) === "open") {
			const cycle = [...trail.slice(trail.indexOf(path)), path].map((entry) => relative("packages", entry));
			problems.push(`import cycle: ${cycle.join(" -> ")}`);
			return;
		}
		state.set(path, "open");
		for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
		state.set(path, "done");
	};
	for (const path of edges.keys()) visit(path, []);
	return problems;
}

function localTargets(file: SourceFile): string[] {
	return importsOf(file.text)
		.filter((entry) => entry.specifier.startsWith(".") && entry.kind !== "dynamic")
		.map((entry) => join(file.path, "..", entry.specifier));
}
