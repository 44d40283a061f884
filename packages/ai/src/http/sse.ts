/**
 * An incremental decoder of `text/event-stream` (WHATWG HTML, section 9.2.6). Bytes go in, in pieces of any size; each
 * finished event goes out through a callback. Most streams consist of short lines that end in a single LF, so that
 * case walks the decoded text with `indexOf` alone; a piece with a carriage return takes the careful way.
 */
import { TauError } from "@tau/base/errors";

/** `event` is "" where the stream names none (the specification's `message`). */
export type SseSink = (event: string, data: string) => void;

export interface SseOptions {
	/** UTF-16 units that one event, or one unfinished line, may have. */
	maxEventLength?: number;
	onRetry?: (milliseconds: number) => void;
}

/** Far above any real event (an image of 20 MB in base64 fits), far below what would endanger the process. */
export const DEFAULT_MAX_EVENT_LENGTH = 64 * 1024 * 1024;

const LF = 10;
const SPACE = 32;
const COLON = 58;
const BYTE_ORDER_MARK = 0xfeff;

export class SseDecoder {
	/** The last `id:` of the stream. */
	lastEventId = "";
	readonly #sink: SseSink;
	readonly #onRetry: ((milliseconds: number) => void) | undefined;
	readonly #limit: number;
	/** Keeps a character that a piece ends in the middle of; where there is none, the other one is faster. */
	readonly #cutUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });
	readonly #wholeUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });
	#mayBeCut = false;
	/** The unfinished line. Only ever appended to: it is flattened once, when the line ends. */
	#line = "";
	#event = "";
	#lastName = "";
	#data: string | undefined;
	#started = false;
	/** The last piece ended in a CR, so a LF at the start of the next one belongs to it. */
	#afterReturn = false;

	constructor(sink: SseSink, options: SseOptions = {}) {
		this.#sink = sink;
		this.#onRetry = options.onRetry;
		this.#limit = options.maxEventLength ?? DEFAULT_MAX_EVENT_LENGTH;
	}

	/** Throws `TAU_SSE_EVENT_TOO_LARGE`. */
	push(bytes: Uint8Array): void {
		const endsInAscii = bytes.length === 0 || bytes[bytes.length - 1]! < 0x80;
		if (endsInAscii && !this.#mayBeCut) {
			this.#pushText(this.#wholeUtf8.decode(bytes));
			return;
		}
		if (bytes.length > 0) this.#mayBeCut = !endsInAscii;
		this.#pushText(this.#cutUtf8.decode(bytes, { stream: true }));
	}

	/** How much there is of the event that has begun and not ended. Comments do not count. */
	get pendingLength(): number {
		const isComment = this.#line.charCodeAt(0) === COLON;
		return (this.#data?.length ?? 0) + (isComment ? 0 : this.#line.length);
	}

	/**
	 * The stream is over. The specification drops an event without its closing blank line; vendors do end a stream so,
	 * therefore it is delivered here, and the caller judges whether its data is whole.
	 */
	end(): void {
		this.#pushText(this.#cutUtf8.decode());
		if (this.#line !== "") {
			const line = this.#line;
			this.#line = "";
			this.#field(line, 0, line.length);
		}
		this.#dispatch();
	}

	#pushText(text: string): void {
		if (text === "") return;
		if (!this.#started) {
			this.#started = true;
			if (text.charCodeAt(0) === BYTE_ORDER_MARK) {
				this.#pushText(text.slice(1));
				return;
			}
		}
		if (this.#afterReturn || text.includes("\r")) this.#readAnyLines(text);
		else this.#readLines(text);
	}

	/** Lines that end in LF only. */
	#readLines(text: string): void {
		let end = text.indexOf("\n");
		if (end < 0) {
			this.#keep(text);
			return;
		}
		let start = 0;
		if (this.#line !== "") {
			this.#endLine(text, 0, end);
			start = end + 1;
			end = text.indexOf("\n", start);
		}
		while (end >= 0) {
			// Nearly every event is one line of data and a blank one: its data is cut out and handed over at once.
			if (
				text.charCodeAt(end + 1) === LF &&
				this.#data === undefined &&
				end - start <= this.#limit &&
				text.startsWith("data: ", start)
			) {
				const event = this.#event;
				this.#event = "";
				this.#sink(event, text.slice(start + 6, end));
				start = end + 2;
				end = text.indexOf("\n", start);
				continue;
			}
			if (end === start) this.#dispatch();
			else this.#field(text, start, end);
			start = end + 1;
			// Most lines of data are followed by the blank line that ends the event.
			if (text.charCodeAt(start) === LF) {
				this.#dispatch();
				start++;
			}
			end = text.indexOf("\n", start);
		}
		if (start < text.length) this.#keep(text.slice(start));
	}

