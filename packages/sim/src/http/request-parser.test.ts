import { expect, test } from "bun:test";
import fc from "fast-check";
import { RequestParser } from "./request-parser.ts";

const request = (body: string, chunked: boolean): Buffer => {
	const bytes = Buffer.from(body);
	const head = "POST /v1/messages?beta=true HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\n";
	if (!chunked) return Buffer.concat([Buffer.from(`${head}Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
	const half = bytes.length >> 1;
	const pieces = [bytes.subarray(0, half), bytes.subarray(half)].filter((piece) => piece.length > 0);
	const chunks = pieces.flatMap((piece) => [
		Buffer.from(`${piece.length.toString(16)}\r\n`),
		piece,
		Buffer.from("\r\n"),
	]);
	return Buffer.concat([Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`), ...chunks, Buffer.from("0\r\n\r\n")]);
};

test("reads any number of requests however the bytes are split", () => {
	const message = fc.tuple(fc.string({ unit: "binary", maxLength: 60 }), fc.boolean());
	fc.assert(
		fc.property(
			fc.array(message, { minLength: 1, maxLength: 4 }),
			fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
			(messages, sizes) => {
				const parser = new RequestParser(1000);
				const all = Buffer.concat(messages.map(([body, chunked]) => request(body, chunked)));
				const bodies: string[] = [];
				for (let at = 0, turn = 0; at < all.length; turn++) {
					const size = sizes[turn % sizes.length]!;
					parser.push(all.subarray(at, at + size));
					at += size;
					for (let read = parser.next(); read; read = parser.next()) {
						expect(read).toMatchObject({ method: "POST", target: "/v1/messages?beta=true", keepAlive: true });
						expect(read.headers["x-a"]).toBe("1, 2");
						bodies.push(read.body.toString());
					}
				}
				expect(bodies).toEqual(messages.map(([body]) => Buffer.from(body).toString()));
			},
		),
		{ numRuns: 200 },
	);
});

test("refuses what it cannot read", () => {
	const parse = (text: string) => {
		const parser = new RequestParser(10);
		parser.push(Buffer.from(text));
		return parser.next();
	};
	expect(() => parse("hello\r\n\r\n")).toThrow("the request line");
	expect(() => parse("GET / HTTP/1.1\r\nbroken\r\n\r\n")).toThrow('the header line "broken"');
	expect(() => parse("GET / HTTP/1.1\r\ncontent-length: -1\r\n\r\n")).toThrow("content-length -1");
	expect(() => parse("GET / HTTP/1.1\r\ncontent-length: 11\r\n\r\n")).toThrow("a body of 11 bytes; the limit is 10");
	expect(() => parse("GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")).toThrow('chunk size "zz"');
	expect(() => parse("GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n-6\r\nabcdefgh")).toThrow('chunk size "-6"');
	expect(() => parse("x".repeat(70_000))).toThrow("headers of more than 65536 bytes");
});
