/** Bytes from a terminal to events. Holds no timer: the caller waits `pendingTimeout` and calls `flush`. */
import { csiEvent, ss3Event, withAlt } from "./csi.ts";
import type { InputEvent, KeyEvent } from "./events.ts";
import { PasteCollector } from "./paste-collector.ts";
import { type PlainKeyOptions, plainKeyEvent } from "./plain-keys.ts";
import { stringReply } from "./replies.ts";
import { REPLACEMENT, Utf8Stream } from "./utf8-stream.ts";

export interface InputDecoderOptions {
	/** What byte 8 means. Default `backspace`. */
	backspaceByte?: PlainKeyOptions["backspaceByte"];
	/** Milliseconds after which a lone ESC is the Escape key. Default 10; more where connections are slow. */
	escapeTimeout?: number;
	/** Milliseconds after which another unfinished sequence is given up. Default 50; for what only a terminal sends 5000. */
	sequenceTimeout?: number;
	/** UTF-16 units after which a paste is handed on in parts. Default 16 Mi. */
	maxPastePart?: number;
}

type State = "ground" | "escape" | "doubleEscape" | "csi" | "ss3" | "string" | "stringEscape" | "x10Mouse" | "paste";

const ESC = 0x1b;
const REPLY_TIMEOUT = 5000;
const PASTE_STALL = 2000;
const MAX_CSI = 256;
const MAX_SS3 = 8;
const MAX_STRING = 1 << 20;

