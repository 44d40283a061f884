/**
 * The files and directories below a root that no ignore file leaves out. What was read is kept and checked against each
 * directory's and ignore file's modification time, so asking again costs one `stat` per directory and is never stale.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { IGNORE_FILE_KINDS, type IgnoreFile, IgnoreRules } from "./ignore-rules.ts";
import { type Environment, homeDirectory } from "./paths.ts";

/** A directory that changed this shortly before it was read may change again without a new time. */
const CLOCK_GRAIN_MS = 100;
/** The event loop gets its turn at least this often. */
const SLICE_MS = 10;

export interface TreeEntry {
	/** Relative to the root, with `/`. */
	path: string;
	isDirectory: boolean;
}

interface Directory {
	mtimeMs: number;
	/** Whether a later change is sure to have another time. */
	settled: boolean;
	/** Sorted by name. */
	children: readonly { name: string; isDirectory: boolean }[];
	ignoreFiles: readonly IgnoreFileState[];
	/** The rules of the parent that `rules` and `kept` were made with. */
	parentRules: IgnoreRules | undefined;
	rules: IgnoreRules;
	kept: readonly TreeEntry[];
}

interface IgnoreFileState extends IgnoreFile {
	path: string;
	mtimeMs: number;
	size: number;
}

export class FileTree {
	readonly root: string;
	readonly #env: Environment;
	#directories = new Map<string, Directory>();
	#outer: { stamp: string; rules: IgnoreRules } | undefined;

	/** `root` must be absolute. */
	constructor(root: string, env: Environment) {
		this.root = root.replaceAll("\\", "/").replace(/(.)\/$/, "$1");
		this.#env = env;
	}

	/**
	 * Calls `visit` in path order, name by name, until it returns false. Rejects when the signal aborts. Returns the
	 * directories that could not be read.
	 */
	async walk(visit: (entry: TreeEntry) => boolean, signal: AbortSignal): Promise<string[]> {
		const unreadable: string[] = [];
		const seen = new Map<string, Directory>();
		const stack: (TreeEntry | { enter: string; rules: IgnoreRules })[] = [{ enter: "", rules: this.#outerRules() }];
		let sliceEnd = performance.now() + SLICE_MS;
		let wanted = true;
		while (wanted && stack.length > 0) {
			const next = stack.pop()!;
			if ("path" in next) {
				wanted = visit(next);
				continue;
			}
			signal.throwIfAborted();
			if (performance.now() > sliceEnd) {
				await new Promise((resolve) => setImmediate(resolve));
				sliceEnd = performance.now() + SLICE_MS;
			}
			const directory = this.#read(next.enter, next.rules);
			if (!directory) {
				unreadable.push(next.enter || ".");
				continue;
			}
			seen.set(next.enter, directory);
			for (let index = directory.kept.length - 1; index >= 0; index--) {
				const entry = directory.kept[index]!;
				if (entry.isDirectory) stack.push({ enter: entry.path, rules: directory.rules });
				stack.push(entry);
			}
		}
		// A whole walk has seen all there is; what is left over is gone from the disk.
		if (wanted) this.#directories = seen;
		else for (const [path, directory] of seen) this.#directories.set(path, directory);
		return unreadable;
	}

	/** Undefined when the directory cannot be read: its contents are not listed. */
	#read(path: string, parentRules: IgnoreRules): Directory | undefined {
		const absolute = path === "" ? this.root : `${this.root}/${path}`;
		try {
			const { mtimeMs } = statSync(absolute);
			const known = this.#directories.get(path);
			const current = known?.settled && known.mtimeMs === mtimeMs ? known : undefined;
			const directory = current ?? readDirectory(absolute, mtimeMs);
			if (current && current.parentRules === parentRules && areCurrent(current.ignoreFiles)) return current;
			return this.#applyRules(path, absolute, directory, parentRules);
		} catch {
			return undefined;
		}
	}

	#applyRules(path: string, absolute: string, directory: Directory, parentRules: IgnoreRules): Directory {
		const ignoreFiles = readIgnoreFiles(absolute, directory.children);
		const rules = ignoreFiles.length > 0 ? parentRules.within(absolute, ignoreFiles) : parentRules;
		const base = absolute.endsWith("/") ? absolute : `${absolute}/`;
		const prefix = path === "" ? "" : `${path}/`;
		const kept: TreeEntry[] = [];
		for (const { name, isDirectory } of directory.children) {
			if (!rules.ignores(base + name, isDirectory)) kept.push({ path: prefix + name, isDirectory });
		}
		return { ...directory, ignoreFiles, parentRules, rules, kept };
	}

