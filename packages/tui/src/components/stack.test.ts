import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Component, TuiMouseEvent } from "../render/component.ts";
import { visibleWidth } from "../text/width.ts";
import { HStack } from "./h-stack.ts";
import { ScrollView } from "./scroll-view.ts";
import { stackSizes } from "./stack-sizes.ts";
import { Text } from "./text.ts";
import { VStack } from "./v-stack.ts";

/** Lines as they are, cut to the width. */
function fixed(...lines: string[]): Component {
	return { render: (width) => lines.map((line) => line.slice(0, width)), invalidate: () => {} };
}

const plain = (lines: readonly string[]) => lines.map((line) => Bun.stripANSI(line));

describe("stackSizes", () => {
	test("what is left over goes by grow, what is missing by shrink and size, within limits", () => {
		expect(stackSizes([{}, { grow: 1 }], [3, 3], 10, 1)).toEqual([3, 6]);
		expect(stackSizes([{ grow: 1 }, { grow: 2 }], [0, 0], 9, 0)).toEqual([3, 6]);
		expect(stackSizes([{ grow: 1, maxSize: 2 }, { grow: 1 }], [0, 0], 9, 0)).toEqual([2, 7]);
		expect(stackSizes([{ shrink: 0 }, {}], [8, 8], 10, 0)).toEqual([8, 2]);
		expect(stackSizes([{ minSize: 6 }, {}], [8, 8], 10, 0)).toEqual([6, 4]);
		expect(stackSizes([{ basis: 4 }, { basis: "auto" }], [9, 5], undefined, 3)).toEqual([4, 5]);
	});

	test("property: sizes fill the room exactly unless limits forbid it, and keep their limits", () => {
		const entry = fc.record({
			grow: fc.nat(3),
			shrink: fc.nat(3),
			minSize: fc.nat(4),
			maxSize: fc.integer({ min: 4, max: 30 }),
			natural: fc.nat(20),
		});
		fc.assert(
			fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), fc.nat(80), fc.nat(2), (entries, available, gap) => {
				const natural = entries.map((each) => each.natural);
				const sizes = stackSizes(entries, natural, available, gap);
				const room = Math.max(0, available - gap * (entries.length - 1));
				const total = sizes.reduce((sum, size) => sum + size, 0);
				for (const [index, { minSize, maxSize }] of entries.entries()) {
					expect(sizes[index]).toBeGreaterThanOrEqual(minSize);
					expect(sizes[index]).toBeLessThanOrEqual(maxSize);
				}
				if (total < room) {
					for (const [index, { grow, maxSize }] of entries.entries())
						expect(grow === 0 || sizes[index] === maxSize).toBe(true);
				} else if (total > room) {
					for (const [index, { shrink, minSize }] of entries.entries())
						expect(shrink === 0 || sizes[index] === minSize).toBe(true);
				}
			}),
		);
	});
});