export class InputDecoder {
	readonly #emit: (event: InputEvent) => void;
	readonly #plainOptions: PlainKeyOptions;
	readonly #escapeTimeout: number;
	readonly #sequenceTimeout: number;
	readonly #utf8 = new Utf8Stream();
	readonly #paste: PasteCollector;
	/** Events of single ASCII characters are made once. */
	readonly #plainKeys: (KeyEvent | undefined)[] = [];
	#state: State = "ground";
	/** ESC came twice before the sequence. */
	#hasExtraEscape = false;
	/** `]`, `P`, `_`, `^` or `X`. */
	#introducer = "";
	/** Of the sequence, after its introducer. */
	#body = "";
	#isTooLong = false;
	/** Nothing came for so long during a paste that its end may be lost. */
	#isStalled = false;
	readonly #take = (code: number) => this.#takeCode(code);
	readonly #handlers: Readonly<Record<State, (code: number) => void>> = {
		ground: () => {
			this.#state = "escape";
		},
		escape: (code) => this.#afterEscape(code),
		doubleEscape: (code) => this.#afterDoubleEscape(code),
		csi: (code) => this.#inCsi(code),
		ss3: (code) => this.#inSs3(code),
		string: (code) => this.#inString(code),
		stringEscape: (code) => this.#afterStringEscape(code),
		x10Mouse: (code) => this.#takeX10(code),
		paste: (code) => this.#inPaste(code),
	};

	/** `emit` is called during `feed` and `flush`, in the order of input. */
	constructor(emit: (event: InputEvent) => void, options: InputDecoderOptions = {}) {
		this.#emit = emit;
		this.#plainOptions = { backspaceByte: options.backspaceByte ?? "backspace", isKittyActive: false };
		this.#escapeTimeout = options.escapeTimeout ?? 10;
		this.#sequenceTimeout = options.sequenceTimeout ?? 50;
		this.#paste = new PasteCollector(emit, options.maxPastePart ?? 1 << 24);
	}

	/** Whether the kitty protocol is on. Set by the terminal's own answer, or from outside. */
	get isKittyActive(): boolean {
		return this.#plainOptions.isKittyActive;
	}

	set isKittyActive(isActive: boolean) {
		if (isActive === this.#plainOptions.isKittyActive) return;
		this.#plainOptions.isKittyActive = isActive;
		this.#plainKeys.length = 0;
	}

	feed(bytes: Uint8Array): void {
		for (let index = 0; index < bytes.length; index++) {
			if (this.#state === "paste" && !this.#isStalled && !this.#utf8.isPending) {
				const taken = this.#paste.takeRun(bytes, index);
				if (taken > 0) {
					index += taken - 1;
					continue;
				}
			}
			const byte = bytes[index]!;
			if (this.#state === "x10Mouse") this.#takeX10(byte);
			else this.#utf8.push(byte, this.#take);
		}
	}

	/** The same for input that is text already. */
	feedText(text: string): void {
		for (let index = 0; index < text.length; index++) {
			const code = text.codePointAt(index)!;
			if (code > 0xffff) index++;
			const isLone = code >= 0xd800 && code <= 0xdfff;
			if (this.#state === "x10Mouse") this.#takeX10(code);
			else this.#takeCode(isLone ? REPLACEMENT : code);
		}
	}

	/** Milliseconds without input after which to call `flush`; undefined when nothing waits. */
	get pendingTimeout(): number | undefined {
		switch (this.#state) {
			case "ground":
				return this.#utf8.isPending ? this.#sequenceTimeout : undefined;
			case "escape":
			case "doubleEscape":
				return this.#escapeTimeout;
			case "paste":
				return this.#isStalled ? undefined : PASTE_STALL;
			default:
				return this.#isSurelyReply() ? Math.max(REPLY_TIMEOUT, this.#sequenceTimeout) : this.#sequenceTimeout;
		}
	}

	/** Input has paused: what is unfinished becomes the keys it can be, or an `unknown` event. */
	flush(): void {
		if (this.#utf8.flush()) this.#takeCode(REPLACEMENT);
		if (this.#state === "paste") this.#isStalled = true;
		else if (this.#state !== "ground") this.#giveUp();
	}

	#takeCode(code: number): void {
		if (this.#state === "ground" && code !== ESC) this.#emitPlain(code);
		else this.#handlers[this.#state](code);
	}

	#afterEscape(code: number): void {
		if (code === ESC) {
			this.#state = "doubleEscape";
			return;
		}
		if (this.#startSequence(code, false)) return;
		this.#state = "ground";
		this.#emit(plainKeyEvent(code, true, `\x1b${String.fromCodePoint(code)}`, this.#plainOptions));
	}

	#afterDoubleEscape(code: number): void {
		if ((code === 0x5b || code === 0x4f) && this.#startSequence(code, true)) return;
		this.#state = "escape";
		this.#emitPlain(ESC);
		this.#takeCode(code);
	}

	#startSequence(code: number, hasExtraEscape: boolean): boolean {
		const state = INTRODUCERS[code];
		if (!state) return false;
		this.#state = state;
		this.#introducer = String.fromCharCode(code);
		this.#body = "";
		this.#isTooLong = false;
		this.#hasExtraEscape = hasExtraEscape;
		return true;
	}

	#inCsi(code: number): void {
		if (code < 0x20 || code > 0x7e) {
			this.#giveUp();
			this.#takeCode(code);
			return;
		}
		if (this.#body.length < MAX_CSI) this.#body += String.fromCharCode(code);
		else this.#isTooLong = true;
		const body = this.#body;
		if (body === "[") return;
		if (body === "M") {
			this.#state = "x10Mouse";
			this.#body = "";
		} else if (code >= 0x40 || (code === 0x24 && /^[235678]\$$/.test(body))) this.#endCsi();
	}

	#endCsi(): void {
		const { raw, body } = this.#leave();
		if (this.#isTooLong) this.#emit({ type: "unknown", raw });
		else if (body === "200~") {
			this.#emitExtraEscape();
			this.#state = "paste";
			this.#isStalled = false;
			this.#paste.start();
		} else if (body === "201~") this.#emitExtraEscape();
		else this.#emitSequence(csiEvent(body, `\x1b[${body}`), body.endsWith("u") || body.includes(":"));
	}

	#inSs3(code: number): void {
		const isModifier = (code >= 0x30 && code <= 0x39) || code === 0x3b;
		if (isModifier && this.#body.length < MAX_SS3) {
			this.#body += String.fromCharCode(code);
			return;
		}
		const body = this.#body + String.fromCodePoint(code);
		const event = code > 0x40 && code < 0x7f ? ss3Event(body, `\x1bO${body}`) : undefined;
		if (event) {
			this.#leave();
			this.#emitSequence(event, false);
		} else {
			this.#giveUp();
			this.#takeCode(code);
		}
	}

	#inString(code: number): void {
		if (code === ESC) this.#state = "stringEscape";
		else if (code === 0x07 && this.#body !== "") this.#endString("\x07");
		else if (code < 0x20) {
			this.#giveUp();
			this.#takeCode(code);
		} else if (this.#body.length < MAX_STRING) this.#body += String.fromCodePoint(code);
		else this.#isTooLong = true;
	}

	#afterStringEscape(code: number): void {
		if (code === 0x5c && this.#body !== "") {
			this.#endString("\x1b\\");
			return;
		}
		this.#state = "string";
		this.#giveUp();
		this.#state = "escape";
		this.#takeCode(code);
	}

	#endString(terminator: string): void {
		const introducer = this.#introducer;
		const { raw, body } = this.#leave();
		if (this.#isTooLong) this.#emit({ type: "unknown", raw });
		else this.#emit({ type: "reply", reply: stringReply(introducer, body), raw: raw + terminator });
	}

	/** Three bytes, each 32 more than what it says: `CSI M` of before SGR reports. */
	#takeX10(byte: number): void {
		this.#body += String.fromCharCode(byte);
		if (this.#body.length < 3) return;
		const [code, x, y] = [...this.#body].map((character) => character.charCodeAt(0));
		const { raw } = this.#leave();
		this.#emitExtraEscape();
		this.#emit(csiEvent(`${code!};${x! - 32};${y! - 32}M`, raw));
	}

	#inPaste(code: number): void {
		// A key that asks to get out, after silence in which no paste stays unfinished.
		if (this.#isStalled && code === 0x03) {
			this.#paste.end(false);
			this.#state = "ground";
			this.#emitPlain(code);
			return;
		}
		this.#isStalled = false;
		if (this.#paste.take(code)) this.#state = "ground";
	}

	/** The sequence stops here: the keys that a hand may have pressed, else an event that is no text. */
	#giveUp(): void {
		const state = this.#state;
		const introducer = this.#introducer;
		if (state === "escape" || state === "doubleEscape") {
			this.#state = "ground";
			this.#emitPlain(ESC);
			if (state === "doubleEscape") this.#emitPlain(ESC);
			return;
		}
		const { raw, body } = this.#leave();
		if (state !== "x10Mouse" && this.#isTyped(body, state)) {
			this.#emitExtraEscape();
			const code = introducer.charCodeAt(0);
			this.#emit(plainKeyEvent(code, true, `\x1b${introducer}`, this.#plainOptions));
			for (const character of body) this.#emitPlain(character.codePointAt(0)!);
			// What followed the ESC inside a string is not known yet.
			if (state === "stringEscape") this.#emitPlain(ESC);
		} else this.#emit({ type: "unknown", raw: state === "stringEscape" ? `${raw}\x1b` : raw });
	}

	#isTyped(body: string, state: State): boolean {
		return body === "" || (state === "csi" && body === "[") || state === "ss3";
	}

	/** Back to ground; `raw` is all of the sequence so far. */
	#leave(): { raw: string; body: string } {
		const body = this.#body;
		const mouse = this.#state === "x10Mouse" ? "M" : "";
		const raw = `${this.#hasExtraEscape ? "\x1b" : ""}\x1b${this.#introducer}${mouse}${body}`;
		this.#state = "ground";
		this.#body = "";
		return { raw, body };
	}

	/** With an ESC before it a plain key had Alt; before anything else the ESC was a key of its own. */
	#emitSequence(event: InputEvent, isExplicit: boolean): void {
		if (event.type === "reply" && event.reply.kind === "keyboardFlags") this.isKittyActive = event.reply.flags > 0;
		if (this.#hasExtraEscape && event.type === "key" && !isExplicit) {
			this.#hasExtraEscape = false;
			this.#emit(withAlt(event, `\x1b${event.raw}`));
			return;
		}
		this.#emitExtraEscape();
		this.#emit(event);
	}

	#emitExtraEscape(): void {
		if (!this.#hasExtraEscape) return;
		this.#hasExtraEscape = false;
		this.#emitPlain(ESC);
	}

	#emitPlain(code: number): void {
		if (code >= 0x80) {
			this.#emit(plainKeyEvent(code, false, String.fromCodePoint(code), this.#plainOptions));
			return;
		}
		let event = this.#plainKeys[code];
		if (!event) {
			event = plainKeyEvent(code, false, String.fromCharCode(code), this.#plainOptions);
			this.#plainKeys[code] = event;
		}
		this.#emit(event);
	}

	/** No hand types this: better late than as text in an editor. */
	#isSurelyReply(): boolean {
		if (this.#state === "csi") return /^[<=>?]/.test(this.#body);
		if (this.#state !== "string" && this.#state !== "stringEscape") return false;
		return /^(?:\d+;|[>!]\||[01][+$]r|G)/.test(this.#body);
	}
}

const INTRODUCERS: Readonly<Record<number, State>> = {
	91: "csi",
	79: "ss3",
	93: "string",
	80: "string",
	95: "string",
	94: "string",
	88: "string",
};
