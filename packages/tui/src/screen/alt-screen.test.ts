import { expect, test } from "bun:test";
import fc from "fast-check";
import { Transcript, type TranscriptOptions } from "../components/transcript.ts";
import { type Component, CURSOR_MARKER, type TuiMouseEvent, type TuiMouseEventResult } from "../render/component.ts";
import { ManualScheduler } from "../testing/manual-scheduler.ts";
import { openAltScreen } from "../testing/screen-fixture.ts";
import { VirtualTerminal } from "../testing/virtual-terminal.ts";
import { wrapTextWithAnsi } from "../text/wrap.ts";
import { AltScreen, type AltScreenOptions } from "./alt-screen.ts";
import { MainScreen } from "./main-screen.ts";
import { switchScreen } from "./switch-screen.ts";

class Words implements Component {
	text: string;
	renders = 0;
	clicks = 0;

	constructor(text: string) {
		this.text = text;
	}

	render(width: number): string[] {
		this.renders++;
		return this.text === "" ? [] : wrapTextWithAnsi(this.text, width);
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		if (event.type !== "click" || !this.text.startsWith("button")) return undefined;
		this.clicks++;
		return { handled: true };
	}

	invalidate(): void {}
}

class Prompt implements Component {
	focused = false;
	text = "";

	render(width: number): string[] {
		return ["-".repeat(width), `> ${this.text}${this.focused ? CURSOR_MARKER : ""}`];
	}

	handleInput(data: string): void {
		this.text += data;
	}

	invalidate(): void {}
}

/** 30 columns, 8 rows: 6 for the transcript, 2 for the prompt. */
function openAgent(
	items: readonly string[],
	options: AltScreenOptions = {},
	transcriptOptions: TranscriptOptions = {},
) {
	const fixture = openAltScreen({ columns: 30, rows: 8, ...options });
	const transcript = new Transcript(transcriptOptions);
	for (const item of items) transcript.addChild(new Words(item), true);
	const prompt = new Prompt();
	fixture.screen.addChild(transcript);
	fixture.screen.addChild(prompt);
	fixture.screen.setFocus(prompt);
	fixture.screen.start();
	fixture.settle();
	const shown = () => fixture.terminal.screenText().split("\n").slice(0, 6);
	const press = (key: string) => {
		fixture.type(key);
		fixture.settle();
	};
	const mouse = (code: number, column: number, row: number, end = "M") =>
		fixture.type(`\x1b[<${code};${column + 1};${row + 1}${end}`);
	return { ...fixture, transcript, prompt, shown, press, mouse };
}

const PAGE_UP = "\x1b[5~";
const PAGE_DOWN = "\x1b[6~";
const HOME = "\x1b[H";
const END = "\x1b[F";
const CTRL_UP = "\x1b[1;5A";
const SEARCH = "\x1b[102;6u";

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

test("the end is followed, the prompt stays at the bottom with the caret in it", () => {
	const { terminal, transcript, screen, settle, shown, press } = openAgent(numbered(20));
	expect(terminal.isAlternateScreen).toBe(true);
	expect(terminal.screenText().split("\n")).toEqual([...numbered(20).slice(14), "-".repeat(30), ">"]);
	press("hi");
	expect(terminal.screenText().split("\n")[7]).toBe("> hi");
	expect(terminal.cursor).toEqual({ row: 7, column: 4 });
	transcript.addChild(new Words("new"));
	screen.requestRender();
	settle();
	expect(shown().at(-1)).toBe("new");
});

test("a page up stays where it is while text arrives below, and the way down ends at the end", () => {
	const { transcript, screen, settle, shown, press } = openAgent(numbered(20), { scrollbar: "hidden" });
	press(PAGE_UP);
	expect(shown()[0]).toBe("line 12");
	transcript.addChild(new Words("new"));
	screen.requestRender();
	settle();
	expect(shown()[0]).toBe("line 12");
	expect(screen.isFollowingOutput).toBe(false);
	for (let page = 0; page < 3; page++) press(PAGE_DOWN);
	expect(shown().at(-1)).toBe("new");
	expect(screen.isFollowingOutput).toBe(true);
	press(HOME);
	expect(shown()[0]).toBe("line 0");
	press(END);
	expect(shown().at(-1)).toBe("new");
});

test("the wheel scrolls by lines, faster with Alt", () => {
	const { shown, mouse, settle } = openAgent(numbered(60), { scrollbar: "hidden" });
	mouse(64, 3, 3);
	settle();
	expect(shown()[0]).toBe("line 51");
	mouse(64 + 8, 3, 3);
	settle();
	expect(shown()[0]).toBe("line 36");
	mouse(65, 3, 3);
	settle();
	expect(shown()[0]).toBe("line 39");
});

test("prompts are jumped to by their marks", () => {
	const items = numbered(30).map((line, index) => (index % 10 === 5 ? `\x1b]133;A\x07${line}` : line));
	const { shown, press } = openAgent(items, { scrollbar: "hidden" });
	press(CTRL_UP);
	expect(shown()[0]).toBe("line 15");
	press(CTRL_UP);
	expect(shown()[0]).toBe("line 5");
	press("\x1b[1;5B");
	expect(shown()[0]).toBe("line 15");
	press("\x1b[1;5B");
	press("\x1b[1;5B");
	expect(shown().at(-1)).toBe("line 29");
});

