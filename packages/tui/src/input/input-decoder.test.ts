import { expect, test } from "bun:test";
import fc from "fast-check";
import type { InputEvent, KeyEvent, Reply } from "./events.ts";
import { InputDecoder, type InputDecoderOptions } from "./input-decoder.ts";

const encoder = new TextEncoder();

function decode(
	input: string | Uint8Array,
	options: InputDecoderOptions = {},
	cuts: readonly number[] = [],
): InputEvent[] {
	const events: InputEvent[] = [];
	const decoder = new InputDecoder((event) => events.push(event), options);
	const bytes = typeof input === "string" ? encoder.encode(input) : input;
	let from = 0;
	for (const cut of [...cuts].sort((one, other) => one - other)) {
		const at = Math.min(bytes.length, cut);
		decoder.feed(bytes.subarray(from, at));
		from = at;
	}
	decoder.feed(bytes.subarray(from));
	decoder.flush();
	return events;
}

const names = (events: InputEvent[]) =>
	events.map((event) =>
		event.type === "key" ? event.key + (event.eventType === "press" ? "" : `:${event.eventType}`) : event.type,
	);
const oneKey = (input: string) => {
	const events = decode(input);
	expect(events).toHaveLength(1);
	return events[0] as KeyEvent;
};
const replyOf = (input: string): Reply | undefined => {
	const [event, ...rest] = decode(input);
	return rest.length === 0 && event?.type === "reply" ? event.reply : undefined;
};

/** Complete sequences, and the events they are. None is a prefix of another with something after it. */
const SEQUENCES: Readonly<Record<string, string>> = {
	a: "a",
	A: "shift+a",
	"!": "!",
	" ": "space",
	é: "é",
	中: "中",
	"😀": "😀",
	"\r": "enter",
	"\n": "ctrl+j",
	"\t": "tab",
	"\x7f": "backspace",
	"\b": "backspace",
	"\x03": "ctrl+c",
	"\0": "ctrl+space",
	"\x1d": "ctrl+]",
	"\x1f": "ctrl+-",
	"\x1ba": "alt+a",
	"\x1bA": "shift+alt+a",
	"\x1b\r": "alt+enter",
	"\x1b\x7f": "alt+backspace",
	"\x1b\x1d": "ctrl+alt+]",
	"\x1b\x03": "ctrl+alt+c",
	"\x1b ": "alt+space",
	"\x1bé": "alt+é",
	"\x1b[A": "up",
	"\x1bOA": "up",
	"\x1b[1;5C": "ctrl+right",
	"\x1b[1;10A": "shift+super+up",
	"\x1b[Z": "shift+tab",
	"\x1b[3~": "delete",
	"\x1b[3;3~": "alt+delete",
	"\x1b[1~": "home",
	"\x1b[8~": "end",
	"\x1b[H": "home",
	"\x1bOP": "f1",
	"\x1b[1;2P": "shift+f1",
	"\x1b[15~": "f5",
	"\x1b[24;5~": "ctrl+f12",
	"\x1b[[C": "f3",
	"\x1b[R": "f3",
	"\x1b[1;5R": "ctrl+f3",
	"\x1b[a": "shift+up",
	"\x1bOa": "ctrl+up",
	"\x1b[3$": "shift+delete",
	"\x1b[3^": "ctrl+delete",
	"\x1b[3@": "ctrl+shift+delete",
	"\x1bOM": "enter",
	"\x1bOp": "0",
	"\x1b\x1b[A": "alt+up",
	"\x1b\x1bOB": "alt+down",
	"\x1b[27;2;13~": "shift+enter",
	"\x1b[27;5;9~": "ctrl+tab",
	"\x1b[27;6;80~": "ctrl+shift+p",
	"\x1b[97u": "a",
	"\x1b[97;5u": "ctrl+a",
	"\x1b[13;2u": "shift+enter",
	"\x1b[57414u": "enter",
	"\x1b[27u": "escape",
	"\x1b[97;1:2u": "a:repeat",
	"\x1b[97;1:3u": "a:release",
	"\x1b[1;1:3A": "up:release",
	"\x1b[3;5:2~": "ctrl+delete:repeat",
	"\x1b[1089::99;5u": "ctrl+c",
	"\x1b[57441;2u": "shift+leftShift",
	"\x1b[97;17u": "hyper+a",
	"\x1b[97;69u": "ctrl+a",
	"\x1b[57376u": "f13",
	"\x1b[<0;3;4M": "mouse",
	"\x1b[M !!": "mouse",
	"\x1b[I": "focus",
	"\x1b[O": "focus",
	"\x1b[200~any\x1b[Atext\r\n\x1b[20\x1b[201~": "paste",
	"\x1b[?62;4;22c": "reply",
	"\x1b[12;40R": "reply",
	"\x1b[?7u": "reply",
	"\x1b[?2026;2$y": "reply",
	"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\": "reply",
	"\x1b]11;rgb:1c/1c/1c\x07": "reply",
	"\x1bP>|kitty(0.42)\x1b\\": "reply",
	"\x1b_Gi=1;OK\x1b\\": "reply",
	"\x1b[12;99X": "unknown",
};

