/** The terminal the program was started in: raw keys in, bytes out, restored at the end. */
import { ReadStream, WriteStream } from "node:tty";
import { writeOutput } from "../standard-streams.ts";

export interface TerminalHandlers {
	input(bytes: Uint8Array): void;
	resized(): void;
	resumed(): void;
	lost(): void;
}

export interface Terminal {
	readonly columns: number;
	readonly rows: number;
	write(data: string): void;
	start(handlers: TerminalHandlers): void;
	stop(): void;
	restart(): void;
	suspend(): void;
}

const ENTER = "\x1b[?2004h\x1b[?1004h\x1b[?2031h\x1b[>7u\x1b[?u\x1b]11;?\x07\x1b[c";
const LEAVE = "\x1b[<u\x1b[?2031l\x1b[?1004l\x1b[?2004l\x1b[?25h";

export function openTerminal(): Terminal {
	return new TtyTerminal();
}

class TtyTerminal implements Terminal {
	readonly #input = new ReadStream(0);
	readonly #output = new WriteStream(1);
	#handlers: TerminalHandlers | undefined;

	get columns(): number {
		return this.#output.getWindowSize()[0] || 80;
	}

	get rows(): number {
		return this.#output.getWindowSize()[1] || 24;
	}

	write(data: string): void {
		writeOutput(data);
	}

	start(handlers: TerminalHandlers): void {
		this.#handlers = handlers;
		this.#input.on("data", (bytes: Buffer) => this.#handlers?.input(bytes));
		this.#input.on("end", () => this.#handlers?.lost());
		process.on("SIGWINCH", () => {
			// The stream keeps the size it had at first.
			(this.#output as WriteStream & { _refreshSize(): void })._refreshSize();
			this.#handlers?.resized();
		});
		this.restart();
	}

	restart(): void {
		this.#input.setRawMode(true);
		this.#input.resume();
		this.write(ENTER);
	}

	stop(): void {
		this.write(LEAVE);
		this.#input.setRawMode(false);
		this.#input.pause();
	}

	suspend(): void {
		this.stop();
		process.once("SIGCONT", () => {
			this.restart();
			this.#handlers?.resumed();
		});
		process.kill(0, "SIGTSTP");
	}
}
