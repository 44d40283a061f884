import { expect, test } from "bun:test";
import fc from "fast-check";
import { changedWords } from "./changed-words.ts";

test("the words that changed are marked, no more", () => {
	const [before, after] = ["const sorted = [...values].sort();", "const sorted = [...values].sort((a, b) => a - b);"];
	const changed = changedWords(before, after)!;
	expect(before.slice(changed.before.start, changed.before.end)).toBe("");
	expect(after.slice(changed.after.start, changed.after.end)).toBe("(a, b) => a - b");
	const renamed = changedWords("let größe = 1;", "let breite = 1;")!;
	expect("let größe = 1;".slice(renamed.before.start, renamed.before.end)).toBe("größe");
	expect(changedWords("nothing", "in common")).toBeUndefined();
});

test("what is not marked is the same on both sides", () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (head, one, other, tail) => {
			const [before, after] = [head + one + tail, head + other + tail];
			const changed = changedWords(before, after);
			if (!changed) return;
			expect(before.slice(0, changed.before.start)).toBe(after.slice(0, changed.after.start));
			expect(before.slice(changed.before.end)).toBe(after.slice(changed.after.end));
			expect(changed.before.start).toBeLessThanOrEqual(changed.before.end);
		}),
	);
});
