import { expect, test } from "bun:test";
import { Container } from "../components/container.ts";
import { Transcript } from "../components/transcript.ts";
import { type Component, CURSOR_MARKER } from "../render/component.ts";
import type { LineProblem } from "../render/ports.ts";
import { openMainScreen } from "../testing/screen-fixture.ts";
import { wrapTextWithAnsi } from "../text/wrap.ts";

/** Whatever a function gives. */
class Live implements Component {
	readonly keys: string[] = [];
	focused = false;
	wantsKeyRelease = false;
	readonly #lines: (width: number) => string[];

	constructor(lines: (width: number) => string[]) {
		this.#lines = lines;
	}

	render(width: number): string[] {
		return this.#lines(width);
	}

	handleInput(data: string): void {
		this.keys.push(data);
	}

	invalidate(): void {}
}

/** A prompt between rules and a footer, as an agent has it. */
function openAgentScreen() {
	const fixture = openMainScreen({ columns: 80, rows: 24 });
	const { screen } = fixture;
	const transcript = new Transcript();
	const state = { answer: "", prompt: "" };
	const answer = new Live((width) => (state.answer === "" ? [] : wrapTextWithAnsi(state.answer, width)));
	const prompt = new Live((width) => ["─".repeat(width), `${state.prompt}${CURSOR_MARKER}`, "─".repeat(width)]);
	prompt.handleInput = (data) => {
		state.prompt += data;
	};
	const footer = new Live(() => ["\x1b[2m~/project (main)\x1b[0m", "\x1b[2m12% of 200k\x1b[0m"]);
	for (const child of [transcript, prompt, footer]) screen.addChild(child);
	transcript.addChild(answer);
	screen.setFocus(prompt);
	screen.start();
	fixture.settle();
	fixture.terminal.takeWrites();
	return { ...fixture, state, transcript, answer };
}

test("text that is appended to the last line is all that is written of it", () => {
	const { screen, terminal, state, settle } = openAgentScreen();
	state.answer = "The first words";
	screen.requestRender();
	settle();
	terminal.takeWrites();
	state.answer += " and more";
	screen.requestRender();
	settle();
	const written = terminal.takeWrites();
	expect(written).toContain(" and more");
	expect(written).not.toContain("words");
	expect(written.length).toBeLessThanOrEqual(" and more".length + 40);
});

test("an answer of 5,000 deltas writes little more than its text", () => {
	const { screen, scheduler, terminal, state, settle } = openAgentScreen();
	let text = 0;
	for (let delta = 0; delta < 5_000; delta++) {
		const word = `word${delta % 10} `;
		text += word.length;
		state.answer += delta % 90 === 89 ? `${word}\n\n` : word;
		screen.requestRender();
		scheduler.advance(1);
	}
	settle();
	const written = Buffer.byteLength(terminal.takeWrites());
	expect(text).toBe(30_000);
	expect(written).toBeLessThanOrEqual(50_000);
});

test("a typed key writes a few bytes at once", () => {
	const { scheduler, terminal, type } = openAgentScreen();
	scheduler.advance(100);
	for (const key of "hello") {
		type(key);
		scheduler.advance(0);
		const written = terminal.takeWrites();
		expect(written).toContain(key);
		expect(written.length).toBeLessThanOrEqual(20);
		scheduler.advance(100);
	}
});

test("while nothing moves nothing is written and no timer runs", () => {
	const { screen, scheduler, terminal, settle } = openAgentScreen();
	expect(scheduler.pending).toBe(0);
	scheduler.advance(60_000);
	screen.requestRender();
	settle();
	expect(terminal.takeWrites()).toBe("");
	expect(scheduler.pending).toBe(0);
});

test("many requests make one frame, and frames are 16 ms apart", () => {
	const { screen, scheduler, terminal, state } = openAgentScreen();
	scheduler.advance(100);
	let frames = 0;
	for (let millisecond = 0; millisecond < 1_000; millisecond++) {
		state.answer += "x";
		for (let request = 0; request < 5; request++) screen.requestRender();
		scheduler.advance(1);
		if (terminal.takeWrites() !== "") frames++;
	}
	expect(frames).toBeGreaterThan(50);
	expect(frames).toBeLessThanOrEqual(63);
});

