/** The layer rule: which package may import what. A problem is one line: where, what, and the rule. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * Tests, and a package's own generators, are no part of what ships: they may load heavy modules statically, use the
 * development tools of the workspace, and other packages' test aids.
 */
const TEST_FILE = /\.test\.ts$|\/testing\/|^packages\/[^/]+\/scripts\//;

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

/** Exceptions from that, each with its reason. */
const ALLOWED: readonly { files: RegExp; modules: RegExp; reason: string }[] = [
	{
		files: TEST_FILE,
		modules: /^(bun:test|node:(fs|os|path|net)(\/promises)?)$/,
		reason: "tests read fixtures, write to temporary directories of their own and listen on loopback",
	},
];

/** Modules that cost too much for a start: only `import()` may load them, types excepted. */
const LAZY = [/^typebox(\/|$)/, /^diff$/, /^openai(\/|$)/, /^@anthropic-ai\//, /^highlight\.js/, /^marked$/];

/**
 * Files that may load heavy modules as any other, because nothing loads them but `import()`: whoever imports one of them
 * at its own loading is told so.
 */
const LATE = [
	/^packages\/tui\/src\/components\/markdown\//,
	/^packages\/cli\/src\/modes\/interactive\/transcript\/markdown-blocks\.ts$/,
	/^packages\/engine\/src\/export-html\/(branch|content|entry|markdown|tool)-html\.ts$/,
	/^packages\/engine\/src\/export-html\/page-frame\.ts$/,
];

const isLate = (path: string) => LATE.some((pattern) => pattern.test(path));

export interface SourceFile {
	package: string;
	path: string;
	text: string;
}

interface Import {
	specifier: string;
	kind: "value" | "type" | "dynamic" | "require";
}

export interface Dependencies {
	/** What the package needs to run. */
	runtime: ReadonlySet<string>;
	/** What only its tests need. */
	development: ReadonlySet<string>;
}

export function checkLayers(root: string): string[] {
	const problems: string[] = [];
	const files: SourceFile[] = [];
	const dependencies = new Map<string, Dependencies>();
	for (const path of new Bun.Glob("packages/*/**/*.{ts,mts,tsx,js,mjs}").scanSync({ cwd: root })) {
		// Declarations have nothing that runs.
		if (path.endsWith(".d.ts")) continue;
		const name = path.split(/[\\/]/)[1]!;
		if (/[\\/](node_modules|samples)[\\/]/.test(path)) continue;
		if (!dependencies.has(name)) dependencies.set(name, readDependencies(root, name));
		files.push({ package: name, path: path.replaceAll("\\", "/"), text: readFileSync(join(root, path), "utf8") });
	}
	for (const file of files) problems.push(...checkFile(file, dependencies.get(file.package)!));
	problems.push(...findCycles(files));
	return problems;
}

function readDependencies(root: string, name: string): Dependencies {
	const manifest = readManifest(join(root, "packages", name, "package.json"));
	const workspace = readManifest(join(root, "package.json"));
	return {
		runtime: new Set(Object.keys(manifest.dependencies ?? {})),
		development: new Set([
			...Object.keys(manifest.devDependencies ?? {}),
			...Object.keys(workspace.devDependencies ?? {}),
		]),
	};
}

function readManifest(path: string): { [field in "dependencies" | "devDependencies"]?: Record<string, string> } {
	return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

export function checkFile(file: SourceFile, dependencies: Dependencies): string[] {
	if (!(file.package in LEVELS)) return [`${file.path}: is in an unknown package: add its level to scripts/layers.ts`];
	const isTest = TEST_FILE.test(file.path);
	const isDeclared = (name: string) => dependencies.runtime.has(name) || (isTest && dependencies.development.has(name));
	return importsOf(file.text).flatMap((entry) => {
		const rule = brokenRule(file, entry, isDeclared, isTest);
		return rule ? [`${file.path}: "${entry.specifier}" ${rule}`] : [];
	});
}

type IsDeclared = (name: string) => boolean;

function brokenRule(file: SourceFile, entry: Import, isDeclared: IsDeclared, isTest: boolean): string | undefined {
	const { specifier } = entry;
	if (entry.kind === "require") return "is loaded with require(): use import";
	if (!isTest && entry.kind === "value" && !isLate(file.path) && isLate(pathOf(file, specifier))) {
		return "loads heavy modules: load it with import() where it is first used";
	}
	if (specifier.startsWith(".")) return brokenRelativeRule(file, specifier);
	if (specifier.startsWith("node:") || specifier === "bun" || specifier.startsWith("bun:")) {
		return brokenPurityRule(file, specifier);
	}
	const own = /^@tau\/([^/]+)(\/.+)?$/.exec(specifier);
	if (own) return brokenPackageRule(file, own[1]!, own[2], isDeclared, isTest);
	const parts = specifier.split("/");
	const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
	if (!isDeclared(name)) return `is not declared in packages/${file.package}/package.json`;
	if (!isTest && entry.kind === "value" && !isLate(file.path) && LAZY.some((pattern) => pattern.test(specifier))) {
		return "is heavy: load it with import() where it is first used";
	}
	return undefined;
}

/** Of what a specifier of this repository names; empty for modules from elsewhere. */
function pathOf(file: SourceFile, specifier: string): string {
	if (specifier.startsWith(".")) return join(file.path, "..", specifier);
	const own = /^@tau\/([^/]+)\/(.+)$/.exec(specifier);
	return own ? `packages/${own[1]}/src/${own[2]}.ts` : "";
}

function brokenPurityRule(file: SourceFile, specifier: string): string | undefined {
	if (!PURE.has(file.package)) return undefined;
	const isAllowed = ALLOWED.some(({ files, modules }) => files.test(file.path) && modules.test(specifier));
	return isAllowed ? undefined : "is not for a pure package: take the effect as an argument";
}

function brokenRelativeRule(file: SourceFile, specifier: string): string | undefined {
	const target = join(file.path, "..", specifier);
	const inside = join("packages", file.package, "/");
	// Documents of the repository, as text: they are nobody's code.
	if (/^[A-Z]+\.md$/.test(target)) return undefined;
	if (!target.startsWith(inside)) return "leaves its package: import other packages by name";
	return /\.(ts|mts|js|json|md|yaml|txt|css)$/.test(specifier) ? undefined : "needs its file ending";
}

function brokenPackageRule(
	file: SourceFile,
	target: string,
	path: string | undefined,
	isDeclared: IsDeclared,
	isTest: boolean,
): string | undefined {
	if (target === file.package) return "is its own package: use a relative path";
	const from = LEVELS[file.package]!;
	const to = LEVELS[target];
	if (to === undefined) return `names the unknown package "${target}"`;
	if (to >= from) return `goes up or sideways: ${file.package} is level ${from}, ${target} is level ${to}`;
	if (FORBIDDEN[file.package]?.includes(target)) return `is forbidden: ${file.package} must not know ${target}`;
	if (path === undefined || /^\/src\/|\.\.|\.ts$/.test(path))
		return "is not an exported entry: write @tau/package/file";
	if (path.startsWith("/testing/") && !isTest) return "is for tests only";
	if (!isDeclared(`@tau/${target}`)) return `is not declared in packages/${file.package}/package.json`;
	return undefined;
}

const STATIC_IMPORT =
	/^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+|[\w$]+\s*=\s*require\(\s*)?["']([^"']+)["']/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*["'`]([^"'`$]+)["'`]/g;
const SCANNED_KINDS: Readonly<Record<string, Import["kind"]>> = {
	"dynamic-import": "dynamic",
	"require-call": "require",
	"require-resolve": "require",
};
const SCANNER = new Bun.Transpiler({ loader: "ts" });

/**
 * All imports of a file. The patterns see types too, which the scanner drops; the scanner sees what formatting or a
 * comment hides from the patterns.
 */
export function importsOf(text: string): Import[] {
	const code = text.replace(/^\s*\/\*[\s\S]*?\*\//gm, "").replace(/^\s*\/\/.*$/gm, "");
	const imports: Import[] = [];
	for (const match of code.matchAll(STATIC_IMPORT)) {
		imports.push({ specifier: match[2]!, kind: match[1] ? "type" : "value" });
	}
	for (const match of code.matchAll(DYNAMIC_IMPORT)) imports.push({ specifier: match[1]!, kind: "dynamic" });
	for (const { path, kind } of SCANNER.scanImports(text)) {
		const found: Import = { specifier: path, kind: SCANNED_KINDS[kind] ?? "value" };
		if (!imports.some((entry) => entry.specifier === path && entry.kind === found.kind)) imports.push(found);
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