	/** Lines that end in CR, LF or CRLF. */
	#readAnyLines(text: string): void {
		let start = 0;
		if (this.#afterReturn) {
			this.#afterReturn = false;
			if (text.charCodeAt(0) === LF) start = 1;
		}
		let lineFeed = text.indexOf("\n", start);
		let carriageReturn = text.indexOf("\r", start);
		while (lineFeed >= 0 || carriageReturn >= 0) {
			const isReturn = carriageReturn >= 0 && (lineFeed < 0 || carriageReturn < lineFeed);
			const end = isReturn ? carriageReturn : lineFeed;
			this.#endLine(text, start, end);
			start = end + 1;
			if (isReturn) {
				if (start === text.length) this.#afterReturn = true;
				else if (text.charCodeAt(start) === LF) start++;
				carriageReturn = text.indexOf("\r", start);
			}
			if (lineFeed >= 0 && lineFeed < start) lineFeed = text.indexOf("\n", start);
		}
		if (start < text.length) this.#keep(text.slice(start));
	}

	#endLine(text: string, start: number, end: number): void {
		if (this.#line !== "") {
			const line = this.#line + text.slice(start, end);
			this.#line = "";
			this.#field(line, 0, line.length);
		} else if (end === start) this.#dispatch();
		else this.#field(text, start, end);
	}

	#keep(text: string): void {
		this.#line += text;
		if (this.#line.length > this.#limit) this.#tooLarge(this.#line.length);
	}

	/** One non-empty line without its end. */
	#field(text: string, start: number, end: number): void {
		if (end - start > this.#limit) this.#tooLarge(end - start);
		if (text.startsWith("data:", start) && end >= start + 5) {
			const value = text.slice(text.charCodeAt(start + 5) === SPACE ? Math.min(start + 6, end) : start + 5, end);
			this.#addData(value);
			return;
		}
		if (text.charCodeAt(start) === COLON) return;
		if (text.startsWith("event: ", start)) {
			// Vendors repeat one event name thousands of times: comparing costs less than cutting a new string.
			const length = end - start - 7;
			if (length !== this.#lastName.length || !text.startsWith(this.#lastName, start + 7)) {
				this.#lastName = text.slice(start + 7, end);
			}
			this.#event = this.#lastName;
			return;
		}
		const line = text.slice(start, end);
		const colon = line.indexOf(":");
		const name = colon < 0 ? line : line.slice(0, colon);
		const value = colon < 0 ? "" : line.slice(line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1);
		this.#named(name, value);
	}

	#addData(value: string): void {
		this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
		if (this.#data.length > this.#limit) this.#tooLarge(this.#data.length);
	}

	#named(name: string, value: string): void {
		if (name === "event") this.#event = value;
		else if (name === "data") this.#addData(value);
		else if (name === "id") {
			if (!value.includes("\0")) this.lastEventId = value;
		} else if (name === "retry" && /^[0-9]+$/.test(value)) this.#onRetry?.(Number(value));
	}

	#dispatch(): void {
		const data = this.#data;
		const event = this.#event;
		this.#event = "";
		if (data === undefined) return;
		this.#data = undefined;
		this.#sink(event, data);
	}

	#tooLarge(length: number): never {
		throw new TauError(
			"TAU_SSE_EVENT_TOO_LARGE",
			`An event of the response stream has more than ${this.#limit} characters (${length} so far)`,
			{ hint: "The server does not send line-wise events; check the model's api and base URL.", details: { length } },
		);
	}
}