test("of 40,000 items only those that are seen are rendered, wherever that is", () => {
	const { transcript, screen, press, settle } = openAgent(numbered(40_000));
	const rendered = () => transcript.children.filter((child) => (child as Words).renders > 0).length;
	expect(rendered()).toBeLessThanOrEqual(10);
	const start = performance.now();
	press(PAGE_UP);
	press(HOME);
	press(END);
	screen.requestRender();
	settle();
	expect(performance.now() - start).toBeLessThan(400);
	expect(rendered()).toBeLessThanOrEqual(40);
});

test("earlier items are fetched when the top is reached", () => {
	const earlier = [
		["older 0", "older 1"],
		["old 0", "old 1"],
	];
	const options = { earlier: () => (earlier.pop() ?? []).map((text) => new Words(text)) };
	const { transcript, press, shown, screen, settle } = openAgent(numbered(10), { scrollbar: "hidden" }, options);
	expect(transcript.length).toBe(10);
	screen.scrollBy(-5);
	settle();
	expect(transcript.length).toBe(12);
	expect(shown()[0]).toBe("old 1");
	press(HOME);
	expect(shown().slice(0, 4)).toEqual(["older 0", "older 1", "old 0", "old 1"]);
});

test("a search finds from the end up, marks what it finds and leads from match to match", () => {
	const items = numbered(60).map((line, index) => (index % 20 === 0 ? `${line} with a Needle` : line));
	const { terminal, shown, press, screen } = openAgent(items, { scrollbar: "hidden" });
	press(SEARCH);
	expect(screen.isSearching).toBe(true);
	press("needle");
	expect(shown()).toContain("line 40 with a Needle");
	expect(terminal.styledScreenText()).toContain("with a ‹inverse›Needle‹›");
	expect(shown()[5]).toContain("Search: needle");
	expect(shown()[5]).toContain("3/3");
	press("\r");
	expect(shown()).toContain("line 0 with a Needle");
	press("\x1b[27;2;13~");
	expect(shown()).toContain("line 40 with a Needle");
	press("x");
	expect(shown()[5]).toContain("no matches");
	press("\x1b");
	expect(screen.isSearching).toBe(false);
	expect(terminal.screenText()).not.toContain("Search");
});

test("what is dragged over is copied, across rows and in any direction", async () => {
	const copied: string[] = [];
	const copySelection = async (text: string) => {
		copied.push(text);
		return true;
	};
	const { terminal, mouse, settle, screen } = openAgent(["\x1b[31mone two\x1b[0m three", "four 世界 five", "six"], {
		copySelection,
	});
	mouse(0, 4, 0);
	mouse(32, 6, 1);
	mouse(0, 6, 1, "m");
	settle();
	mouse(0, 6, 1);
	mouse(32, 4, 0);
	mouse(0, 4, 0, "m");
	settle();
	expect(copied).toEqual(["two three\nfour 世", "two three\nfour 世"]);
	expect(terminal.styledScreenText()).toContain("‹red›one ‹inverse›two three");
	expect(screen.hasActiveSelection()).toBe(true);
	mouse(0, 0, 2);
	mouse(0, 0, 2, "m");
	settle();
	expect(screen.hasActiveSelection()).toBe(false);
});

test("two clicks take a word, three a line; without a host the terminal is asked to copy", () => {
	const { terminal, mouse, settle } = openAgent(["see src/main.ts:12, please"]);
	const click = () => {
		mouse(0, 8, 0);
		mouse(0, 8, 0, "m");
	};
	const copied = () => {
		settle();
		return [...terminal.takeWrites().matchAll(/\x1b\]52;c;([^\x07]*)\x07/g)].map(([, data]) =>
			Buffer.from(data!, "base64").toString(),
		);
	};
	click();
	expect(copied()).toEqual([]);
	click();
	expect(copied()).toEqual(["src/main.ts:12"]);
	click();
	expect(copied()).toEqual(["see src/main.ts:12, please"]);
});

test("a click opens a link, and a component that wants clicks gets them", () => {
	const opened: string[] = [];
	const { mouse, transcript } = openAgent(["go \x1b]8;;https://example.org/\x07here\x1b]8;;\x07 now", "button"], {
		openUrl: (url) => opened.push(url),
	});
	for (const [column, row] of [
		[4, 0],
		[9, 0],
		[2, 1],
	] as const) {
		mouse(0, column, row);
		mouse(0, column, row, "m");
	}
	expect(opened).toEqual(["https://example.org/"]);
	expect((transcript.children[1] as Words).clicks).toBe(1);
});

