/** UTF-8 where characters must not be torn: chunk by chunk, and cut to a number of bytes. */

export interface Utf8DecoderOptions {
	/** Drops a byte order mark at the start. Kept by default: a file's bytes are what was asked for. */
	stripByteOrderMark?: boolean;
}

/** Decodes chunks of one byte stream. A character that a chunk ends in is held back until it is whole. */
export class Utf8Decoder {
	readonly #decoder: TextDecoder;

	constructor(options: Utf8DecoderOptions = {}) {
		this.#decoder = new TextDecoder("utf-8", { ignoreBOM: !options.stripByteOrderMark });
	}

	/** Bytes that are not UTF-8 become U+FFFD. */
	decode(chunk: Uint8Array): string {
		return this.#decoder.decode(chunk, { stream: true });
	}

	/** What a stream that ended inside a character left: U+FFFD, or nothing. The decoder is new again. */
	flush(): string {
		return this.#decoder.decode();
	}
}

/** The longest start of `bytes` that has at most `maxBytes` bytes and ends between characters. */
export function headBytes(bytes: Uint8Array, maxBytes: number): Uint8Array {
	const limit = Math.max(0, Math.floor(maxBytes));
	if (bytes.length <= limit) return bytes;
	let end = limit;
	while (end > 0 && limit - end < 3 && isContinuation(bytes[end]!)) end--;
	// Four continuation bytes in a row belong to no character: nothing to keep whole.
	return bytes.subarray(0, isContinuation(bytes[end]!) ? limit : end);
}

/** The longest end of `bytes` that has at most `maxBytes` bytes and starts between characters. */
export function tailBytes(bytes: Uint8Array, maxBytes: number): Uint8Array {
	const limit = Math.max(0, Math.floor(maxBytes));
	if (bytes.length <= limit) return bytes;
	let start = bytes.length - limit;
	while (start < bytes.length && isContinuation(bytes[start]!)) start++;
	return bytes.subarray(start);
}

/** The longest start of `text` whose UTF-8 form has at most `maxBytes` bytes. A lone surrogate becomes U+FFFD. */
export function headText(text: string, maxBytes: number): string {
	const limit = Math.max(0, Math.floor(maxBytes));
	// A character of n bytes has at most n UTF-16 units; the extra unit keeps a pair at the edge together.
	return decodeWhole(headBytes(Buffer.from(text.slice(0, limit + 1)), limit));
}

/** The longest end of `text` whose UTF-8 form has at most `maxBytes` bytes. A lone surrogate becomes U+FFFD. */
export function tailText(text: string, maxBytes: number): string {
	const limit = Math.max(0, Math.floor(maxBytes));
	return decodeWhole(tailBytes(Buffer.from(text.slice(Math.max(0, text.length - limit - 1))), limit));
}

function decodeWhole(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

function isContinuation(byte: number): boolean {
	return (byte & 0xc0) === 0x80;
}
