/**
 * Which paths ignore files leave out, with git's rules for `.gitignore` and ripgrep's and fd's for `.ignore` and their
 * own files: those win over git's, and within a kind the file nearest to the path wins.
 */
import { type IgnorePattern, matchGitignore, parseGitignore } from "@tau/base/gitignore";

/** Files that are read in every directory, by kind; in the order in which they win. */
export const IGNORE_FILE_KINDS: readonly (readonly string[])[] = [
	[".rgignore", ".fdignore"],
	[".ignore"],
	[".gitignore"],
];

export interface IgnoreFile {
	/** Index into `IGNORE_FILE_KINDS`, or behind them for rules that come from elsewhere. */
	kind: number;
	text: string;
}

interface Rules {
	/** Of the directory the rules are relative to, absolute, with `/`, ending in one. */
	base: string;
	patterns: readonly IgnorePattern[];
}

/** An immutable chain of rules, from the outermost directory inwards. Compare by identity to see whether rules changed. */
export class IgnoreRules {
	static readonly none = new IgnoreRules([]);
	/** By kind, innermost first. */
	readonly #kinds: readonly (readonly Rules[])[];

	private constructor(kinds: readonly (readonly Rules[])[]) {
		this.#kinds = kinds;
	}

	/** The rules inside `directory` (absolute), where these files stand. */
	within(directory: string, files: readonly IgnoreFile[]): IgnoreRules {
		const kinds = this.#kinds.map((rules) => [...rules]);
		const base = directory.endsWith("/") ? directory : `${directory}/`;
		for (const { kind, text } of files) {
			while (kinds.length <= kind) kinds.push([]);
			kinds[kind]!.unshift({ base, patterns: parseGitignore(text) });
		}
		return new IgnoreRules(kinds);
	}

	/** `path` is absolute, with `/`. Its parents must not be ignored. */
	ignores(path: string, isDirectory: boolean): boolean {
		for (const rules of this.#kinds) {
			for (const { base, patterns } of rules) {
				const verdict = matchGitignore(patterns, path.slice(base.length), isDirectory);
				if (verdict !== undefined) return verdict;
			}
		}
		return false;
	}
}
