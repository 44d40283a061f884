/** Arguments of prompt templates: how they are split and where they go. */

/** White space separates; single and double quotes keep it, and are dropped. There are no escapes. */
export function splitArguments(text: string): string[] {
	const words: string[] = [];
	let word = "";
	let quote = "";
	for (const character of text) {
		if (quote !== "") {
			if (character === quote) quote = "";
			else word += character;
		} else if (character === '"' || character === "'") quote = character;
		else if (!/\s/.test(character)) word += character;
		else if (word !== "") {
			words.push(word);
			word = "";
		}
	}
	if (word !== "") words.push(word);
	return words;
}

/** `${1:-default}`, `${@:-default}`, `${ARGUMENTS:-default}` · `${@:N}`, `${@:N:L}` · `$1`, `$@`, `$ARGUMENTS` */
const PLACEHOLDER =
	/\$\{(?<optional>\d+|ARGUMENTS|@):-(?<fallback>[^}]*)\}|\$\{@:(?<start>\d+)(?::(?<length>\d+))?\}|\$(?<plain>ARGUMENTS|@|\d+)/g;

/** One pass over the template: what arguments and defaults hold is text and is never looked at again. */
export function substituteArguments(template: string, words: readonly string[]): string {
	const value = (target: string) => (/^\d/.test(target) ? words[Number(target) - 1] : words.join(" ")) ?? "";
	return template.replace(PLACEHOLDER, (...match) => {
		const { optional, fallback, start, length, plain } = match.at(-1) as Record<string, string | undefined>;
		if (optional !== undefined) return value(optional) || (fallback ?? "");
		if (start === undefined) return value(plain ?? "");
		// Counted from 1, and 0 means 1, as in a shell.
		const first = Math.max(Number(start) - 1, 0);
		return words.slice(first, length === undefined ? undefined : first + Number(length)).join(" ");
	});
}
