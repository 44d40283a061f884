import type { Socket } from "bun";
import type { IntakeBudget } from "./intake-budget.ts";
import { type HttpRequest, RequestParser } from "./request-parser.ts";

type Handler = (request: HttpRequest, connection: Connection) => Promise<void>;

/** One client connection: requests are answered one after another, writes wait for the client to take them. */
export class Connection {
	readonly #socket: Socket<Connection | undefined>;
	readonly #handler: Handler;
	readonly #parser: RequestParser;
	readonly #budget: IntakeBudget;
	readonly #closed = new AbortController();
	/** What this connection takes of the budget. */
	#held = 0;
	#unsent: Buffer[] = [];
	#drained: (() => void) | undefined;
	#busy = false;
	#ending = false;

	constructor(socket: Socket<Connection | undefined>, maxBodyBytes: number, budget: IntakeBudget, handler: Handler) {
		this.#socket = socket;
		this.#budget = budget;
		this.#handler = handler;
		this.#parser = new RequestParser(maxBodyBytes);
		// Pieces meant to arrive one by one must not be joined by the kernel.
		socket.setNoDelay(true);
	}

	/** Aborted when the client has gone or the server stops. */
	get closed(): AbortSignal {
		return this.#closed.signal;
	}

	received(bytes: Uint8Array): void {
		// Whatever comes after the last answer is read and dropped.
		if (this.#ending || this.#closed.signal.aborted) return;
		this.#hold(this.#held + bytes.length);
		if (this.#budget.isExceeded) {
			this.#refuse();
			return;
		}
		this.#parser.push(bytes);
		void this.#serve();
	}

	/** Hands bytes to the kernel; what it does not take is kept and sent when the client reads on. */
	send(bytes: Buffer): void {
		if (this.#closed.signal.aborted || bytes.length === 0) return;
		if (this.#unsent.length > 0) {
			this.#unsent.push(bytes);
			return;
		}
		const sent = this.#socket.write(bytes);
		if (sent < bytes.length) this.#unsent.push(bytes.subarray(Math.max(0, sent)));
	}

	/** Resolves when everything sent has left for the kernel, or the client has gone. */
	flushed(): Promise<void> {
		if (this.#unsent.length === 0 || this.#closed.signal.aborted) return Promise.resolve();
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#drained = resolve;
		return promise;
	}

	drain(): void {
		while (this.#unsent.length > 0) {
			const bytes = this.#unsent[0]!;
			const sent = Math.max(0, this.#socket.write(bytes));
			if (sent < bytes.length) {
				this.#unsent[0] = bytes.subarray(sent);
				return;
			}
			this.#unsent.shift();
		}
		this.#drained?.();
		this.#drained = undefined;
		if (this.#ending) this.#socket.end();
	}

	/** Closes with FIN after what was sent. */
	end(): void {
		this.#ending = true;
		if (this.#unsent.length === 0) this.#socket.end();
	}

	/** Closes with RST: the client sees "connection reset". */
	reset(): void {
		this.#unsent = [];
		this.#socket.terminate();
		this.gone();
	}

	/** The socket no longer exists. */
	gone(): void {
		this.#hold(0);
		this.#parser.clear();
		this.#closed.abort();
		this.#unsent = [];
		this.#drained?.();
		this.#drained = undefined;
	}

	async #serve(): Promise<void> {
		if (this.#busy || this.#ending) return;
		this.#busy = true;
		try {
			for (let request = this.#parser.next(); request; request = this.#parser.next()) {
				await this.#handler(request, this);
				if (!this.#closed.signal.aborted) this.#hold(this.#parser.pendingBytes);
				if (this.#ending || this.#closed.signal.aborted) return;
			}
			if (this.#parser.awaitsContinue()) this.send(Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"));
		} catch (error) {
			// Only unreadable HTTP gets here: the handler answers its own failures.
			const message = error instanceof Error ? error.message : String(error);
			this.#sendLast("400 Bad Request", message);
		} finally {
			this.#busy = false;
		}
	}

	/** The client that goes over the limit pays, so that the others' requests can be finished. */
	#refuse(): void {
		if (this.#busy) {
			this.reset();
			return;
		}
		const megabytes = Math.floor(this.#budget.limit / 1024 / 1024);
		this.#sendLast("503 Service Unavailable", `Simulator: unfinished requests hold more than ${megabytes} MiB`);
	}

	#sendLast(status: string, message: string): void {
		const head = `HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(message)}\r\nconnection: close\r\n\r\n`;
		this.send(Buffer.from(head + message));
		this.end();
		this.#parser.clear();
		this.#hold(0);
	}

	#hold(bytes: number): void {
		this.#budget.change(bytes - this.#held);
		this.#held = bytes;
	}
}
