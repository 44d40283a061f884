/**
 * The table in `differences.md`: what may differ. Each row is `| id | cases | places | reason |`; cases and places are
 * patterns in code spans, in which `*` stands for any text. A pattern that nothing matches any more is a failure, as
 * is a difference that no row matches.
 */
import type { Difference } from "./difference.ts";

export interface ListedDifference {
	id: string;
	cases: RegExp[];
	places: RegExp[];
	reason: string;
}

export function parseListedDifferences(markdown: string): ListedDifference[] {
	const rows: ListedDifference[] = [];
	for (const [index, line] of markdown.split("\n").entries()) {
		if (!/^\| *`/.test(line)) continue;
		const cells = line.split("|").slice(1, -1);
		const [ids, cases, places] = cells.map(codeSpans);
		const id = ids?.[0];
		const reason = cells[3]?.trim();
		if (cells.length !== 4 || !id || !cases?.length || !places?.length || !reason) {
			throw new Error(`differences.md:${index + 1}: a row needs \`id\`, \`case\`, \`place\` and a reason`);
		}
		if (rows.some((row) => row.id === id)) throw new Error(`differences.md:${index + 1}: ${id} is there twice`);
		rows.push({ id, cases: cases.map(wildcard), places: places.map(wildcard), reason });
	}
	return rows;
}

export interface Verdict {
	listed: { row: ListedDifference; difference: Difference }[];
	unlisted: Difference[];
	/** Rows, or one of their patterns, that matched nothing although their cases ran. */
	outdated: string[];
}

export function judge(
	found: readonly Difference[],
	rows: readonly ListedDifference[],
	ranCases: readonly string[],
): Verdict {
	const verdict: Verdict = { listed: [], unlisted: [], outdated: [] };
	const used = new Set<RegExp>();
	for (const difference of found) {
		const row = rows.find(({ cases, places }) => {
			const byCase = cases.find((pattern) => pattern.test(difference.case));
			const byPlace = places.find((pattern) => pattern.test(difference.place));
			if (!byCase || !byPlace) return false;
			used.add(byCase).add(byPlace);
			return true;
		});
		if (row) verdict.listed.push({ row, difference });
		else verdict.unlisted.push(difference);
	}
	for (const { id, cases, places } of rows) {
		const ran = cases.filter((pattern) => ranCases.some((name) => pattern.test(name)));
		const unused = [...ran, ...(ran.length > 0 ? places : [])].filter((pattern) => !used.has(pattern));
		if (unused.length > 0) verdict.outdated.push(`${id} (${unused.map(({ source }) => source).join(", ")})`);
	}
	return verdict;
}

const codeSpans = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

const wildcard = (pattern: string) =>
	new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "s");
