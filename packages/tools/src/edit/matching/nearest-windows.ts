/** What the file holds that is most like a text that is not in it. Only for the error: nothing is changed by it. */
import type { NearWindow } from "./edit-search.ts";
import type { SearchText } from "./line-index.ts";
import { lineSimilarity } from "./line-similarity.ts";

const MAX_WINDOWS = 3;
/** Longer windows are cut: the model has the rest in its own call. */
const MAX_WINDOW_LINES = 12;
const MAX_NEEDLES = 12;
/** A needle found more often than this tells nothing about the place. */
const MAX_PLACES_PER_NEEDLE = 48;
const MAX_CANDIDATES = 12;
const MIN_SIMILARITY = 0.3;

/** At most three, the nearest first. Finds candidates by the rare lines and words asked for, so it stays fast. */
export function nearestWindows(source: SearchText, wanted: string): NearWindow[] {
	const asked = (wanted.endsWith("\n") ? wanted.slice(0, -1) : wanted).split("\n");
	const votes = collectVotes(source, asked);
	const candidates = [...votes]
		.sort((left, right) => right[1] - left[1] || left[0] - right[0])
		.slice(0, MAX_CANDIDATES);
	const compared = asked.slice(0, MAX_WINDOW_LINES);
	const scored = candidates
		.map(([first]) => ({ first, score: meanSimilarity(source, first, compared) }))
		.filter(({ score }) => score >= MIN_SIMILARITY)
		.sort((left, right) => right.score - left.score || left.first - right.first);
	const windows: NearWindow[] = [];
	const taken: number[] = [];
	for (const { first } of scored) {
		if (taken.some((other) => Math.abs(other - first) < Math.min(asked.length, 3))) continue;
		taken.push(first);
		windows.push(describeWindow(source, first, asked));
		if (windows.length === MAX_WINDOWS) break;
	}
	return windows;
}

/** Where the text would have to start for each needle to be in its place, weighted by how much the needle says. */
function collectVotes(source: SearchText, asked: readonly string[]): Map<number, number> {
	const votes = new Map<number, number>();
	for (const { needle, line } of chooseNeedles(asked)) {
		const places: number[] = [];
		for (let at = source.text.indexOf(needle); at !== -1; at = source.text.indexOf(needle, at + needle.length)) {
			places.push(at);
			if (places.length > MAX_PLACES_PER_NEEDLE) break;
		}
		if (places.length > MAX_PLACES_PER_NEEDLE) continue;
		for (const place of places) {
			const first = source.lines.lineAt(place) - line;
			if (first < 0) continue;
			votes.set(first, (votes.get(first) ?? 0) + needle.length / places.length);
		}
	}
	return votes;
}

/** Long lines first, then long words: the longer, the rarer. */
function chooseNeedles(asked: readonly string[]): { needle: string; line: number }[] {
	const byLength = (left: { needle: string }, right: { needle: string }) => right.needle.length - left.needle.length;
	const lines = asked.map((text, line) => ({ needle: text.trim(), line })).filter(({ needle }) => needle.length >= 4);
	const words = asked
		.slice(0, 200)
		.flatMap((text, line) => (text.match(/\w{4,}/g) ?? []).map((needle) => ({ needle, line })));
	const distinct = new Map<string, { needle: string; line: number }>();
	for (const entry of [...lines.sort(byLength).slice(0, MAX_NEEDLES), ...words.sort(byLength)]) {
		if (!distinct.has(entry.needle)) distinct.set(entry.needle, entry);
		if (distinct.size >= 2 * MAX_NEEDLES) break;
	}
	return [...distinct.values()];
}

function meanSimilarity(source: SearchText, first: number, asked: readonly string[]): number {
	let sum = 0;
	for (let index = 0; index < asked.length; index++) {
		if (first + index < source.lines.count) sum += lineSimilarity(source.lines.text(first + index), asked[index]!);
	}
	return sum / asked.length;
}

function describeWindow(source: SearchText, first: number, asked: readonly string[]): NearWindow {
	const { lines } = source;
	const available = Math.min(asked.length, lines.count - first);
	let differing = 0;
	while (differing < available && lines.text(first + differing) === asked[differing]) differing++;
	// The window shows the first difference, wherever in a long text it is.
	const from = Math.max(0, Math.min(differing - 2, asked.length - MAX_WINDOW_LINES));
	const shown: string[] = [];
	for (let index = from; index < available && shown.length < MAX_WINDOW_LINES; index++)
		shown.push(lines.text(first + index));
	return {
		firstLine: first + from + 1,
		lines: shown,
		differingLine: differing - from,
		wanted: asked[differing] ?? "",
	};
}
