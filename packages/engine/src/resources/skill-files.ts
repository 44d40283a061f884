/** Where skill files, and other resource files, lie below a directory. Ignore files are honoured. */
import { join } from "node:path";
import { type IgnoreFile, IgnoreRules } from "@tau/platform/ignore-rules";
import { type DirectoryEntry, entriesOf, readAtMost, realPathOf } from "@tau/platform/look";

export const SKILL_FILE = "SKILL.md";

/** Kinds of `IgnoreRules`: the first wins. */
const IGNORE_FILES = [".fdignore", ".ignore", ".gitignore"];
const MAX_IGNORE_BYTES = 1024 * 1024;
/** A tree of configuration is never this deep: it is a mistake or a trap. */
const MAX_DEPTH = 32;

/**
 * A directory with a SKILL.md is a skill, and nothing below it is looked at. Besides, Markdown files count: in `pi` mode
 * those directly in the root, in `agents` mode those in directories below it.
 */
export function findSkillFiles(root: string, mode: "pi" | "agents"): string[] {
	const found: string[] = [];
	walk(
		root,
		(directory, entries) => {
			const skill = entries.find(({ name, kind }) => name === SKILL_FILE && kind === "file");
			if (skill) {
				found.push(join(directory, SKILL_FILE));
				return [];
			}
			const takesFiles = (directory === root) === (mode === "pi");
			return entries.filter((entry) => {
				if (isHidden(entry)) return false;
				if (entry.kind === "directory") return true;
				if (takesFiles && entry.kind === "file" && entry.name.endsWith(".md")) return true;
				return false;
			});
		},
		(path) => found.push(path),
	);
	return found;
}

/** All files below `root` whose name ends in `extension`. */
export function findFiles(root: string, extension: string): string[] {
	const found: string[] = [];
	walk(
		root,
		(_, entries) =>
			entries.filter((entry) => !isHidden(entry) && (entry.kind === "directory" || entry.name.endsWith(extension))),
		(path) => found.push(path),
	);
	return found;
}

/** What is directly in `root` and not hidden or ignored. */
export function visibleEntries(root: string): DirectoryEntry[] {
	const entries = entriesOf(root);
	if (!entries) return [];
	const rules = rulesWithin(root, entries, IgnoreRules.none);
	return entries.filter(
		(entry) => !isHidden(entry) && !rules.ignores(`${root}/${entry.name}`, entry.kind === "directory"),
	);
}

/** `choose` says what of a directory's entries to go on with; ignored ones never reach it. */
function walk(
	root: string,
	choose: (directory: string, entries: DirectoryEntry[]) => DirectoryEntry[],
	onFile: (path: string) => void,
): void {
	const visit = (directory: string, outer: IgnoreRules, trail: readonly string[]): void => {
		const entries = entriesOf(directory);
		if (!entries) return;
		const rules = rulesWithin(directory, entries, outer);
		const kept = entries.filter(({ name, kind }) => !rules.ignores(`${directory}/${name}`, kind === "directory"));
		for (const { name, kind, isLink } of choose(directory, kept)) {
			const path = join(directory, name);
			if (kind === "file") onFile(path);
			if (kind !== "directory" || trail.length >= MAX_DEPTH) continue;
			// A link may lead back to where it stands.
			const real = isLink ? realPathOf(path) : path;
			if (isLink && trail.some((above) => realPathOf(above) === real)) continue;
			visit(path, rules, [...trail, path]);
		}
	};
	visit(root, IgnoreRules.none, [root]);
}

function isHidden({ name }: DirectoryEntry): boolean {
	return name.startsWith(".") || name === "node_modules";
}

function rulesWithin(directory: string, entries: readonly DirectoryEntry[], outer: IgnoreRules): IgnoreRules {
	const files: IgnoreFile[] = [];
	for (const { name, kind } of entries) {
		const rank = kind === "file" ? IGNORE_FILES.indexOf(name) : -1;
		if (rank === -1) continue;
		try {
			const { bytes } = readAtMost(join(directory, name), MAX_IGNORE_BYTES);
			files.push({ kind: rank, text: new TextDecoder().decode(bytes) });
		} catch {
			// An ignore file that cannot be read ignores nothing.
		}
	}
	return files.length === 0 ? outer : outer.within(directory, files);
}
