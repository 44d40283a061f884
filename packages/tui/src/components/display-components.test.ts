import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Component, TuiMouseEvent } from "../render/component.ts";
import { ManualScheduler } from "../testing/manual-scheduler.ts";
import { stripTerminalSequences } from "../text/control-sequences.ts";
import { visibleWidth } from "../text/width.ts";
import { Box } from "./box.ts";
import { CancellableLoader } from "./cancellable-loader.ts";
import { Loader } from "./loader.ts";
import { Spacer } from "./spacer.ts";
import { Text } from "./text.ts";
import { TruncatedText } from "./truncated-text.ts";

const plain = (text: string) => text;
const blue = (text: string) => `\x1b[44m${text}\x1b[49m`;

/** Lines between bars, so that their ends can be seen. */
function shown(component: Component, width: number): string {
	return component
		.render(width)
		.map((line) => `|${stripTerminalSequences(line)}|`)
		.join("\n");
}

const SAMPLE = "Say 你好世界 and 👩‍💻 wave\tto \x1b[1mall of them\x1b[0m";

test("text wraps between its margins at 20 and at 80 columns", () => {
	expect(shown(new Text(SAMPLE), 20)).toBe(
		[
			"|                    |",
			"| Say 你好世界 and   |",
			"| 👩‍💻 wave   to all   |",
			"| of them            |",
			"|                    |",
		].join("\n"),
	);
	const wide = " Say 你好世界 and 👩‍💻 wave   to all of them";
	expect(shown(new Text(SAMPLE, 1, 0), 80)).toBe(`|${wide}${" ".repeat(80 - visibleWidth(wide))}|`);
});

test("text without a letter takes no line, and a background covers whole lines", () => {
	expect(new Text(" \n ").render(20)).toEqual([]);
	expect(new Text("ab", 1, 1, blue).render(6)).toEqual([blue("      "), blue(" ab   "), blue("      ")]);
});

test("truncated text shows its first line only", () => {
	expect(shown(new TruncatedText("one long line of 文字\nnext", 1), 14)).toBe("| one long ... |");
	expect(shown(new TruncatedText("short\nnext", 0, 1), 8)).toBe("|        |\n|short   |\n|        |");
});

test("a box frames what its children show and renders again only when they change", () => {
	const box = new Box(2, 1, blue);
	const text = new Text("漢字 one", 0, 0);
	box.addChild(text);
	box.addChild(new Spacer());
	expect(shown(box, 12)).toBe("|            |\n|  漢字 one  |\n|            |\n|            |");
	const before = box.render(12);
	expect(box.render(12)).toBe(before);
	text.setText("two");
	expect(shown(box, 12)).toContain("|  two       |");
	expect(new Box().render(12)).toEqual([]);
});

test("a box renders again when its background means another colour", () => {
	let color = 41;
	const box = new Box(0, 0, (text) => `\x1b[${color}m${text}`);
	box.addChild(new Text("a", 0, 0));
	expect(box.render(1)).toEqual(["\x1b[41ma"]);
	color = 42;
	expect(box.render(1)).toEqual(["\x1b[42ma"]);
});

test("a box hands the mouse to the child under it, in the child's own cells", () => {
	const seen: TuiMouseEvent[] = [];
	const child: Component = {
		render: () => ["a", "b"],
		invalidate() {},
		handleMouse(event) {
			seen.push(event);
			return { handled: true };
		},
	};
	const box = new Box(2, 1);
	box.addChild(new Spacer(2));
	box.addChild(child);
	box.render(10);
	const at = (x: number, y: number): TuiMouseEvent => ({
		type: "press",
		button: "left",
		x,
		y,
		screenX: x,
		screenY: y,
		width: 10,
		height: 6,
		shift: false,
		alt: false,
		ctrl: false,
	});
	expect(box.handleMouse(at(3, 4))?.target.component).toBe(child);
	expect(seen).toMatchObject([{ x: 1, y: 1, width: 6, height: 2 }]);
	for (const [x, y] of [
		[1, 4],
		[8, 4],
		[3, 0],
		[3, 5],
	] as const)
		expect(box.handleMouse(at(x, y))).toBeUndefined();
});

test("a loader moves while it runs and leaves no timer when stopped", () => {
	const scheduler = new ManualScheduler();
	let renders = 0;
	const loader = new Loader({ requestRender: () => renders++ }, blue, plain, "Working", undefined, scheduler);
	expect(loader.render(14)).toEqual(["", ` ${blue("⠋")} Working    `]);
	expect(loader.render(14)).toBe(loader.render(14));
	renders = 0;
	scheduler.advance(160);
	expect(shown(loader, 14)).toBe("||\n| ⠹ Working    |");
	expect(renders).toBe(2);
	loader.stop();
	expect(scheduler.pending).toBe(0);
	loader.start();
	loader.start();
	expect(scheduler.pending).toBe(1);
});

test("a loader shows frames it is given as they are, one or none without a timer", () => {
	const scheduler = new ManualScheduler();
	const loader = new Loader({ requestRender() {} }, blue, plain, "Wait", { frames: ["*"] }, scheduler);
	expect(loader.render(8)).toEqual(["", " * Wait "]);
	loader.setIndicator({ frames: [] });
	expect(loader.render(8)).toEqual(["", " Wait   "]);
	expect(scheduler.pending).toBe(0);
	loader.setIndicator({ frames: ["a", "b"], intervalMs: 10 });
	scheduler.advance(10);
	expect(loader.render(8)).toEqual(["", " b Wait "]);
});

test("a loader can be stopped by what it causes itself", () => {
	const scheduler = new ManualScheduler();
	let onRender = () => {};
	const loader = new Loader({ requestRender: () => onRender() }, plain, plain, "Wait", undefined, scheduler);
	onRender = () => loader.stop();
	scheduler.advance(80);
	expect(scheduler.pending).toBe(0);
});

test("Escape aborts a cancellable loader, other keys do not", () => {
	const loader = new CancellableLoader({ requestRender() {} }, plain, plain, "Wait", undefined, new ManualScheduler());
	let aborts = 0;
	loader.onAbort = () => aborts++;
	loader.handleInput("x");
	expect([loader.aborted, aborts]).toEqual([false, 0]);
	loader.handleInput("\x1b");
	expect([loader.aborted, loader.signal.aborted, aborts]).toEqual([true, true, 1]);
	loader.dispose();
});

test("no line is ever wider than the screen, whatever the text and the padding", () => {
	const text = fc.string({
		unit: fc.constantFrom("a", " ", "\t", "\n", "漢", "👩‍💻", "é", "\x1b[31m", "\x1b[0m"),
		maxLength: 60,
	});
	fc.assert(
		fc.property(text, fc.integer({ min: 0, max: 30 }), fc.nat(6), fc.nat(2), (content, width, paddingX, paddingY) => {
			const box = new Box(paddingX, paddingY);
			box.addChild(new Text(content, paddingX, paddingY));
			box.addChild(new TruncatedText(content, paddingX, paddingY));
			for (const component of [
				box,
				new Text(content, paddingX, paddingY, blue),
				new TruncatedText(content, paddingX),
			]) {
				const lines = component.render(width);
				for (const line of lines) expect(visibleWidth(line)).toBeLessThanOrEqual(width);
				expect(component.render(width)).toBe(lines);
			}
		}),
	);
});