test("a line too wide is cut and a control sequence left out; each is reported once", () => {
	const problems: LineProblem[] = [];
	const { screen, terminal, settle } = openMainScreen({
		columns: 10,
		rows: 5,
		onLineProblem: (problem) => problems.push(problem),
	});
	const lines = ["a line that is too wide", "\x1b[31mred\x1b[2J\x1b[Hgone", "bell\x07 and\rreturn", "世界世界世界"];
	screen.addChild(new Live(() => lines));
	screen.start();
	settle();
	for (let frame = 0; frame < 3; frame++) {
		lines[4] = String(frame);
		screen.requestRender();
		settle();
	}
	expect(terminal.screenText().split("\n")).toEqual(["a line tha", "redgone", "bell andre", "世界世界世", "2"]);
	expect(problems.map(({ kind, line }) => `${kind}: ${JSON.stringify(line).slice(0, 12)}`).sort()).toEqual([
		'control-characters: "\\u001b[31mr',
		'control-characters: "bell\\u0007 ',
		'too-wide: "a line that',
		'too-wide: "bell\\u0007 ',
		'too-wide: "世界世界世界"',
	]);
	expect(problems.find(({ kind }) => kind === "too-wide")).toMatchObject({ width: 23, limit: 10 });
});

test("an item that is in the scrollback is rendered never again, however many there are", () => {
	const { screen, settle, terminal } = openMainScreen({ columns: 80, rows: 24, scrollback: 100_000 });
	const transcript = new Transcript();
	let renders = 0;
	for (let item = 0; item < 40_000; item++) {
		const lines = [`message ${item}`];
		transcript.addChild(
			new Live(() => {
				renders++;
				return lines;
			}),
			true,
		);
	}
	const prompt = new Live(() => ["> "]);
	screen.addChild(transcript);
	screen.addChild(prompt);
	screen.start();
	settle();
	expect(terminal.scrollbackText().split("\n").length).toBe(40_000 - 23);
	expect(transcript.committedItems).toBe(40_000 - 23);
	renders = 0;
	screen.requestRender();
	settle();
	expect(renders).toBeLessThanOrEqual(24);
});

test("finished lines leave a container too, from children that know nothing of it", () => {
	const { screen, settle, terminal } = openMainScreen({ columns: 20, rows: 4 });
	const message = new Container();
	const answer = Object.assign(new Live(() => ["1", "2", "3", "4", "5", "6"]), { finishedLines: () => 5 });
	message.addChild(answer);
	const transcript = new Transcript();
	transcript.addChild(message);
	screen.addChild(transcript);
	screen.start();
	settle();
	expect(terminal.scrollbackText()).toBe("1\n2");
	expect(terminal.screenText()).toBe("3\n4\n5\n6");
});

test("nothing typed or answered is lost while the terminal is asked where its cursor is", () => {
	const { screen, scheduler, terminal, type, settle } = openAgentScreen();
	terminal.resize(60, 20);
	screen.resized();
	scheduler.advance(16);
	expect(screen.isAwaitingCursor).toBe(true);
	type("abc");
	scheduler.advance(16);
	settle();
	expect(terminal.screenText()).toContain("abc");
	expect(screen.isAwaitingCursor).toBe(false);
});

test("a terminal that never says where its cursor is is drawn on all the same", () => {
	const { screen, scheduler, terminal } = openAgentScreen();
	terminal.resize(60, 20);
	screen.resized();
	scheduler.advance(300);
	expect(terminal.screenText()).toContain("─".repeat(60));
	expect(scheduler.pending).toBe(0);
});

test("an answer that comes too late is not taken for the answer to the next question", () => {
	const { screen, scheduler, terminal } = openAgentScreen();
	terminal.resize(60, 20);
	screen.resized();
	scheduler.advance(300);
	const late = terminal.takeAnswers();
	expect(late).toHaveLength(1);
	terminal.resize(50, 20);
	screen.resized();
	scheduler.advance(20);
	screen.handleEvent({ type: "reply", reply: { kind: "cursorPosition", row: 19, column: 0 }, raw: late[0]! });
	expect(screen.isAwaitingCursor).toBe(true);
});

test("key releases come only to components that want them", () => {
	const { screen, type } = openMainScreen();
	const component = new Live(() => [""]);
	screen.addChild(component);
	screen.setFocus(component);
	screen.start();
	type("\x1b[97;1:3u");
	expect(component.keys).toEqual([]);
	component.wantsKeyRelease = true;
	type("\x1b[97;1:3u");
	expect(component.keys).toEqual(["\x1b[97;1:3u"]);
});

