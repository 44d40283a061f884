/**
 * The table in `differences.md`: what may differ. Each row is `| id | case | place | reason |`; case and place are
 * patterns in which `*` stands for any text. A row that nothing matches any more is a failure, as is a difference
 * that no row matches.
 */
import type { Difference } from "./difference.ts";

export interface ListedDifference {
	id: string;
	case: RegExp;
	place: RegExp;
	reason: string;
	/** The pattern before any `*` of the case: says which part of the suite it belongs to. */
	casePattern: string;
}

export function parseListedDifferences(markdown: string): ListedDifference[] {
	const rows: ListedDifference[] = [];
	for (const [index, line] of markdown.split("\n").entries()) {
		const cells = /^\| *`/.test(line) ? line.split("|").slice(1, -1) : undefined;
		if (!cells) continue;
		const [id, casePattern, place, reason] = cells.map((cell) => cell.trim().replace(/^`(.*)`$/, "$1"));
		if (cells.length !== 4 || !id || !casePattern || !place || !reason) {
			throw new Error(`differences.md:${index + 1}: a row needs \`id\`, \`case\`, \`place\` and a reason`);
		}
		if (rows.some((row) => row.id === id)) throw new Error(`differences.md:${index + 1}: ${id} is there twice`);
		rows.push({ id, case: wildcard(casePattern), place: wildcard(place), reason, casePattern });
	}
	return rows;
}

export interface Verdict {
	listed: { row: ListedDifference; difference: Difference }[];
	unlisted: Difference[];
	/** Rows that nothing matched although their cases ran. */
	outdated: ListedDifference[];
}

export function judge(
	found: readonly Difference[],
	rows: readonly ListedDifference[],
	ranCases: readonly string[],
): Verdict {
	const verdict: Verdict = { listed: [], unlisted: [], outdated: [] };
	const used = new Set<ListedDifference>();
	for (const difference of found) {
		const row = rows.find((one) => one.case.test(difference.case) && one.place.test(difference.place));
		if (row) {
			used.add(row);
			verdict.listed.push({ row, difference });
		} else verdict.unlisted.push(difference);
	}
	verdict.outdated = rows.filter((row) => !used.has(row) && ranCases.some((name) => row.case.test(name)));
	return verdict;
}

const wildcard = (pattern: string) =>
	new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "s");
