import type { Difference } from "./difference.ts";
import type { Verdict } from "./listed-differences.ts";

/** Of each value, from a little before the first character that differs. */
const SHOWN_CHARACTERS = 600;

/** Prints every difference and gives the exit code. */
export function printVerdict({ listed, unlisted, outdated }: Verdict, compared: number, partial: boolean): number {
	for (const { row, difference } of listed) print(difference, `listed as ${row.id}`);
	for (const difference of unlisted) print(difference, "NOT LISTED");
	// A row may be meant for cases that were left out.
	const lost = partial ? [] : outdated;
	for (const row of lost) process.stdout.write(`differences.md lists what no longer occurs: ${row}\n`);
	process.stdout.write(`${compared} compared, ${listed.length} listed differences, ${unlisted.length} unlisted\n`);
	return unlisted.length > 0 || lost.length > 0 ? 1 : 0;
}

function print({ case: name, place, pi, tau }: Difference, standing: string): void {
	const [left, right] = [asText(pi), asText(tau)];
	let at = 0;
	while (at < left.length && left[at] === right[at]) at++;
	const start = Math.max(0, at - SHOWN_CHARACTERS / 4);
	process.stdout.write(`${name}: ${place} (${standing})\n  pi:  ${part(left, start)}\n  tau: ${part(right, start)}\n`);
}

const asText = (value: unknown) => (value === undefined ? "absent" : JSON.stringify(value));

function part(text: string, start: number): string {
	const end = start + SHOWN_CHARACTERS;
	const before = start > 0 ? `(${start} characters) … ` : "";
	const after = end < text.length ? ` … (${text.length - end} characters)` : "";
	return `${before}${text.slice(start, end)}${after}`;
}
