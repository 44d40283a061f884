import { TauError } from "@tau/base/errors";

export interface HttpRequest {
	method: string;
	/** Path with query, as received. */
	target: string;
	/** Names in lower case; repeated headers joined by ", ". */
	headers: Record<string, string>;
	body: Buffer;
	keepAlive: boolean;
}

const MAX_HEAD_BYTES = 64 * 1024;
const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * Collects one HTTP/1.1 request after another from the bytes of a connection. Own code because the server must own the
 * socket: no HTTP server lets a handler send half a chunk, reset, or hold a connection open.
 */
export class RequestParser {
	readonly #maxBodyBytes: number;
	#parts: Buffer[] = [];
	#size = 0;
	/** Bytes needed before looking again makes sense; keeps a large body from being scanned once per packet. */
	#needed = 0;

	constructor(maxBodyBytes: number) {
		this.#maxBodyBytes = maxBodyBytes;
	}

	/** Bytes of requests that are not complete yet. */
	get pendingBytes(): number {
		return this.#size;
	}

	push(bytes: Uint8Array): void {
		// The socket reuses its buffer after the callback.
		this.#parts.push(Buffer.from(bytes));
		this.#size += bytes.length;
	}

	/** Lets go of what is not complete. */
	clear(): void {
		this.#parts = [];
		this.#size = 0;
	}

	/** The next complete request, or undefined until more bytes arrive. Throws TAU_SIM_HTTP for what cannot be read. */
	next(): HttpRequest | undefined {
		if (this.#size === 0 || this.#size < this.#needed) return undefined;
		const buffer = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
		this.#parts = [buffer];
		const headEnd = buffer.indexOf(HEAD_END);
		if (headEnd < 0) {
			if (buffer.length > MAX_HEAD_BYTES) throw problem(`headers of more than ${MAX_HEAD_BYTES} bytes`);
			return undefined;
		}
		const head = parseHead(buffer.toString("latin1", 0, headEnd));
		const body = this.#body(buffer, headEnd + HEAD_END.length, head.headers);
		if (!body) return undefined;
		this.#parts = body.end < buffer.length ? [buffer.subarray(body.end)] : [];
		this.#size = buffer.length - body.end;
		this.#needed = 0;
		return { ...head, body: body.bytes };
	}

	/** True while a request is announced with `expect: 100-continue` and its body has not begun. */
	awaitsContinue(): boolean {
		const first = this.#parts[0];
		if (!first || this.#parts.length > 1) return false;
		const headEnd = first.indexOf(HEAD_END);
		if (headEnd < 0 || headEnd + HEAD_END.length < first.length) return false;
		return /\r\nexpect:\s*100-continue/i.test(first.toString("latin1", 0, headEnd));
	}

	#body(buffer: Buffer, start: number, headers: Record<string, string>): { bytes: Buffer; end: number } | undefined {
		if (headers["transfer-encoding"]?.toLowerCase().includes("chunked")) return this.#chunkedBody(buffer, start);
		const length = Number(headers["content-length"] ?? 0);
		if (!Number.isSafeInteger(length) || length < 0) throw problem(`content-length ${headers["content-length"]}`);
		if (length > this.#maxBodyBytes) throw problem(`a body of ${length} bytes; the limit is ${this.#maxBodyBytes}`);
		const end = start + length;
		this.#needed = end;
		return buffer.length < end ? undefined : { bytes: buffer.subarray(start, end), end };
	}

	#chunkedBody(buffer: Buffer, start: number): { bytes: Buffer; end: number } | undefined {
		const pieces: Buffer[] = [];
		let total = 0;
		for (let at = start; ; ) {
			const lineEnd = buffer.indexOf("\r\n", at);
			if (lineEnd < 0) return undefined;
			const sizeLine = buffer.toString("latin1", at, lineEnd);
			// A sign must not get through: a negative size would step back for ever.
			if (!/^[0-9a-f]+/i.test(sizeLine)) throw problem(`chunk size "${sizeLine.slice(0, 40)}"`);
			const size = Number.parseInt(sizeLine, 16);
			total += size;
			if (total > this.#maxBodyBytes) throw problem(`a body of more than ${this.#maxBodyBytes} bytes`);
			const data = lineEnd + 2;
			if (buffer.length < data + size + 2) return undefined;
			at = data + size + 2;
			if (size === 0) return { bytes: Buffer.concat(pieces), end: at };
			pieces.push(buffer.subarray(data, data + size));
		}
	}
}

function parseHead(text: string): Omit<HttpRequest, "body"> {
	const [requestLine = "", ...lines] = text.split("\r\n");
	const [method = "", target = "", version = ""] = requestLine.split(" ");
	if (!version.startsWith("HTTP/1.")) throw problem(`the request line ${JSON.stringify(requestLine.slice(0, 100))}`);
	const headers: Record<string, string> = {};
	for (const line of lines) {
		const colon = line.indexOf(":");
		if (colon <= 0) throw problem(`the header line ${JSON.stringify(line.slice(0, 100))}`);
		const name = line.slice(0, colon).toLowerCase();
		const value = line.slice(colon + 1).trim();
		headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
	}
	const connection = headers.connection?.toLowerCase() ?? "";
	const keepAlive = version === "HTTP/1.0" ? connection.includes("keep-alive") : !connection.includes("close");
	return { method, target, headers, keepAlive };
}

function problem(what: string): TauError {
	return new TauError("TAU_SIM_HTTP", `Cannot read the HTTP request: ${what}`);
}