test("every known sequence is the one event it stands for", () => {
	for (const [input, name] of Object.entries(SEQUENCES))
		expect([input, ...names(decode(input))]).toEqual([input, name]);
});

test("sequences in a row, in any chunks, give their events in order and nothing else", () => {
	// The answer that turns the kitty protocol on changes what bytes mean.
	const inputs = Object.keys(SEQUENCES).filter((input) => input !== "\x1b[?7u");
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom(...inputs), { maxLength: 12 }),
			fc.array(fc.nat(120), { maxLength: 12 }),
			(list, cuts) => {
				expect(names(decode(list.join(""), {}, cuts))).toEqual(list.map((input) => SEQUENCES[input]!));
			},
		),
		{ numRuns: 1000 },
	);
});

/** Bytes that open, continue and end sequences, and any others. */
const anyBytes = fc
	.array(
		fc.oneof(
			fc
				.constantFrom(..."\x1b\x1b\x1b[[O]P_;:?<>$~uMmRA0129\x07\\\r\x03")
				.map((character) => [character.charCodeAt(0)]),
			fc.constantFrom(...Object.keys(SEQUENCES), "\x1b[200~", "\x1b[201~").map((input) => [...encoder.encode(input)]),
			fc.integer({ min: 0, max: 255 }).map((byte) => [byte]),
		),
		{ maxLength: 30 },
	)
	.map((parts) => Uint8Array.from(parts.flat()));

test("any bytes in any chunks are the same events, and never throw", () => {
	fc.assert(
		fc.property(anyBytes, fc.array(fc.nat(100), { maxLength: 20 }), (bytes, cuts) => {
			const options = { maxPastePart: 8 };
			expect(decode(bytes, options, cuts)).toEqual(decode(bytes, options));
		}),
		{ numRuns: 2000 },
	);
});

