/** Which paths a glob of `find` means; the rules are those of fd, which pi calls. */
import { TauError } from "@tau/base/errors";

export interface PathPattern {
	/** `relative` is below the searched directory, with `/`. */
	matches(relative: string): boolean;
}

/**
 * A pattern without a slash is compared with names, one with a slash with whole absolute paths, at any depth. Upper
 * and lower case are the same unless the pattern has an upper case letter. `*` also matches a leading dot.
 */
export function pathPattern(pattern: string, searchPath: string): PathPattern {
	requireClosed(pattern);
	const ignoreCase = pattern === pattern.toLowerCase();
	const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
	if (!pattern.includes("/")) {
		const glob = new Bun.Glob(literalBang(pattern));
		return { matches: (relative) => glob.match(fold(relative.slice(relative.lastIndexOf("/") + 1))) };
	}
	const anchored = pattern.startsWith("/") || pattern.startsWith("**/") ? pattern : `**/${pattern}`;
	const glob = new Bun.Glob(literalBang(anchored));
	const root = fold(searchPath.replaceAll("\\", "/").replace(/\/$/, ""));
	return { matches: (relative) => glob.match(`${root}/${fold(relative)}`) };
}

/** An unclosed bracket would match nothing, which looks like an answer. */
function requireClosed(pattern: string): void {
	const open: string[] = [];
	for (let index = 0; index < pattern.length; index++) {
		const character = pattern[index]!;
		if (character === "\\") index++;
		else if (character === "[") {
			// A bracket right after the opening one, or after its negation, is a member of the class.
			const first = /^[!^]?\]?/.exec(pattern.slice(index + 1))![0].length;
			const end = pattern.indexOf("]", index + 1 + first);
			if (end === -1) throw unclosed(pattern, "character class; missing ']'");
			index = end;
		} else if (character === "{") open.push(character);
		else if (character === "}") open.pop();
	}
	if (open.length > 0) throw unclosed(pattern, "alternate group; missing '}'");
}

function unclosed(pattern: string, what: string): TauError {
	return new TauError("TAU_FIND_PATTERN", `error parsing glob '${pattern}': unclosed ${what}`);
}

/** A leading `!` would turn the whole pattern around. */
function literalBang(pattern: string): string {
	return pattern.startsWith("!") ? `\\${pattern}` : pattern;
}
