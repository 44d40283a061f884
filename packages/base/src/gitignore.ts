/** The patterns of `.gitignore` files (gitignore(5)), compiled once. */

export interface IgnorePattern {
	/** A `!` pattern: what it matches is listed after all. */
	negated: boolean;
	directoryOnly: boolean;
	/** Compared with the last name of a path instead of the whole. */
	nameOnly: boolean;
	regex: RegExp;
}

/** In the file's order: the last that matches decides. Lines that git could never match are left out. */
export function parseGitignore(text: string): IgnorePattern[] {
	return text
		.replace(/^\uFEFF/, "")
		.split("\n")
		.flatMap((line) => parseLine(line.replace(/\r$/, "")) ?? []);
}

/** `path` is relative to the file's directory, with `/`. Undefined when no pattern says anything. */
export function matchGitignore(
	patterns: readonly IgnorePattern[],
	path: string,
	isDirectory: boolean,
): boolean | undefined {
	const name = path.slice(path.lastIndexOf("/") + 1);
	for (let index = patterns.length - 1; index >= 0; index--) {
		const pattern = patterns[index]!;
		if (pattern.directoryOnly && !isDirectory) continue;
		if (pattern.regex.test(pattern.nameOnly ? name : path)) return !pattern.negated;
	}
	return undefined;
}

function parseLine(line: string): IgnorePattern | undefined {
	if (line.startsWith("#")) return undefined;
	let glob = withoutTrailingSpaces(line);
	const negated = glob.startsWith("!");
	if (negated) glob = glob.slice(1);
	const directoryOnly = glob.endsWith("/");
	if (directoryOnly) glob = glob.slice(0, -1);
	if (glob === "") return undefined;
	const nameOnly = !glob.includes("/");
	const source = globSource(glob.startsWith("/") ? glob.slice(1) : glob);
	return source === undefined ? undefined : { negated, directoryOnly, nameOnly, regex: new RegExp(`^${source}$`, "s") };
}

/** Spaces at the end do not count unless a backslash stands before them. */
function withoutTrailingSpaces(line: string): string {
	let end = line.length;
	while (end > 0 && line[end - 1] === " " && !isEscaped(line, end - 1)) end--;
	return line.slice(0, end);
}

function isEscaped(line: string, index: number): boolean {
	let backslashes = 0;
	while (line[index - 1 - backslashes] === "\\") backslashes++;
	return backslashes % 2 === 1;
}

/** Undefined for a pattern that is not well formed: it matches nothing. */
function globSource(glob: string): string | undefined {
	let source = "";
	for (let index = 0; index < glob.length; ) {
		const stars = /^\*+/.exec(glob.slice(index))?.[0].length ?? 0;
		if (stars > 0) {
			const [part, length] = starSource(glob, index, stars);
			source += part;
			index += length;
		} else if (glob[index] === "[") {
			const bracket = bracketSource(glob, index);
			if (!bracket) return undefined;
			source += bracket.source;
			index = bracket.end;
		} else if (glob[index] === "\\") {
			if (index + 1 >= glob.length) return undefined;
			source += literal(glob[index + 1]!);
			index += 2;
		} else {
			source += glob[index] === "?" ? "[^/]" : literal(glob[index]!);
			index++;
		}
	}
	return source;
}

/** Two stars between slashes (or the ends) cross directories; any others stay within a name. */
function starSource(glob: string, index: number, stars: number): [source: string, length: number] {
	const atStart = index === 0 || glob[index - 1] === "/";
	const next = glob[index + stars];
	if (stars === 2 && atStart && next === "/") return ["(?:[^/]*/)*", 3];
	if (stars === 2 && atStart && next === undefined) return [index === 0 ? ".*" : ".+", 2];
	return ["[^/]*", stars];
}

const CHARACTER_CLASSES: Readonly<Record<string, string>> = {
	alnum: "A-Za-z0-9",
	alpha: "A-Za-z",
	blank: " \\t",
	cntrl: "\\x00-\\x1f\\x7f",
	digit: "0-9",
	graph: "\\x21-\\x7e",
	lower: "a-z",
	print: "\\x20-\\x7e",
	punct: "!-\\/:-@\\[-`{-~",
	space: "\\s",
	upper: "A-Z",
	xdigit: "A-Fa-f0-9",
};

/** `[abc]`, `[!a-z]`, `[[:digit:]]`; a class never matches a slash. */
function bracketSource(glob: string, start: number): { source: string; end: number } | undefined {
	let index = start + 1;
	const negated = glob[index] === "!" || glob[index] === "^";
	if (negated) index++;
	let members = "";
	for (let first = true; ; first = false) {
		if (index >= glob.length) return undefined;
		if (glob[index] === "]" && !first) break;
		const named = /^\[:(\w+):\]/.exec(glob.slice(index));
		if (named) {
			const known = CHARACTER_CLASSES[named[1]!];
			if (known === undefined) return undefined;
			members += known;
			index += named[0].length;
			continue;
		}
		const [from, afterFrom] = member(glob, index);
		if (from === undefined) return undefined;
		index = afterFrom;
		if (glob[index] === "-" && glob[index + 1] !== undefined && glob[index + 1] !== "]") {
			const [to, afterTo] = member(glob, index + 1);
			if (to === undefined) return undefined;
			if (from <= to) members += `${inClass(from)}-${inClass(to)}`;
			index = afterTo;
		} else members += inClass(from);
	}
	if (members === "") return { source: negated ? "[^/]" : "(?!)", end: index + 1 };
	return { source: `(?!/)[${negated ? "^" : ""}${members}]`, end: index + 1 };
}

function member(glob: string, index: number): [character: string | undefined, next: number] {
	return glob[index] === "\\" ? [glob[index + 1], index + 2] : [glob[index], index + 1];
}

function inClass(character: string): string {
	return /[\\\]^-]/.test(character) ? `\\${character}` : character;
}

function literal(character: string): string {
	return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