test("no byte is lost: what the events came from is the input", () => {
	fc.assert(
		fc.property(anyBytes, (bytes) => {
			const input = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
			// The old mouse reports are bytes, not text.
			fc.pre(!input.includes("\x1b[M"));
			const raws = decode(Uint8Array.of(...bytes, ...encoder.encode("\x1b[201~"))).map((event) =>
				event.type === "paste" ? event.text : event.raw,
			);
			const marks = /\x1b\[20[01]~/g;
			expect(raws.join("").replace(marks, "")).toBe(input.replace(marks, ""));
		}),
		{ numRuns: 1000 },
	);
});

test("pauses anywhere never leave the decoder inside a sequence", () => {
	fc.assert(
		fc.property(anyBytes, fc.array(fc.nat(100), { maxLength: 6 }), (bytes, pauses) => {
			const events: InputEvent[] = [];
			const decoder = new InputDecoder((event) => events.push(event));
			let from = 0;
			for (const pause of pauses.sort((one, other) => one - other)) {
				decoder.feed(bytes.subarray(from, pause));
				decoder.flush();
				from = Math.max(from, pause);
			}
			decoder.feed(bytes.subarray(from));
			decoder.flush();
			decoder.feedText("\x1b[201~");
			decoder.flush();
			events.length = 0;
			decoder.feedText("q\x1b[A");
			expect(names(events)).toEqual(["q", "up"]);
			expect(decoder.pendingTimeout).toBeUndefined();
		}),
		{ numRuns: 1000 },
	);
});

test("a lone ESC is the Escape key once the time is over, and Alt before", () => {
	const events: InputEvent[] = [];
	const decoder = new InputDecoder((event) => events.push(event), { escapeTimeout: 33 });
	decoder.feedText("\x1b");
	expect(events).toEqual([]);
	expect(decoder.pendingTimeout).toBe(33);
	decoder.flush();
	decoder.feedText("a\x1ba\x1b\x1b");
	decoder.flush();
	expect(names(events)).toEqual(["escape", "a", "alt+a", "escape", "escape"]);
	expect(names(decode("\x1b\x1b\x1b[A"))).toEqual(["escape", "alt+up"]);
});

test("ESC before what a hand cannot have pressed with Alt is a key of its own", () => {
	expect(names(decode("\x1b\x1b[27;1:3u"))).toEqual(["escape", "escape:release"]);
	expect(names(decode("\x1b\x1b[<0;1;1M"))).toEqual(["escape", "mouse"]);
	expect(names(decode("\x1b\x1b[?1u"))).toEqual(["escape", "reply"]);
	expect(names(decode("\x1b\x1b[200~x\x1b[201~"))).toEqual(["escape", "paste"]);
});

test("Alt with a character that opens sequences is that key after the time is over", () => {
	expect(names(decode("\x1b["))).toEqual(["alt+["]);
	expect(names(decode("\x1bO"))).toEqual(["shift+alt+o"]);
	expect(names(decode("\x1bO\x1b[A"))).toEqual(["shift+alt+o", "up"]);
	expect(names(decode("\x1b]"))).toEqual(["alt+]"]);
	expect(names(decode("\x1bP\r"))).toEqual(["shift+alt+p", "enter"]);
	expect(names(decode("\x1b[1;5"))).toEqual(["unknown"]);
});

test("answers are waited for longer than keys, and a break in them is no text", () => {
	const events: InputEvent[] = [];
	const decoder = new InputDecoder((event) => events.push(event));
	const timeouts = ["\x1b[", "1", "\x1b]", "11;rgb", "\x1b[?6", "\x1bP>|k"].map((input) => {
		decoder.feedText(input);
		return decoder.pendingTimeout;
	});
	expect(timeouts).toEqual([50, 50, 50, 5000, 5000, 5000]);
	decoder.flush();
	expect(events.filter(({ type }) => type === "key")).toEqual([]);
	expect(names(decode("\x1b]11;rgb:00\x03"))).toEqual(["unknown", "ctrl+c"]);
});

test("text comes from the layout, the shifted key, the locks, or the terminal itself", () => {
	const text = (input: string) => oneKey(input).text;
	expect(text("\x1b[97;2u")).toBe("A");
	expect(text("\x1b[49:33;2u")).toBe("!");
	expect(oneKey("\x1b[49:33;2u")).toMatchObject({ key: "shift+1", alternates: ["!"] });
	expect(text("\x1b[97;65u")).toBe("A");
	expect(text("\x1b[97;66u")).toBe("a");
	expect(text("\x1b[97;;229u")).toBe("å");
	expect(text("\x1b[97;1;101:769u")).toBe("e\u0301");
	expect(text("\x1b[113;7;64u")).toBe("@");
	expect(text("\x1b[97;5;97u")).toBe("");
	expect(text("\x1b[97;1:3u")).toBe("");
	expect(text("\x1b[57399u")).toBe("0");
	expect(text("\x1b[57417u")).toBe("");
	expect(text("\x1b[223;2u")).toBe("ß");
	expect(text("\x1b[27;2;65~")).toBe("A");
	expect(text("\x1b[55296u")).toBe("");
	expect(text("\x1b[99999999u")).toBe("");
	expect(oneKey("\x1b[1089:1057:99;6u")).toMatchObject({ key: "ctrl+shift+c", text: "" });
	// A Latin letter counts where the layout has it, not where a US keyboard does.
	expect(oneKey("\x1b[107::118;5u").key).toBe("ctrl+k");
});

test("bytes that stand for several keys have all their names", () => {
	expect(oneKey("\t").alternates).toEqual(["ctrl+i"]);
	expect(oneKey("\n").alternates).toEqual(["enter"]);
	expect(oneKey("\x1bb")).toMatchObject({ key: "alt+b", alternates: ["alt+left"] });
	expect(oneKey("\x1f").alternates).toEqual(["ctrl+_", "ctrl+/"]);
	expect(names(decode("\b\x1b\b", { backspaceByte: "ctrl+backspace" }))).toEqual([
		"ctrl+backspace",
		"ctrl+alt+backspace",
	]);
});

test("with the kitty protocol on, what is left of the old forms is Shift+Enter", () => {
	const events: InputEvent[] = [];
	const decoder = new InputDecoder((event) => events.push(event));
	decoder.feedText("\n\x1b\r\x1b[?7u\n\x1b\r\x1b[?0u\n");
	expect(names(events)).toEqual(["ctrl+j", "alt+enter", "reply", "shift+enter", "shift+enter", "reply", "ctrl+j"]);
});

test("a paste is text whatever is in it, and its end is found across chunks", () => {
	const content = "\x1b[A\x1b[20\x1b[200~ 中😀 \x1b\x1b[201 \x03";
	for (let cut = 0; cut < 40; cut++) {
		expect(decode(`\x1b[200~${content}\x1b[201~x`, {}, [cut, cut + 3])).toMatchObject([
			{ type: "paste", text: content, isLast: true },
			{ key: "x" },
		]);
	}
	expect(names(decode("\x1b[201~a"))).toEqual(["a"]);
	const parts = decode("\x1b[200~12345678\x1b[201~", { maxPastePart: 3 });
	expect(parts).toMatchObject([
		{ text: "123", isLast: false },
		{ text: "456", isLast: false },
		{ text: "78", isLast: true },
	]);
});

test("a paste whose end never comes is left with Ctrl+C after a silence", () => {
	const events: InputEvent[] = [];
	const decoder = new InputDecoder((event) => events.push(event));
	decoder.feedText("\x1b[200~half");
	expect(decoder.pendingTimeout).toBe(2000);
	decoder.flush();
	expect(events).toEqual([]);
	expect(decoder.pendingTimeout).toBeUndefined();
	decoder.feedText("\x03");
	expect(events).toMatchObject([{ type: "paste", text: "half", isLast: false }, { key: "ctrl+c" }]);
});

test("answers say what they say", () => {
	expect(replyOf("\x1b[?62;4c")).toEqual({ kind: "deviceAttributes", level: 1, parameters: [62, 4], text: "62;4" });
	expect(replyOf("\x1b[>1;10;0c")).toMatchObject({ kind: "deviceAttributes", level: 2 });
	expect(replyOf("\x1bP!|7E4B\x1b\\")).toMatchObject({ kind: "deviceAttributes", level: 3, text: "7E4B" });
	expect(replyOf("\x1b[0n")).toEqual({ kind: "status", isOk: true });
	expect(replyOf("\x1b[?997;1n")).toEqual({ kind: "colorScheme", scheme: "dark" });
	expect(replyOf("\x1b[5;20R")).toEqual({ kind: "cursorPosition", row: 4, column: 19 });
	expect(replyOf("\x1b[?1;20R")).toEqual({ kind: "cursorPosition", row: 0, column: 19 });
	expect(replyOf("\x1b[?31u")).toEqual({ kind: "keyboardFlags", flags: 31 });
	expect(replyOf("\x1b[>4;2m")).toEqual({ kind: "modifyOtherKeys", level: 2 });
	expect(replyOf("\x1b[?2026;2$y")).toEqual({ kind: "mode", mode: 2026, isPrivate: true, state: 2 });
	expect(replyOf("\x1b[4;1$y")).toEqual({ kind: "mode", mode: 4, isPrivate: false, state: 1 });
	expect(replyOf("\x1b[6;18;9t")).toEqual({ kind: "size", unit: "cellPixels", width: 9, height: 18 });
	expect(replyOf("\x1b[48;24;80;432;720t")).toEqual({ kind: "size", unit: "cells", width: 80, height: 24 });
	const dark = { red: 28, green: 29, blue: 255 };
	expect(replyOf("\x1b]11;rgb:1c1c/1d1d/ffff\x07")).toEqual({
		kind: "color",
		target: "background",
		index: -1,
		color: dark,
	});
	expect(replyOf("\x1b]4;7;#1c1dff\x1b\\")).toEqual({ kind: "color", target: "palette", index: 7, color: dark });
	expect(replyOf("\x1b]52;c;aGk=\x07")).toEqual({ kind: "clipboard", selection: "c", data: "aGk=" });
	expect(replyOf("\x1bP>|WezTerm 2026\x1b\\")).toEqual({ kind: "version", text: "WezTerm 2026" });
	expect(replyOf("\x1bP1+r524742=38\x1b\\")).toEqual({ kind: "capability", isKnown: true, text: "524742=38" });
	expect(replyOf("\x1b_Gi=31;OK\x1b\\")).toEqual({ kind: "graphics", text: "i=31;OK" });
	expect(replyOf("\x1b]99;anything\x07")).toEqual({ kind: "other", text: "]99;anything" });
});

test("mouse reports of all protocols", () => {
	const plain = { button: "left", column: 2, row: 3, shift: false, alt: false, ctrl: false };
	expect(decode("\x1b[<0;3;4M")).toMatchObject([{ ...plain, action: "press" }]);
	expect(decode("\x1b[<0;3;4m")).toMatchObject([{ ...plain, action: "release" }]);
	expect(decode("\x1b[<52;3;4M")).toMatchObject([{ ...plain, action: "drag", shift: true, ctrl: true }]);
	expect(decode("\x1b[<35;3;4M")).toMatchObject([{ ...plain, action: "move", button: "none" }]);
	expect(decode("\x1b[<65;3;4M")).toMatchObject([{ ...plain, action: "wheelDown", button: "none" }]);
	expect(decode("\x1b[<72;3;4M")).toMatchObject([{ ...plain, action: "wheelUp", button: "none", alt: true }]);
	expect(decode("\x1b[<128;3;4M")).toMatchObject([{ ...plain, action: "press", button: "back" }]);
	expect(decode("\x1b[M\x20\x23\x24")).toMatchObject([{ ...plain, action: "press" }]);
	expect(decode(Uint8Array.of(27, 91, 77, 35, 0xc3, 0x28))).toMatchObject([{ action: "release", column: 162 }]);
	expect(decode("\x1b[32;3;4M")).toMatchObject([{ ...plain, action: "press" }]);
	expect(decode("\x1b[<0;3M")).toMatchObject([{ type: "unknown" }]);
});

test("endless sequences are bounded", () => {
	const [long, key] = decode(`\x1b[${"1;".repeat(5000)}Aq`);
	expect(long).toMatchObject({ type: "unknown" });
	expect((long as { raw: string }).raw.length).toBeLessThan(300);
	expect(key).toMatchObject({ key: "q" });
	const string = decode(`\x1b]52;c;${"A".repeat(3 << 20)}\x07q`);
	expect(names(string)).toEqual(["unknown", "q"]);
});
