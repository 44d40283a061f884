/** What of a line is new in the line that took its place: the words between the start and the end they share. */

export interface ChangedPart {
	start: number;
	end: number;
}

/** Offsets into both lines; undefined when hardly anything is shared, so that marking would mark the line. */
export function changedWords(before: string, after: string): { before: ChangedPart; after: ChangedPart } | undefined {
	const [old, fresh] = [words(before), words(after)];
	let head = 0;
	while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
	let tail = 0;
	while (
		tail < old.length - head &&
		tail < fresh.length - head &&
		old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
	) {
		tail++;
	}
	const part = (all: readonly string[]): ChangedPart => ({
		start: lengthOf(all.slice(0, head)),
		end: lengthOf(all.slice(0, all.length - tail)),
	});
	const shared = old
		.slice(0, head)
		.concat(old.slice(old.length - tail))
		.join("")
		.trim();
	return shared === "" ? undefined : { before: part(old), after: part(fresh) };
}

function words(line: string): string[] {
	return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function lengthOf(parts: readonly string[]): number {
	return parts.reduce((sum, part) => sum + part.length, 0);
}
