/**
 * The lists in settings and package manifests that say which files are used: `glob` takes, `!glob` leaves out, `+path`
 * puts back in, `-path` leaves out after all. A skill's file is also meant by its directory.
 */
import { basename, dirname, relative, sep } from "node:path";

/** `!`, `+` and `-` entries choose among files that others have named. */
export function isOverride(entry: string): boolean {
	return /^[!+-]/.test(entry);
}

export function isGlob(entry: string): boolean {
	return /[*?]/.test(entry);
}

/** The files that the list leaves, in their order; those put back in come last. `baseDir` is what patterns are relative to. */
export function applyPatterns(files: readonly string[], patterns: readonly string[], baseDir: string): Set<string> {
	const takes = patterns.filter((pattern) => !isOverride(pattern));
	const [excluded, forced, dropped] = ["!", "+", "-"].map((mark) => withMark(patterns, mark)) as [
		string[],
		string[],
		string[],
	];
	const matching = (globs: readonly string[]) => (file: string) => matchesGlob(file, globs, baseDir);
	const result = new Set(takes.length === 0 ? files : files.filter(matching(takes)));
	for (const file of files) if (matchesGlob(file, excluded, baseDir)) result.delete(file);
	for (const file of files) if (matchesPath(file, forced, baseDir)) result.add(file);
	for (const file of files) if (matchesPath(file, dropped, baseDir)) result.delete(file);
	return result;
}

/** Files found in their places are on until an override says otherwise; plain entries name other files. */
export function isEnabled(file: string, entries: readonly string[], baseDir: string): boolean {
	return applyPatterns([file], entries.filter(isOverride), baseDir).has(file);
}

/** For packages that load nothing by themselves: the last entry that means a file decides; others do not appear. */
export function applyExplicitPatterns(
	files: readonly string[],
	patterns: readonly string[],
	baseDir: string,
): Map<string, boolean> {
	const result = new Map<string, boolean>();
	for (const pattern of patterns) {
		const target = isOverride(pattern) ? pattern.slice(1) : pattern;
		const matches = /^[+-]/.test(pattern) ? matchesPath : matchesGlob;
		for (const file of files) if (matches(file, [target], baseDir)) result.set(file, !/^[!-]/.test(pattern));
	}
	return result;
}

function withMark(patterns: readonly string[], mark: string): string[] {
	return patterns.filter((pattern) => pattern.startsWith(mark)).map((pattern) => pattern.slice(1));
}

/** By the path from `baseDir`, the name alone or the whole path. */
function matchesGlob(file: string, globs: readonly string[], baseDir: string): boolean {
	if (globs.length === 0) return false;
	const subjects = subjectsOf(file).flatMap((path) => [
		slashed(relative(baseDir, path)),
		basename(path),
		slashed(path),
	]);
	return globs.some((glob) => {
		const matcher = new Bun.Glob(slashed(glob));
		return subjects.some((subject) => matcher.match(subject) && namesHidden(glob, subject));
	});
}

function matchesPath(file: string, paths: readonly string[], baseDir: string): boolean {
	if (paths.length === 0) return false;
	const subjects = subjectsOf(file).flatMap((path) => [slashed(relative(baseDir, path)), slashed(path)]);
	return paths.some((path) => subjects.includes(slashed(path.replace(/^\.[/\\]/, ""))));
}

function subjectsOf(file: string): string[] {
	return basename(file) === "SKILL.md" ? [file, dirname(file)] : [file];
}

/** Wild cards do not stand for names that start with a dot: those must be spelled out. */
function namesHidden(glob: string, subject: string): boolean {
	const hidden = subject.split("/").filter((name) => name.startsWith(".") && name !== "." && name !== "..");
	if (hidden.length === 0) return true;
	const spelled = slashed(glob).split("/");
	return hidden.every((name) => spelled.some((part) => part.startsWith(".") && new Bun.Glob(part).match(name)));
}

function slashed(path: string): string {
	return sep === "/" ? path : path.split(sep).join("/");
}