test("a stopped screen stays to be seen, the next one is drawn below it, and the cursor is shown", () => {
	const { screen, terminal, settle } = openMainScreen({ columns: 20, rows: 6 });
	const lines = ["one", "two"];
	screen.addChild(new Live(() => lines));
	screen.start();
	settle();
	expect(terminal.isCursorShown).toBe(false);
	screen.stop();
	expect(terminal.isCursorShown).toBe(true);
	expect(terminal.cursor).toEqual({ row: 2, column: 0 });
	lines[0] = "three";
	screen.requestRender();
	settle();
	expect(terminal.screenText()).toBe("one\ntwo");
	screen.start();
	settle();
	expect(terminal.screenText()).toBe("one\ntwo\nthree\ntwo");
});

test("a rebuilt screen shows everything from the first item on", () => {
	const { screen, terminal, settle } = openMainScreen({ columns: 20, rows: 4 });
	const transcript = new Transcript();
	for (let item = 0; item < 6; item++) transcript.addChild(new Live(() => [`item ${item}`]), true);
	screen.addChild(transcript);
	terminal.write("$ tau\r\n");
	screen.start();
	settle();
	screen.rebuild({ clearScrollback: true });
	settle();
	expect(terminal.logicalLines()).toEqual(["item 0", "item 1", "item 2", "item 3", "item 4", "item 5"]);
});

test("items in the scrollback can be let go", () => {
	const released: string[] = [];
	const transcript = new Transcript({
		onCommitted: (component) => {
			released.push(component.render(20)[0]!);
			return true;
		},
	});
	const { screen, terminal, settle } = openMainScreen({ columns: 20, rows: 3 });
	for (let item = 0; item < 6; item++) transcript.addChild(new Live(() => [`item ${item}`]), true);
	screen.addChild(transcript);
	screen.start();
	settle();
	expect(released).toEqual(["item 0", "item 1", "item 2"]);
	expect(transcript.length).toBe(3);
	transcript.addChild(new Live(() => ["item 6"]), true);
	screen.requestRender();
	settle();
	expect(terminal.logicalLines()).toEqual([0, 1, 2, 3, 4, 5, 6].map((item) => `item ${item}`));
});

test("colours are asked for, and who asked too early or a terminal that is silent gets an answer all the same", async () => {
	const { screen, scheduler, type } = openMainScreen();
	screen.start();
	const schemes: string[] = [];
	screen.onTerminalColorSchemeChange((scheme) => schemes.push(scheme));
	const color = screen.queryTerminalBackgroundColor({ timeoutMs: 100 });
	const scheme = screen.queryTerminalColorScheme({ timeoutMs: 100 });
	type("\x1b]11;rgb:ffff/8000/0000\x07\x1b[?997;1n");
	expect(await color).toEqual({ r: 255, g: 128, b: 0 });
	expect(await scheme).toBe("dark");
	expect(schemes).toEqual(["dark"]);
	const silent = screen.queryTerminalColorScheme({ timeoutMs: 100 });
	scheduler.advance(200);
	expect(await silent).toBeUndefined();
});

test("an answer about the cursor from the first row is not taken for a key", () => {
	const { screen, terminal, scheduler, type } = openMainScreen({ columns: 20, rows: 6 });
	const prompt = new Live(() => [CURSOR_MARKER]);
	screen.addChild(prompt);
	screen.setFocus(prompt);
	screen.start();
	scheduler.advance(20);
	terminal.resize(10, 6);
	screen.resized();
	scheduler.advance(20);
	expect(screen.isAwaitingCursor).toBe(true);
	type("\x1b[1;2R");
	expect(screen.isAwaitingCursor).toBe(false);
	expect(prompt.keys).toEqual([]);
	type("\x1b[1;2R");
	expect(prompt.keys).toEqual(["\x1b[1;2R"]);
});

test("a picture is written once, leaves the cursor where it was, and is taken away with its line", () => {
	const { screen, terminal, settle } = openMainScreen({ columns: 20, rows: 6 });
	const picture = "\x1b_Ga=T,f=100,i=7,r=2;AAAA\x1b\\";
	const lines = ["above", picture, "", `below${CURSOR_MARKER}`];
	screen.addChild(new Live(() => lines));
	screen.start();
	settle();
	const drawn = terminal.takeWrites();
	expect(drawn.split(picture)).toHaveLength(2);
	expect(drawn).toContain(`\x1b7${picture}\x1b8`);
	expect(terminal.cursor).toEqual({ row: 3, column: 5 });
	lines[0] = "changed";
	screen.requestRender();
	settle();
	expect(terminal.takeWrites()).not.toContain("\x1b_G");
	lines[1] = "text";
	screen.requestRender();
	settle();
	expect(terminal.takeWrites()).toContain("\x1b_Ga=d,d=I,i=7");
	expect(terminal.screenText()).toBe("changed\ntext\n\nbelow");
});
