import { expect, test } from "bun:test";
import fc from "fast-check";
import { visibleWidth } from "../text/width.ts";
import { ProgressBar } from "./progress-bar.ts";

const theme = { done: (text: string) => text, rest: (text: string) => text };

test("a progress bar fills in eighths of a column", () => {
	const bar = new ProgressBar(theme);
	const shown = [0, 0.25, 0.28125, 0.5, 1, 7, -1, Number.NaN].map((share) => {
		bar.setShare(share);
		return bar.render(4)[0];
	});
	expect(shown).toEqual(["░░░░", "█░░░", "█▏░░", "██░░", "████", "████", "░░░░", "░░░░"]);
});

test("a label stands behind the bar and takes at most half of the line", () => {
	const bar = new ProgressBar(theme, 0.5, "下载");
	expect(bar.render(13)).toEqual(["████░░░░ 下载"]);
	const before = bar.render(13);
	bar.setShare(0.5);
	expect(bar.render(13)).toBe(before);
	bar.setLabel("a label that is\nlong");
	expect(Bun.stripANSI(bar.render(12)[0]!)).toBe("███░░░ a la…");
});

test("a progress bar is exactly as wide as the screen", () => {
	fc.assert(
		fc.property(
			fc.double(),
			fc.nat(60),
			fc.string({ unit: fc.constantFrom("a", " ", "漢", "👩‍💻"), maxLength: 30 }),
			(share, width, label) => {
				for (const line of new ProgressBar(theme, share, label).render(width)) expect(visibleWidth(line)).toBe(width);
			},
		),
	);
});