describe("HStack and VStack", () => {
	test("children stand beside one another, padded, aligned and with gaps", () => {
		const stack = new HStack([fixed("a", "b", "c"), { component: fixed("漢"), grow: 1 }], { gap: 2, align: "center" });
		expect(plain(stack.render(10))).toEqual(["a         ", "b  漢     ", "c         "]);
		expect(plain(stack.renderSized(10, 2))).toEqual(
			["a         ", "b         "].map((line, row) => (row === 0 ? "a  漢     " : line)),
		);
		const hidden = new HStack([{ component: fixed("wide"), visible: ({ width }) => width > 20 }, fixed("x")]);
		expect(plain(hidden.render(10))).toEqual(["x         "]);
	});

	test("children stand below one another and share a height", () => {
		const log = new ScrollView(fixed("1", "2", "3", "4"), { follow: "end", scrollbar: "hidden" });
		const stack = new VStack([fixed("title"), { component: log, grow: 1 }, { component: fixed("foot"), shrink: 0 }]);
		expect(stack.render(10)).toEqual(["title", "1", "2", "3", "4", "foot"]);
		expect(stack.renderSized(10, 4)).toEqual(["title", "3", "4", "foot"]);
		expect(stack.renderSized(10, 8)).toEqual(["title", "1", "2", "3", "4", "", "", "foot"]);
		expect(plain(new VStack([fixed("ab")], { align: "end" }).render(5))).toEqual(["   ab"]);
	});

	test("property: lines are exactly as wide as asked, heights exactly as high, whatever stands in whatever", () => {
		const leaf = fc
			.array(fc.string({ unit: fc.constantFrom("a", "é", "漢", "🎉", " "), maxLength: 12 }), { maxLength: 4 })
			.map((words) => new Text(words.join("\n"), 0, 0) as Component);
		const options = fc.record({ grow: fc.nat(2), shrink: fc.nat(2) });
		const tree = fc.letrec<{ node: Component }>((tie) => ({
			node: fc.oneof(
				{ maxDepth: 3, depthSize: "small" },
				leaf,
				fc.array(fc.tuple(tie("node"), options), { maxLength: 3 }).map((children) => {
					return new HStack(
						children.map(([component, sizes]) => ({ component, ...sizes })),
						{ gap: 1 },
					);
				}),
				fc.array(fc.tuple(tie("node"), options), { maxLength: 3 }).map((children) => {
					return new VStack(
						children.map(([component, sizes]) => ({ component, ...sizes })),
						{ gap: 1 },
					);
				}),
				tie("node").map((component) => new ScrollView(component)),
			),
		})).node;
		fc.assert(
			fc.property(tree, fc.integer({ min: 1, max: 40 }), fc.nat(12), (component, width, height) => {
				const row = new HStack([{ component, grow: 1 }]);
				for (const line of row.render(width)) expect(visibleWidth(line)).toBe(width);
				const lines = row.renderSized(width, height);
				expect(lines).toHaveLength(height);
				for (const line of lines) expect(visibleWidth(line)).toBe(width);
				const column = new VStack([{ component, grow: 1 }]).renderSized(width, height);
				expect(column).toHaveLength(height);
				for (const line of column) expect(visibleWidth(line)).toBeLessThanOrEqual(width);
			}),
			{ numRuns: 300 },
		);
	});

	test("a press goes to the child under the pointer, in its own coordinates", () => {
		const seen: [number, number][] = [];
		const target: Component = {
			render: () => ["xx", "xx"],
			invalidate: () => {},
			handleMouse: ({ x, y }) => {
				seen.push([x, y]);
				return { handled: true };
			},
		};
		const stack = new VStack([fixed("title"), new HStack([fixed("side"), target], { gap: 1 })]);
		stack.render(20);
		const at = (x: number, y: number) =>
			stack.handleMouse({ type: "press", button: "left", x, y, screenX: x, screenY: y } as TuiMouseEvent);
		expect(at(6, 2)?.handled).toBe(true);
		expect(at(1, 1)).toBeUndefined();
		expect(seen).toEqual([[1, 1]]);
	});
});

describe("ScrollView", () => {
	test("property: the window is always a part of the content, and following keeps to its end", () => {
		const step = fc.oneof(
			fc.record({ add: fc.nat(5) }),
			fc.record({ by: fc.integer({ min: -9, max: 9 }) }),
			fc.constant({ end: true }),
			fc.record({ height: fc.nat(9) }),
		);
		fc.assert(
			fc.property(fc.array(step, { maxLength: 20 }), fc.boolean(), (steps, follows) => {
				const lines: string[] = [];
				let height = 4;
				const view = new ScrollView(
					{ render: () => [...lines], invalidate: () => {} },
					{ follow: follows ? "end" : "none", scrollbar: "hidden" },
				);
				for (const each of steps) {
					if ("add" in each) for (let count = 0; count < each.add; count++) lines.push(`${lines.length}`);
					else if ("by" in each) view.scrollBy(each.by);
					else if ("height" in each) height = each.height;
					else view.scrollToEnd();
					const shown = view.renderSized(10, height);
					expect(shown).toHaveLength(height);
					const wanted = lines.slice(view.scrollTop, view.scrollTop + height);
					expect(shown.slice(0, wanted.length)).toEqual(wanted);
					expect(view.scrollTop).toBeLessThanOrEqual(Math.max(0, lines.length - height));
					if (view.isFollowingEnd) expect(view.scrollTop).toBe(Math.max(0, lines.length - height));
				}
			}),
		);
	});

	test("the bar shows how much is seen and where; the wheel scrolls until the end", () => {
		const view = new ScrollView(fixed("1", "2", "3", "4", "5", "6", "7", "8"), { scrollbar: "auto" });
		expect(plain(view.renderSized(3, 4))).toEqual(["1 █", "2 █", "3 │", "4 │"]);
		const wheel = (wheelDelta: number) => view.handleMouse({ type: "wheel", wheelDelta, x: 0, y: 0 } as TuiMouseEvent);
		expect(wheel(3)).toEqual({ handled: true });
		expect(plain(view.renderSized(3, 4))).toEqual(["4 │", "5 │", "6 █", "7 █"]);
		wheel(5);
		expect(wheel(5)).toBeUndefined();
		expect(view.scrollTop).toBe(4);
	});
});
