/** UTF-8 to code points, byte by byte: the decoder of input must know where it stands between any two bytes. */

export const REPLACEMENT = 0xfffd;

/** Nothing to hand out yet. */
const NOTHING = -1;

export class Utf8Stream {
	#needed = 0;
	#code = 0;
	#low = 0x80;
	#high = 0xbf;

	/** Inside a character. */
	get isPending(): boolean {
		return this.#needed > 0;
	}

	/** Calls back with each code point that the byte completes; bytes that are no UTF-8 become U+FFFD, as in WHATWG's decoder. */
	push(byte: number, take: (code: number) => void): void {
		if (this.#needed > 0) {
			if (byte >= this.#low && byte <= this.#high) {
				const code = this.#continue(byte);
				if (code !== NOTHING) take(code);
				return;
			}
			this.#needed = 0;
			take(REPLACEMENT);
		}
		if (byte < 0x80) take(byte);
		else if (!this.#start(byte)) take(REPLACEMENT);
	}

	/** True when a character was cut off: it counts as one U+FFFD. */
	flush(): boolean {
		const wasPending = this.isPending;
		this.#needed = 0;
		return wasPending;
	}

	#start(byte: number): boolean {
		if (byte < 0xc2 || byte > 0xf4) return false;
		this.#needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
		this.#code = byte & (0x3f >> this.#needed);
		// Neither overlong forms nor surrogates nor what lies beyond Unicode.
		this.#low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
		this.#high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
		return true;
	}

	#continue(byte: number): number {
		this.#code = (this.#code << 6) | (byte & 0x3f);
		this.#low = 0x80;
		this.#high = 0xbf;
		this.#needed--;
		return this.#needed === 0 ? this.#code : NOTHING;
	}
}
