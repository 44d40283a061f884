import { expect, test } from "bun:test";
import { Container } from "../components/container.ts";
import { MouseRegion } from "../components/mouse-region.ts";
import type { Component, TuiMouseEvent, TuiMouseEventResult } from "../render/component.ts";
import { openMainScreen } from "../testing/screen-fixture.ts";

class Pad implements Component {
	readonly seen: string[] = [];
	readonly #height: number;
	readonly #answer: (event: TuiMouseEvent) => TuiMouseEventResult | undefined;

	constructor(height: number, answer: (event: TuiMouseEvent) => TuiMouseEventResult | undefined) {
		this.#height = height;
		this.#answer = answer;
	}

	render(width: number): string[] {
		return new Array<string>(this.#height).fill("x".repeat(width));
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		this.seen.push(`${event.type}${event.clickCount ?? ""} ${event.x},${event.y} of ${event.width}x${event.height}`);
		return this.#answer(event);
	}

	invalidate(): void {}
}

/** Two pads in containers that fill a screen of 20 by 6: rows 0–1 and 2–5. */
function openPads(answer: (event: TuiMouseEvent) => TuiMouseEventResult | undefined) {
	const fixture = openMainScreen({ columns: 20, rows: 6 });
	const upper = new Pad(2, answer);
	const lower = new Pad(4, answer);
	const inner = new Container();
	inner.addChild(lower);
	fixture.screen.addChild(upper);
	fixture.screen.addChild(inner);
	fixture.screen.start();
	fixture.settle();
	const mouse = (code: number, column: number, row: number, end = "M") =>
		fixture.type(`\x1b[<${code};${column + 1};${row + 1}${end}`);
	return { ...fixture, upper, lower, mouse };
}

test("a press and a release at one cell are a click of the component there, in its own cells", () => {
	const { upper, lower, mouse } = openPads(() => ({ handled: true }));
	mouse(0, 3, 4);
	mouse(0, 3, 4, "m");
	expect(upper.seen).toEqual([]);
	expect(lower.seen).toEqual(["press1 3,2 of 20x4", "release 3,2 of 20x4", "click1 3,2 of 20x4"]);
});

test("clicks at one cell count up to three while they follow each other fast", () => {
	const { scheduler, upper, mouse } = openPads(() => ({ handled: true }));
	for (let click = 0; click < 4; click++) {
		mouse(0, 1, 1);
		mouse(0, 1, 1, "m");
		scheduler.advance(100);
	}
	scheduler.advance(1_000);
	mouse(0, 1, 1);
	mouse(0, 1, 1, "m");
	const clicks = upper.seen.filter((event) => event.startsWith("click"));
	expect(clicks.map((event) => event[5])).toEqual(["1", "2", "3", "1", "1"]);
});

test("a drag stays with the component that took the press, wherever the pointer goes, and is no click", () => {
	const { upper, lower, mouse } = openPads(() => ({ capture: true }));
	mouse(0, 3, 1);
	mouse(32, 3, 5);
	mouse(0, 3, 5, "m");
	expect(lower.seen).toEqual([]);
	expect(upper.seen).toEqual(["press1 3,1 of 20x2", "drag 3,5 of 20x2", "release 3,5 of 20x2"]);
});

test("a component that asks for the focus gets it, and overlays are in front", () => {
	const { screen, upper, mouse, settle } = openPads(() => ({ focus: true }));
	const overlay = new Pad(2, () => ({ handled: true }));
	screen.showOverlay(overlay, { anchor: "top-left", width: 5, nonCapturing: true });
	settle();
	mouse(0, 8, 0);
	expect(screen.getFocusedComponent()).toBe(upper);
	mouse(0, 2, 0);
	expect(overlay.seen).toEqual(["press1 2,0 of 5x2"]);
});

test("a region handles what its component leaves", () => {
	const fixture = openMainScreen({ columns: 20, rows: 4 });
	const inner = new Pad(4, (event) => (event.type === "click" ? { handled: true } : undefined));
	const seen: string[] = [];
	const region = new MouseRegion(inner, (event) => {
		seen.push(event.type);
		return undefined;
	});
	fixture.screen.addChild(region);
	fixture.screen.start();
	fixture.settle();
	fixture.type("\x1b[<0;2;2M\x1b[<0;2;2m\x1b[<64;2;2M");
	expect(inner.seen.map((event) => event.split(" ")[0])).toEqual(["press1", "click1", "wheel"]);
	expect(seen).toEqual(["press", "wheel"]);
});
