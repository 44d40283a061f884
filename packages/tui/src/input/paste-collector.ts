/** The text between the marks of a bracketed paste. */
import type { PasteEvent } from "./events.ts";

const END = "\x1b[201~";
const RUN = 4096;

export class PasteCollector {
	readonly #emit: (event: PasteEvent) => void;
	readonly #maxPart: number;
	#text = "";
	/** Characters of the end mark seen so far. */
	#matched = 0;

	constructor(emit: (event: PasteEvent) => void, maxPart: number) {
		this.#emit = emit;
		this.#maxPart = maxPart;
	}

	start(): void {
		this.#text = "";
		this.#matched = 0;
	}

	/** True when the paste has ended. */
	take(code: number): boolean {
		if (code === END.charCodeAt(this.#matched)) {
			this.#matched++;
			if (this.#matched < END.length) return false;
			this.#matched = 0;
			this.end(true);
			return true;
		}
		if (this.#matched > 0) {
			this.#add(END.slice(0, this.#matched));
			this.#matched = code === 0x1b ? 1 : 0;
			if (this.#matched > 0) return false;
		}
		this.#add(String.fromCodePoint(code));
		return false;
	}

	/** How many bytes from `start` are ASCII without ESC; they are taken in one go. 0 inside an end mark. */
	takeRun(bytes: Uint8Array, start: number): number {
		if (this.#matched > 0) return 0;
		const limit = Math.min(bytes.length, start + RUN, start + Math.max(1, this.#maxPart - this.#text.length));
		let end = start;
		while (end < limit && bytes[end]! < 0x80 && bytes[end] !== 0x1b) end++;
		if (end > start) this.#add(String.fromCharCode(...bytes.subarray(start, end)));
		return end - start;
	}

	/** `isLast` is false when the end mark never came. */
	end(isLast: boolean): void {
		const text = this.#matched > 0 ? this.#text + END.slice(0, this.#matched) : this.#text;
		this.start();
		this.#emit({ type: "paste", text, isLast });
	}

	#add(text: string): void {
		this.#text += text;
		if (this.#text.length < this.#maxPart) return;
		const part = this.#text;
		this.#text = "";
		this.#emit({ type: "paste", text: part, isLast: false });
	}
}
