/** A server on this machine that answers model requests with prepared bytes. For tests. */

export interface Received {
	path: string;
	headers: Record<string, string>;
	body: Record<string, unknown>;
}

export interface Answer {
	status?: number;
	headers?: Record<string, string>;
	/** Written one after the other; a number waits that many milliseconds, "hang" for ever, "cut" breaks the connection. */
	pieces: (string | Uint8Array | number | "hang" | "cut")[];
}

/** Raw TCP, so that a test decides on every byte and sees when the client hangs up. */
export class AnswerServer implements AsyncDisposable {
	readonly received: Received[] = [];
	/** Resolves when a client closes its connection. */
	hungUp = Promise.withResolvers<void>();
	readonly #answers: Answer[] = [];
	readonly #listener: Bun.TCPSocketListener<{ pending: Buffer }>;

	constructor() {
		this.#listener = Bun.listen<{ pending: Buffer }>({
			hostname: "127.0.0.1",
			port: 0,
			socket: {
				open: (socket) => {
					socket.data = { pending: Buffer.alloc(0) };
				},
				data: (socket, bytes) => {
					socket.data.pending = Buffer.concat([socket.data.pending, bytes]);
					const request = parseRequest(socket.data.pending);
					if (!request) return;
					socket.data.pending = Buffer.alloc(0);
					this.received.push(request);
					void write(socket, this.#answers.shift() ?? { status: 500, pieces: ["no answer prepared"] });
				},
				close: () => this.hungUp.resolve(),
				error: () => this.hungUp.resolve(),
			},
		});
	}

	get origin(): string {
		return `http://127.0.0.1:${this.#listener.port}`;
	}

	/** Answers are used up in the order of the requests. */
	answer(...answers: Answer[]): void {
		this.#answers.push(...answers);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#listener.stop(true);
	}
}

function parseRequest(bytes: Buffer): Received | undefined {
	const end = bytes.indexOf("\r\n\r\n");
	if (end < 0) return undefined;
	const [first = "", ...lines] = bytes.subarray(0, end).toString().split("\r\n");
	const headers: Record<string, string> = {};
	for (const line of lines) {
		const colon = line.indexOf(":");
		headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
	}
	const body = bytes.subarray(end + 4);
	if (body.length < Number(headers["content-length"] ?? 0)) return undefined;
	return { path: first.split(" ")[1] ?? "", headers, body: body.length > 0 ? JSON.parse(body.toString()) : {} };
}

async function write(socket: Bun.Socket<unknown>, { status = 200, headers = {}, pieces }: Answer): Promise<void> {
	const fields = { "content-type": "text/event-stream", ...headers, "transfer-encoding": "chunked" };
	const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
	socket.write(`HTTP/1.1 ${status} Prepared\r\n${lines.join("\r\n")}\r\n\r\n`);
	for (const piece of pieces) {
		if (typeof piece === "number") await Bun.sleep(piece);
		else if (piece === "hang") return;
		else if (piece === "cut") return void socket.terminate();
		else {
			const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
			if (bytes.length === 0) continue;
			socket.write(Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]));
			socket.flush();
		}
	}
	socket.write("0\r\n\r\n");
}
