/** Which paths a glob of `find` means; the rules are those of fd, which pi calls. */

export interface PathPattern {
	/** `relative` is below the searched directory, with `/`. */
	matches(relative: string): boolean;
}

/**
 * A pattern without a slash is compared with names, one with a slash with whole absolute paths, at any depth. Upper
 * and lower case are the same unless the pattern has an upper case letter. `*` also matches a leading dot.
 */
export function pathPattern(pattern: string, searchPath: string): PathPattern {
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

/** A leading `!` would turn the whole pattern around. */
function literalBang(pattern: string): string {
	return pattern.startsWith("!") ? `\\${pattern}` : pattern;
}
