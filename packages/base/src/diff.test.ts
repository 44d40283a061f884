import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { diffLines, type LineChange, linesWithEnds } from "./diff.ts";

function apply(oldLines: readonly string[], newLines: readonly string[], changes: readonly LineChange[]): string[] {
	const result: string[] = [];
	let at = 0;
	for (const change of changes) {
		result.push(...oldLines.slice(at, change.oldStart));
		expect(result.length).toBe(change.newStart);
		result.push(...newLines.slice(change.newStart, change.newEnd));
		at = change.oldEnd;
	}
	return result.concat(oldLines.slice(at));
}

/** Deletions and insertions together. */
function sizeOf(changes: readonly LineChange[]): number {
	return changes.reduce((sum, change) => sum + change.oldEnd - change.oldStart + change.newEnd - change.newStart, 0);
}

function minimalSize(left: readonly string[], right: readonly string[]): number {
	let row = Array.from({ length: right.length + 1 }, (_, index) => index);
	for (const [index, line] of left.entries()) {
		const next = [index + 1];
		for (let column = 1; column <= right.length; column++) {
			const same = line === right[column - 1];
			next.push(same ? row[column - 1]! : Math.min(row[column]!, next[column - 1]!) + 1);
		}
		row = next;
	}
	return row[right.length]!;
}

function numbered(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `line ${index}\n`);
}

/** A generator of its own keeps large inputs cheap and the same in every run. */
function lines(count: number, alphabet: number, seed: number): string[] {
	let state = seed;
	return Array.from({ length: count }, () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return `${(state >>> 8) % alphabet}\n`;
	});
}

describe("diffLines()", () => {
	test("is minimal and leads from old to new, with no empty or adjoining changes", () => {
		const anyLines = fc.array(fc.constantFrom("a", "b", "c", "d", "a\n"), { maxLength: 14 });
		fc.assert(
			fc.property(anyLines, anyLines, (left, right) => {
				const changes = diffLines(left, right);
				expect(apply(left, right, changes)).toEqual(right);
				expect(sizeOf(changes)).toBe(minimalSize(left, right));
				for (const [index, change] of changes.entries()) {
					expect(change.oldEnd + change.newEnd).toBeGreaterThan(change.oldStart + change.newStart);
					if (index > 0) expect(change.oldStart).toBeGreaterThan(changes[index - 1]!.oldEnd);
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test("one line replaced, inserted or deleted is that line and no other", () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(), (left, place) => {
				const at = place % left.length;
				const replaced = diffLines(left, left.with(at, "replaced line"));
				expect(replaced).toEqual([{ oldStart: at, oldEnd: at + 1, newStart: at, newEnd: at + 1 }]);
				const inserted = diffLines(left, left.toSpliced(at, 0, "inserted line"));
				expect(inserted).toEqual([{ oldStart: at, oldEnd: at, newStart: at, newEnd: at + 1 }]);
				const deleted = diffLines(left, left.toSpliced(at, 1));
				expect(deleted).toEqual([{ oldStart: at, oldEnd: at + 1, newStart: at, newEnd: at }]);
			}),
		);
	});

	test("every other line of a large middle part is found exactly", () => {
		const left = numbered(10_000);
		const right = left.map((line, index) => (index > 2500 && index < 7500 && index % 2 === 1 ? `new ${line}` : line));
		const changes = diffLines(left, right);
		expect(changes.length).toBe(2500);
		expect(changes[0]).toEqual({ oldStart: 2501, oldEnd: 2502, newStart: 2501, newEnd: 2502 });
		expect(apply(left, right, changes)).toEqual(right);
	});

	test.each([
		["few distinct lines", lines(5000, 4, 1), lines(5000, 4, 2)],
		["many distinct lines", lines(5000, 3000, 3), lines(4000, 3000, 4)],
		["reversed", numbered(3000), numbered(3000).reverse()],
		["all replaced", numbered(3000), numbered(3000).map((line) => `new ${line}`)],
		["a moved block", numbered(4000), [...numbered(4000).slice(1500), ...numbered(4000).slice(0, 1500)]],
	])("large and very different texts stay correct: %s", (_name, left, right) => {
		const changes = diffLines(left, right);
		expect(apply(left, right, changes)).toEqual(right);
		expect(sizeOf(changes)).toBeLessThanOrEqual(left.length + right.length);
	});

	test("many differences in large texts do not cost their square", () => {
		const left = lines(60_000, 5, 5);
		const right = lines(60_000, 5, 6);
		const started = performance.now();
		const changes = diffLines(left, right);
		// About 60 ms; the unbounded search has some 10^9 steps here.
		expect(performance.now() - started).toBeLessThan(3000);
		expect(sizeOf(changes)).toBeLessThan(90_000);
	});

	test("linesWithEnds() loses nothing", () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom("a", "\n", "\r\n", "\r")), (parts) => {
				const text = parts.join("");
				const split = linesWithEnds(text);
				expect(split.join("")).toBe(text);
				expect(split.slice(0, -1).every((line) => line.endsWith("\n"))).toBe(true);
				expect(split.every((line) => line !== "")).toBe(true);
			}),
		);
	});
});
