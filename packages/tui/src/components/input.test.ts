import { expect, test } from "bun:test";
import fc from "fast-check";
import { CURSOR_MARKER, type TuiMouseEvent } from "../render/component.ts";
import { testKeybindings } from "../testing/test-keybindings.ts";
import { visibleWidth } from "../text/width.ts";
import { Input, type InputOptions } from "./input.ts";

const keybindings = testKeybindings();
const LEFT = "\x1b[D";
const HOME = "\x1b[H";
const END = "\x1b[F";

function focusedInput(value = "", options: Partial<InputOptions> = {}): Input {
	const input = new Input({ keybindings, ...options });
	input.focused = true;
	input.setValue(value);
	input.handleInput(END);
	return input;
}

/** With the caret as `|`, without the spaces behind. */
function shown(input: Input, width: number): string {
	const [line] = input.render(width);
	expect(visibleWidth(line!)).toBe(width);
	return line!.replace(CURSOR_MARKER, "|").trimEnd();
}

function press(x: number): TuiMouseEvent {
	const place = { x, y: 0, screenX: x, screenY: 0, width: 40, height: 1 };
	return { type: "press", button: "left", ...place, shift: false, alt: false, ctrl: false };
}

test("what is typed and edited stands behind the prompt", () => {
	const input = focusedInput();
	for (const key of ["o", "n", "e", " ", "t", "w", "o", LEFT]) input.handleInput(key);
	expect(shown(input, 20)).toBe("> one tw|o");
	input.handleInput("\x17");
	expect(input.getValue()).toBe("one o");
	input.handleInput("\x19");
	expect(input.getValue()).toBe("one two");
	input.handleInput("\x1b[45;5u");
	expect(input.getValue()).toBe("one o");
	input.focused = false;
	expect(shown(input, 20)).toBe("> one o");
});

test("Enter gives the text as it is, Escape leaves", () => {
	const input = focusedInput(" a ");
	const calls: string[] = [];
	input.onSubmit = (value) => calls.push(value);
	input.onEscape = () => calls.push("left");
	for (const key of ["\r", "\x1b", "\x03"]) input.handleInput(key);
	expect(calls).toEqual([" a ", "left", "left"]);
});

test("a paste of any size is put in as one line, and undone at once", () => {
	const input = focusedInput("<>");
	input.handleInput(LEFT);
	input.handleInput(`\x1b[200~one\r\ntwo\n${"x".repeat(2000)}\x1b[201~`);
	expect(input.getValue()).toBe(`<onetwo${"x".repeat(2000)}>`);
	input.handleInput("\x1b[45;5u");
	expect(input.getValue()).toBe("<>");
});

test("a value that is set keeps the cursor as far as it goes", () => {
	const input = focusedInput("abcdef");
	input.setValue("ab\ncd");
	expect(shown(input, 20)).toBe("> abcd|");
	input.handleInput(LEFT);
	input.setValue("12345678");
	expect(shown(input, 20)).toBe("> 123|45678");
});

test("the text scrolls as little as shows the cursor", () => {
	const input = focusedInput("0123456789", { prompt: "" });
	expect(shown(input, 6)).toBe("56789|");
	for (let count = 0; count < 5; count++) input.handleInput(LEFT);
	expect(shown(input, 6)).toBe("|56789");
	input.handleInput(LEFT);
	expect(shown(input, 6)).toBe("|456789");
	input.handleInput(HOME);
	expect(shown(input, 6)).toBe("|012345");
});

test("a placeholder stands there while there is no text", () => {
	const input = focusedInput("", { placeholder: "name it", placeholderStyle: (text) => `\x1b[2m${text}\x1b[22m` });
	expect(shown(input, 20)).toBe("> |\x1b[2mname it\x1b[22m");
	expect(shown(input, 6)).toStartWith("> |\x1b[2mname");
	input.handleInput("x");
	expect(shown(input, 20)).toBe("> x|");
});

test("a click puts the cursor there, also in text that is scrolled and wide", () => {
	const input = focusedInput("中文字符测试");
	input.handleMouse(press(5));
	expect(shown(input, 20)).toBe("> 中|文字符测试");
	input.handleMouse(press(19));
	expect(shown(input, 8)).toBe("> 测试|");
	input.handleMouse(press(4));
	expect(shown(input, 8)).toBe("> 测|试");
});

test("for any keys the line has its width and the caret is in it", () => {
	const keys = fc.constantFrom(
		..."ab 中é",
		"👩‍👩‍👧",
		"\x1b[D",
		"\x1b[C",
		HOME,
		END,
		"\x7f",
		"\x17",
		"\x0b",
		"\x19",
		"\x1by",
	);
	const paste = fc.string({ maxLength: 30 }).map((text) => `\x1b[200~${text.replaceAll("\x1b", "")}\x1b[201~`);
	fc.assert(
		fc.property(
			fc.array(fc.oneof(keys, paste), { maxLength: 40 }),
			fc.integer({ min: 3, max: 30 }),
			(presses, width) => {
				const input = focusedInput();
				for (const data of presses) {
					input.handleInput(data);
					const [line] = input.render(width);
					expect(visibleWidth(line!)).toBe(width);
					expect(line!.split(CURSOR_MARKER).length).toBe(2);
					expect(visibleWidth(line!.slice(0, line!.indexOf(CURSOR_MARKER)))).toBeLessThan(width);
					expect(input.getValue()).not.toMatch(/[\r\n]/);
				}
			},
		),
		{ numRuns: 200 },
	);
});