	/** Rules from above the root and from git's own configuration; the same object while their files are the same. */
	#outerRules(): IgnoreRules {
		const sources = outerSources(this.root, this.#env);
		const stamp = sources.map(({ path, mtimeMs, size }) => `${path}:${mtimeMs}:${size}`).join("\n");
		if (this.#outer?.stamp !== stamp) {
			let rules = IgnoreRules.none;
			for (const source of sources) rules = rules.within(source.base, [source]);
			this.#outer = { stamp, rules };
		}
		return this.#outer.rules;
	}
}

function readDirectory(absolute: string, mtimeMs: number): Directory {
	const names: string[] = [];
	const directories = new Set<string>();
	for (const entry of readdirSync(absolute, { withFileTypes: true })) {
		if (entry.name === ".git") continue;
		names.push(entry.name);
		if (entry.isDirectory()) directories.add(entry.name);
	}
	// Without a comparator the engine sorts strings itself, several times as fast.
	const children = names.sort().map((name) => ({ name, isDirectory: directories.has(name) }));
	const settled = Date.now() - mtimeMs > CLOCK_GRAIN_MS;
	return { mtimeMs, settled, children, ignoreFiles: [], parentRules: undefined, rules: IgnoreRules.none, kept: [] };
}

const KIND_OF_FILE = new Map(IGNORE_FILE_KINDS.flatMap((names, kind) => names.map((name) => [name, kind] as const)));

function readIgnoreFiles(absolute: string, children: Directory["children"]): IgnoreFileState[] {
	const files: IgnoreFileState[] = [];
	for (const { name, isDirectory } of children) {
		const kind = isDirectory ? undefined : KIND_OF_FILE.get(name);
		const file = kind === undefined ? undefined : readIgnoreFile(join(absolute, name), kind);
		if (file) files.push(file);
	}
	return files;
}

/** Undefined when there is none or it cannot be read: then it ignores nothing. */
function readIgnoreFile(path: string, kind: number): IgnoreFileState | undefined {
	try {
		const { mtimeMs, size } = statSync(path);
		// A file written just now may be written again within the same instant.
		const settled = Date.now() - mtimeMs > CLOCK_GRAIN_MS;
		return { kind, path, mtimeMs: settled ? mtimeMs : Number.NaN, size, text: readFileSync(path, "utf8") };
	} catch {
		return undefined;
	}
}

function areCurrent(files: readonly IgnoreFileState[]): boolean {
	return files.every((file) => {
		try {
			const { mtimeMs, size } = statSync(file.path);
			return mtimeMs === file.mtimeMs && size === file.size;
		} catch {
			return false;
		}
	});
}

/** Outermost first. Inside a repository nothing above it counts; outside of one every directory above does. */
function outerSources(root: string, env: Environment): (IgnoreFileState & { base: string })[] {
	const ancestors: string[] = [];
	let repository = hasEntry(root, ".git") ? root : undefined;
	for (let current = root; !repository && dirname(current) !== current; ) {
		current = dirname(current);
		ancestors.unshift(current);
		if (hasEntry(current, ".git")) repository = current;
	}
	const above = ancestors.flatMap((base) =>
		[...KIND_OF_FILE].flatMap(([name, kind]) => withBase(base, readIgnoreFile(join(base, name), kind))),
	);
	const base = repository ?? root;
	const kinds = IGNORE_FILE_KINDS.length;
	const exclude = withBase(base, readIgnoreFile(join(base, ".git/info/exclude"), kinds));
	const global = globalExcludes(env).flatMap((path) => withBase(base, readIgnoreFile(path, kinds + 1)));
	return [...above, ...exclude, ...global];
}

function withBase(base: string, file: IgnoreFileState | undefined): (IgnoreFileState & { base: string })[] {
	return file ? [{ ...file, base }] : [];
}

function hasEntry(directory: string, name: string): boolean {
	return statSync(join(directory, name), { throwIfNoEntry: false }) !== undefined;
}

/** `core.excludesFile` of the user's git configuration, else its default place. */
function globalExcludes(env: Environment): string[] {
	const home = homeDirectory(env);
	const configHome = env.XDG_CONFIG_HOME || join(home, ".config");
	for (const path of [join(home, ".gitconfig"), join(configHome, "git/config")]) {
		const named = /^\s*excludesfile\s*=\s*"?([^"\n#;]+?)"?\s*$/im.exec(readText(path))?.[1];
		if (named) return [named.startsWith("~/") ? join(home, named.slice(2)) : named];
	}
	return [join(configHome, "git/ignore")];
}

function readText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
