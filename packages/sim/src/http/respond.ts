import type { Connection } from "./connection.ts";

const REASONS: Record<number, string> = {
	200: "OK",
	204: "No Content",
	302: "Found",
	400: "Bad Request",
	401: "Unauthorized",
	403: "Forbidden",
	404: "Not Found",
	405: "Method Not Allowed",
	413: "Payload Too Large",
	429: "Too Many Requests",
	500: "Internal Server Error",
	503: "Service Unavailable",
	529: "Site Overloaded",
};

/** The bytes of a status line and headers; `body` is how the body will be framed. */
export function encodeHead(
	status: number,
	headers: Record<string, string>,
	body: { length: number } | "chunked",
	keepAlive: boolean,
): Buffer {
	let head = `HTTP/1.1 ${status} ${REASONS[status] ?? "Status"}\r\ndate: ${new Date().toUTCString()}\r\nserver: tau-sim\r\n`;
	for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
	head += body === "chunked" ? "transfer-encoding: chunked\r\n" : `content-length: ${body.length}\r\n`;
	return Buffer.from(`${head}connection: ${keepAlive ? "keep-alive" : "close"}\r\n\r\n`);
}

export function sendWhole(
	connection: Connection,
	keepAlive: boolean,
	status: number,
	headers: Record<string, string>,
	text: string,
): void {
	const body = Buffer.from(text);
	connection.send(Buffer.concat([encodeHead(status, headers, { length: body.length }, keepAlive), body]));
	if (!keepAlive) connection.end();
}

export function encodeChunk(bytes: Buffer): Buffer {
	return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, CRLF]);
}

export const LAST_CHUNK: Buffer = Buffer.from("0\r\n\r\n");
const CRLF = Buffer.from("\r\n");
