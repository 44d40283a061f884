/** Carrying the file's indentation over to a new text that was written with another one. */

/**
 * `wanted` and `found` are the lines asked for and the lines in the file, equal but for white space at their ends.
 * Gives the new text with every indentation translated the way those lines show, or `undefined` when they do not show
 * it: a guessed indentation is a wrong program.
 */
export function reindent(newText: string, wanted: readonly string[], found: readonly string[]): string | undefined {
	const known = new Map<string, string>();
	for (let index = 0; index < wanted.length; index++) {
		if (wanted[index]!.trim() === "") continue;
		const from = indentationOf(wanted[index]!);
		const to = indentationOf(found[index]!);
		if (known.has(from) && known.get(from) !== to) return undefined;
		known.set(from, to);
	}
	const shift = uniformShift(known);
	const lines: string[] = [];
	for (const line of newText.split("\n")) {
		if (line.trim() === "") {
			lines.push(line);
			continue;
		}
		const from = indentationOf(line);
		const to = known.get(from) ?? shift?.(from);
		if (to === undefined) return undefined;
		lines.push(to + line.slice(from.length));
	}
	return lines.join("\n");
}

/** All lines moved in or out by the same white space. */
function uniformShift(known: ReadonlyMap<string, string>): ((from: string) => string | undefined) | undefined {
	const pairs = [...known];
	const [first] = pairs;
	if (!first) return undefined;
	const added = first[1].endsWith(first[0]) ? first[1].slice(0, first[1].length - first[0].length) : undefined;
	if (added !== undefined && pairs.every(([from, to]) => to === added + from)) return (from) => added + from;
	const removed = first[0].endsWith(first[1]) ? first[0].slice(0, first[0].length - first[1].length) : undefined;
	if (removed !== undefined && pairs.every(([from, to]) => from === removed + to)) {
		return (from) => (from.startsWith(removed) ? from.slice(removed.length) : undefined);
	}
	return undefined;
}

function indentationOf(line: string): string {
	return /^[ \t]*/.exec(line)![0];
}