test("the scrollbar is there away from the end, and leads to where it is clicked", () => {
	const { terminal, shown, press, mouse, settle, screen } = openAgent(numbered(60));
	expect(terminal.styledScreenText()).not.toContain("│");
	press(PAGE_UP);
	expect(shown()[0]).toEndWith("│");
	mouse(0, 29, 0);
	mouse(0, 29, 0, "m");
	settle();
	expect(shown()[0]).toStartWith("line 0");
	mouse(0, 29, 0);
	mouse(32, 29, 5);
	mouse(0, 29, 5, "m");
	settle();
	expect(screen.isFollowingOutput).toBe(true);
});

test("a new line that scrolls the transcript is written with few bytes", () => {
	const { terminal, transcript, screen, settle } = openAgent(numbered(20).map((line) => `${line} and more of it`));
	terminal.takeWrites();
	transcript.addChild(new Words("new"));
	screen.requestRender();
	settle();
	expect(terminal.takeWrites().length).toBeLessThan(70);
	screen.requestRender();
	settle();
	expect(terminal.takeWrites()).toBe("");
});

test("the main screen is as it was when the alternate one is left, and gets what was finished meanwhile", () => {
	const terminal = new VirtualTerminal({ columns: 30, rows: 8 });
	const scheduler = new ManualScheduler();
	const main = new MainScreen(terminal, scheduler);
	const alternate = new AltScreen(terminal, scheduler);
	const transcript = new Transcript();
	const prompt = new Prompt();
	for (const line of numbered(10)) transcript.addChild(new Words(line), true);
	main.addChild(transcript);
	main.addChild(prompt);
	main.setFocus(prompt);
	terminal.write("$ tau\r\n");
	main.start();
	scheduler.advance(20);
	const before = terminal.screenText();
	switchScreen(main, alternate);
	scheduler.advance(20);
	expect(terminal.isAlternateScreen).toBe(true);
	expect(terminal.screenText()).toBe(before);
	expect(alternate.getFocusedComponent()).toBe(prompt);
	expect(main.children).toEqual([]);
	for (const line of ["late 0", "late 1"]) transcript.addChild(new Words(line), true);
	switchScreen(alternate, main);
	scheduler.advance(20);
	expect(terminal.isAlternateScreen).toBe(false);
	const text = ["$ tau", ...numbered(10), "late 0", "late 1", "-".repeat(30), ">"];
	expect(terminal.logicalLines()).toEqual(text);
	main.showOverlay(new Words("over"));
	expect(() => switchScreen(main, alternate)).toThrow("overlay");
});

test("drawing what changed gives what drawing everything gives", () => {
	const text = fc.array(fc.stringMatching(/^[a-z世界é]{0,9}$/), { maxLength: 20 }).map((words) => words.join(" "));
	const step = fc.oneof(
		fc.record({ do: fc.constant("add" as const), text, isFinished: fc.boolean() }),
		fc.record({ do: fc.constant("append" as const), text }),
		fc.record({ do: fc.constant("scroll" as const), lines: fc.integer({ min: -30, max: 30 }) }),
		fc.record({
			do: fc.constant("key" as const),
			key: fc.constantFrom(HOME, END, PAGE_UP, PAGE_DOWN, CTRL_UP, SEARCH, "a", "\x1b"),
		}),
		fc.record({
			do: fc.constant("mouse" as const),
			code: fc.constantFrom(0, 32, 64, 65),
			x: fc.nat(40),
			y: fc.nat(12),
		}),
		fc.record({
			do: fc.constant("resize" as const),
			columns: fc.integer({ min: 2, max: 50 }),
			rows: fc.integer({ min: 1, max: 14 }),
		}),
		fc.record({ do: fc.constant("overlay" as const), text }),
		fc.record({ do: fc.constant("flash" as const), text }),
	);
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30, size: "max" }), (steps) => {
			const { screen, transcript, terminal, mouse, type, settle, resize } = openAgent(numbered(5));
			let last = new Words("");
			transcript.addChild(last);
			for (const action of steps) {
				if (action.do === "add") {
					last = new Words(action.text);
					transcript.addChild(last, action.isFinished);
				} else if (action.do === "append") {
					if (!transcript.isFinishedAt(transcript.length - 1)) last.text += action.text;
				} else if (action.do === "scroll") screen.scrollBy(action.lines);
				else if (action.do === "key") type(action.key);
				else if (action.do === "mouse") mouse(action.code, action.x, action.y);
				else if (action.do === "resize") resize(action.columns, action.rows);
				else if (action.do === "overlay") screen.showOverlay(new Words(action.text), { width: 12, nonCapturing: true });
				else screen.flash(action.text, 40);
				screen.requestRender();
				settle();
				const seen = `${terminal.styledScreenText()}${terminal.isCursorShown && JSON.stringify(terminal.cursor)}`;
				screen.renderNow(true);
				const whole = `${terminal.styledScreenText()}${terminal.isCursorShown && JSON.stringify(terminal.cursor)}`;
				expect(seen).toBe(whole);
			}
		}),
		{ numRuns: Number(process.env.TAU_PROPERTY_RUNS ?? 80), ...(process.env.TAU_PROPERTY_RUNS ? {} : { seed: 4 }) },
	);
}, 120_000);
