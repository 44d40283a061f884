import { connect } from "node:net";

export interface RawAnswer {
	/** Everything received, byte by byte. */
	bytes: Buffer;
	/** How often the kernel handed over something. */
	reads: number;
	/** How the connection ended; `open` = it was still open after `waitMs`. */
	end: "fin" | "reset" | "open";
	head: string;
	/** What followed the headers, chunk framing included. */
	raw: Buffer;
	/** The body without chunk framing; `complete` = the framing said that it ended. */
	body: string;
	complete: boolean;
}

/** Sends one request over a bare socket and tells what came back, for tests of bytes no HTTP client would show. */
export async function rawRequest(
	url: string,
	path: string,
	body: object,
	fault?: string,
	waitMs = 400,
): Promise<RawAnswer> {
	const { port, hostname } = new URL(url);
	const text = JSON.stringify(body);
	const header = fault === undefined ? "" : `x-sim-fault: ${fault}\r\n`;
	const request = `POST ${path} HTTP/1.1\r\nhost: sim\r\nconnection: close\r\n${header}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
	const received: Buffer[] = [];
	const end = await new Promise<RawAnswer["end"]>((resolve) => {
		const socket = connect(Number(port), hostname);
		const timer = setTimeout(() => {
			resolve("open");
			socket.destroy();
		}, waitMs);
		const settle = (how: RawAnswer["end"]) => {
			clearTimeout(timer);
			resolve(how);
		};
		socket.on("connect", () => socket.write(request));
		socket.on("data", (bytes) => received.push(Buffer.from(bytes)));
		socket.on("end", () => settle("fin"));
		socket.on("error", () => settle("reset"));
	});
	const bytes = Buffer.concat(received);
	const split = bytes.indexOf("\r\n\r\n");
	const head = bytes.toString("latin1", 0, Math.max(0, split));
	const raw = split < 0 ? Buffer.alloc(0) : bytes.subarray(split + 4);
	return { bytes, reads: received.length, end, head, raw, ...unframe(head, raw) };
}

function unframe(head: string, raw: Buffer): { body: string; complete: boolean } {
	const length = /content-length: (\d+)/.exec(head);
	if (length) return { body: raw.toString(), complete: raw.length === Number(length[1]) };
	const pieces: Buffer[] = [];
	for (let at = 0; ; ) {
		const lineEnd = raw.indexOf("\r\n", at);
		if (lineEnd < 0) return { body: Buffer.concat(pieces).toString(), complete: false };
		const size = Number.parseInt(raw.toString("latin1", at, lineEnd), 16);
		if (size === 0) return { body: Buffer.concat(pieces).toString(), complete: raw.length === lineEnd + 4 };
		pieces.push(raw.subarray(lineEnd + 2, lineEnd + 2 + size));
		if (lineEnd + 2 + size + 2 > raw.length) return { body: Buffer.concat(pieces).toString(), complete: false };
		at = lineEnd + 2 + size + 2;
	}
}
