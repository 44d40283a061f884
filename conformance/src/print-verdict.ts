import type { Difference } from "./difference.ts";
import type { Verdict } from "./listed-differences.ts";

const SHOWN_CHARACTERS = 1500;

/** Prints every difference and gives the exit code. */
export function printVerdict({ listed, unlisted, outdated }: Verdict, compared: number, partial: boolean): number {
	for (const { row, difference } of listed) print(difference, `listed as ${row.id}`);
	for (const difference of unlisted) print(difference, "NOT LISTED");
	// A row may be meant for cases that were left out.
	const lost = partial ? [] : outdated;
	for (const row of lost) process.stdout.write(`differences.md lists ${row.id}, which no longer occurs: ${row.reason}\n`);
	process.stdout.write(`${compared} compared, ${listed.length} listed differences, ${unlisted.length} unlisted\n`);
	return unlisted.length > 0 || lost.length > 0 ? 1 : 0;
}

function print({ case: name, place, pi, tau }: Difference, standing: string): void {
	process.stdout.write(`${name}: ${place} (${standing})\n  pi:  ${show(pi)}\n  tau: ${show(tau)}\n`);
}

function show(value: unknown): string {
	const text = value === undefined ? "absent" : JSON.stringify(value);
	if (text.length <= SHOWN_CHARACTERS) return text;
	const half = SHOWN_CHARACTERS / 2;
	return `${text.slice(0, half)} … ${text.length - SHOWN_CHARACTERS} characters … ${text.slice(-half)}`;
}
