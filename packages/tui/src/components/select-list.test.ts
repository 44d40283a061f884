import { expect, test } from "bun:test";
import fc from "fast-check";
import type { TuiMouseEvent } from "../render/component.ts";
import { testKeybindings } from "../testing/test-keybindings.ts";
import { visibleWidth } from "../text/width.ts";
import { type SelectItem, SelectList, type SelectListOptions } from "./select-list.ts";

const keybindings = testKeybindings();
const UP = "\x1b[A";
const DOWN = "\x1b[B";
const PAGE_DOWN = "\x1b[6~";
const plain = (text: string) => text;
const THEME = {
	selectedPrefix: plain,
	selectedText: (text: string) => `<${text}>`,
	description: (text: string) => `{${text}}`,
	scrollInfo: plain,
	noMatch: plain,
};
/** Nothing that takes columns. */
const PLAIN_THEME = { ...THEME, selectedText: plain, description: plain };

function items(...labels: string[]): SelectItem[] {
	return labels.map((label) => ({ value: label, label }));
}

function listOf(entries: SelectItem[], maxVisible = 5, options: Partial<SelectListOptions> = {}, theme = PLAIN_THEME) {
	return new SelectList(entries, maxVisible, theme, { keybindings, ...options });
}

function mouse(type: TuiMouseEvent["type"], y: number, wheelDelta?: number): TuiMouseEvent {
	const place = { x: 3, y, screenX: 3, screenY: y, width: 80, height: 6 };
	const rest = { shift: false, alt: false, ctrl: false, ...(wheelDelta === undefined ? {} : { wheelDelta }) };
	return { type, button: type === "wheel" ? "none" : "left", ...place, ...rest };
}

test("descriptions stand in a column behind the labels, the selected row in one style", () => {
	const list = listOf([{ value: "a", label: "alpha", description: "the\nfirst" }, ...items("beta")], 5, {}, THEME);
	expect(list.render(60)).toEqual([`→ <alpha><${" ".repeat(27)}the first>`, "  beta"]);
});

test("a narrow list shows labels alone, cut to fit", () => {
	const list = listOf([{ value: "a", label: "a very long label indeed", description: "hidden" }]);
	const [line] = list.render(16);
	expect(line).toStartWith("→ a very long");
	expect(visibleWidth(line!)).toBeLessThanOrEqual(16);
	expect(line).not.toContain("hidden");
});

test("the column of labels is as wide as its widest between the two bounds", () => {
	const entries = [{ value: "ab", label: "ab", description: "one" }, ...items("abcdefgh")];
	const column = (min: number, max: number) =>
		listOf(entries, 5, { minPrimaryColumnWidth: min, maxPrimaryColumnWidth: max }).render(60)[0]!.indexOf("one") - 2;
	expect(column(4, 30)).toBe(10);
	expect(column(4, 6)).toBe(6);
	expect(column(20, 30)).toBe(20);
});

test("arrows go around, pages stop at the ends, every move is told", () => {
	const list = listOf(items("a", "b", "c", "d", "e", "f"), 2);
	const seen: string[] = [];
	list.onSelectionChange = ({ value }) => seen.push(value);
	for (const key of [UP, DOWN, PAGE_DOWN, PAGE_DOWN, PAGE_DOWN]) list.handleInput(key);
	expect(seen).toEqual(["f", "a", "c", "e", "f"]);
	expect(list.render(40)).toEqual(["  e", "→ f", "  (6/6)"]);
});

test("Enter chooses, Escape cancels", () => {
	const list = listOf(items("a", "b"));
	const calls: string[] = [];
	list.onSelect = ({ value }) => calls.push(value);
	list.onCancel = () => calls.push("cancelled");
	for (const key of [DOWN, "\r", "\x1b"]) list.handleInput(key);
	expect(calls).toEqual(["b", "cancelled"]);
});

test("the filter narrows by the start of values, or by letters when it is fuzzy", () => {
	const entries = items("model", "compact", "mode");
	const byStart = listOf(entries);
	byStart.setFilter("MO");
	expect(byStart.render(40)).toEqual(["→ model", "  mode"]);
	const byLetters = listOf(entries, 5, { filter: "fuzzy" });
	byLetters.setFilter("mp");
	expect(byLetters.render(40)).toEqual(["→ compact"]);
	byLetters.setFilter("zz");
	expect(byLetters.render(40)).toEqual(["  No matching commands"]);
	expect(byLetters.getSelectedItem()).toBeNull();
	byLetters.handleInput(UP);
	byLetters.setFilter("");
	expect(byLetters.getSelectedItem()?.value).toBe("model");
});

test("a click chooses the row that was pressed though pressing scrolls, the wheel moves", () => {
	const list = listOf(items("a", "b", "c", "d", "e", "f"), 3);
	const chosen: string[] = [];
	list.onSelect = ({ value }) => chosen.push(value);
	list.handleMouse(mouse("wheel", 0, 3));
	expect(list.getSelectedItem()?.value).toBe("b");
	list.handleMouse(mouse("press", 2));
	expect(list.render(20)[1]).toBe("→ c");
	list.handleMouse(mouse("click", 2));
	expect(chosen).toEqual(["c"]);
	expect(list.handleMouse(mouse("press", 4))).toBeUndefined();
});

test("100,000 items are drawn and walked in no time", () => {
	const entries = items(...Array.from({ length: 100_000 }, (_, index) => `packages/part-${index}/source.ts`));
	const list = listOf(entries, 10, { minPrimaryColumnWidth: 10, maxPrimaryColumnWidth: 40 });
	list.render(80);
	const start = performance.now();
	for (let count = 0; count < 100; count++) {
		list.handleInput(DOWN);
		list.render(80);
	}
	expect((performance.now() - start) / 100).toBeLessThan(5);
});

test("no row is wider than the list, whatever it holds", () => {
	const text = fc.string({ unit: fc.constantFrom("a", " ", "中", "é", "👩‍👩‍👧", "\n", "\x1b[31m"), maxLength: 60 });
	const item = fc.record({ value: text, label: text, description: text });
	fc.assert(
		fc.property(fc.array(item, { maxLength: 8 }), fc.integer({ min: 1, max: 90 }), fc.nat(8), (entries, width, at) => {
			const list = listOf(entries, 3, { minPrimaryColumnWidth: 3, maxPrimaryColumnWidth: 20 });
			list.setSelectedIndex(at);
			for (const line of list.render(width)) {
				expect(visibleWidth(line)).toBeLessThanOrEqual(width);
				expect(line).not.toContain("\n");
			}
		}),
		{ numRuns: 300 },
	);
});
