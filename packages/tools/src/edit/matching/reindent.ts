/** Carrying the file's indentation over to a new text that was written with another one. */

/** What turns an indentation as asked for into the file's; `undefined` for one it cannot turn. */
type Translation = (from: string) => string | undefined;

/**
 * `wanted` and `found` are the lines asked for and the lines in the file, equal but for white space at their ends.
 * Gives a function that translates every indentation of a text the way those lines show. It returns `undefined` when
 * they do not show one way for all: a guessed indentation is a wrong program, and lines that moved differently are
 * another place.
 */
export function indentationRule(
	wanted: readonly string[],
	found: readonly string[],
): (text: string) => string | undefined {
	const pairs = wanted.flatMap((line, index): [string, string][] =>
		line.trim() === "" ? [] : [[indentationOf(line), indentationOf(found[index]!)]],
	);
	const translate = movedBy(pairs) ?? scaledBy(pairs);
	return (text) => {
		if (!translate) return undefined;
		const lines: string[] = [];
		for (const line of text.split("\n")) {
			const from = line.trim() === "" ? undefined : indentationOf(line);
			const to = from === undefined ? "" : translate(from);
			if (to === undefined) return undefined;
			lines.push(to + line.slice(from?.length ?? 0));
		}
		return lines.join("\n");
	};
}

/** All lines stand further in, or further out, by the same white space. */
function movedBy(pairs: readonly [string, string][]): Translation | undefined {
	const [first] = pairs;
	if (!first) return undefined;
	const added = first[1].endsWith(first[0]) ? first[1].slice(0, first[1].length - first[0].length) : undefined;
	if (added !== undefined && pairs.every(([from, to]) => to === added + from)) return (from) => added + from;
	const removed = first[0].endsWith(first[1]) ? first[0].slice(0, first[0].length - first[1].length) : undefined;
	if (removed === undefined || !pairs.every(([from, to]) => from === removed + to)) return undefined;
	return (from) => (from.startsWith(removed) ? from.slice(removed.length) : undefined);
}

/** Another unit: tabs for spaces, or another number of spaces, in the same proportion everywhere. */
function scaledBy(pairs: readonly [string, string][]): Translation | undefined {
	const indented = pairs.filter(([from, to]) => from !== "" || to !== "");
	const [first] = indented;
	if (!first || first[0] === "" || first[1] === "") return undefined;
	const [fromUnit, toUnit] = [first[0][0]!, first[1][0]!];
	const ratio = first[1].length / first[0].length;
	const translate: Translation = (from) => {
		const length = from.length * ratio;
		return from === fromUnit.repeat(from.length) && Number.isInteger(length) ? toUnit.repeat(length) : undefined;
	};
	return indented.every(([from, to]) => translate(from) === to) ? translate : undefined;
}

function indentationOf(line: string): string {
	return /^[ \t]*/.exec(line)![0];
}
