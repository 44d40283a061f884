import type { FrameRun, StreamPart } from "../wire/wire-format.ts";

const BUFFER_BYTES = 128 * 1024;
/** Room for the chunk's size line, which is known last. */
const HEADER_BYTES = 10;
const TRAILER_BYTES = 2;

/**
 * Encodes a stream as HTTP chunks of about 128 KB. Deltas are written straight into the buffer between the bytes they share,
 * because joining 20,000 strings first costs several times what writing them does.
 */
export function* encodeChunks(parts: StreamPart[]): Generator<Buffer> {
	const writer = new ChunkWriter();
	for (const part of parts) {
		if (part.kind !== "run") {
			const full = writer.append(part.text);
			if (full) yield full;
		} else yield* encodeRun(writer, part);
	}
	const rest = writer.take();
	if (rest) yield rest;
}

function* encodeRun(writer: ChunkWriter, { before, sequence, middle, after, deltas }: FrameRun): Generator<Buffer> {
	const head = Buffer.from(sequence === undefined ? before + middle : before);
	const tail = Buffer.from(after);
	for (const [index, delta] of deltas.entries()) {
		const json = JSON.stringify(delta);
		const text = sequence === undefined ? json : `${sequence + index}${middle}${json}`;
		const full = writer.appendFramed(head, text, tail);
		if (full) yield full;
	}
}

class ChunkWriter {
	#buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
	#at = HEADER_BYTES;

	append(text: string): Buffer | undefined {
		return this.appendFramed(EMPTY, text, EMPTY);
	}

	/** Returns the chunk that had to be finished first to make room, if any. */
	appendFramed(head: Uint8Array, text: string, tail: Uint8Array): Buffer | undefined {
		const need = head.length + text.length * 3 + tail.length;
		const full = this.#at + need + TRAILER_BYTES > this.#buffer.length ? this.#renew(need) : undefined;
		this.#buffer.set(head, this.#at);
		this.#at += head.length;
		this.#at += this.#buffer.write(text, this.#at);
		this.#buffer.set(tail, this.#at);
		this.#at += tail.length;
		return full;
	}

	/** The chunk written so far; undefined when it is empty. */
	take(): Buffer | undefined {
		const size = this.#at - HEADER_BYTES;
		if (size === 0) return undefined;
		const line = `${size.toString(16)}\r\n`;
		this.#buffer.write(line, HEADER_BYTES - line.length, "latin1");
		this.#buffer.write("\r\n", this.#at, "latin1");
		return this.#buffer.subarray(HEADER_BYTES - line.length, this.#at + TRAILER_BYTES);
	}

	/** The old buffer belongs to whoever got the chunk: it may still wait for a slow client. */
	#renew(need: number): Buffer | undefined {
		const full = this.take();
		this.#buffer = Buffer.allocUnsafeSlow(Math.max(BUFFER_BYTES, HEADER_BYTES + need + TRAILER_BYTES));
		this.#at = HEADER_BYTES;
		return full;
	}
}

const EMPTY = new Uint8Array(0);
