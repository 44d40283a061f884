/**
 * The terminal the program was started in: raw keys in, bytes out. Whatever ends the process, the terminal is as it was
 * before: on `stop`, at `process.exit`, after an error nobody caught, and after `kill -9` by a guard.
 */
import { ReadStream, WriteStream } from "node:tty";
import { isTauError } from "@tau/base/errors";
import { writeOutput } from "../standard-streams.ts";
import { startGuard, type TerminalGuard } from "./terminal-guard.ts";
import { ASK_TERMINAL, ENTER_MODES, LEAVE_ALTERNATE_SCREEN, LEAVE_MODES } from "./terminal-modes.ts";

export interface TerminalHandlers {
	input(bytes: Uint8Array): void;
	/** `columns` and `rows` have changed. */
	resized(): void;
	/** Awake after Ctrl+Z: what is on the screen is somebody else's. */
	resumed(): void;
	/** Nobody is there any more. Said once. */
	lost(): void;
}

export interface Terminal {
	readonly columns: number;
	readonly rows: number;
	/** All of it, in order. After the terminal is lost it does nothing. */
	write(data: string): void;
	start(handlers: TerminalHandlers): void;
	/** Gives the terminal back, to the shell or to another program. */
	stop(): void;
	/** After `stop`. */
	restart(): void;
	/** Puts the whole process group to sleep, as Ctrl+Z does in a shell. */
	suspend(): void;
}

/** Milliseconds: the start is over by then. */
const GUARD_DELAY = 500;

export function openTerminal(): Terminal {
	return new TtyTerminal();
}

class TtyTerminal implements Terminal {
	readonly #input = new ReadStream(0);
	readonly #output = new WriteStream(1);
	#handlers: TerminalHandlers | undefined;
	#isActive = false;
	#isLost = false;
	#isAlternate = false;
	#guard: TerminalGuard | undefined;
	#guardTimer: ReturnType<typeof setTimeout> | undefined;
	readonly #atExit = () => this.stop();

	get columns(): number {
		return this.#output.getWindowSize()[0] || 80;
	}

	get rows(): number {
		return this.#output.getWindowSize()[1] || 24;
	}

	write(data: string): void {
		if (this.#isLost) return;
		if (data.includes("?1049")) this.#isAlternate = data.lastIndexOf("?1049h") > data.lastIndexOf("?1049l");
		try {
			writeOutput(data);
		} catch (error) {
			if (!isTauError(error)) throw error;
			this.#lose();
		}
	}

	start(handlers: TerminalHandlers): void {
		this.#handlers = handlers;
		this.#input.on("data", (bytes: Buffer) => handlers.input(bytes));
		this.#input.on("end", () => this.#lose());
		this.#input.on("error", () => this.#lose());
		process.on("SIGWINCH", () => {
			// The stream keeps the size it had at first.
			(this.#output as WriteStream & { _refreshSize(): void })._refreshSize();
			handlers.resized();
		});
		process.on("exit", this.#atExit);
		this.restart();
	}

	restart(): void {
		if (this.#isActive || this.#isLost) return;
		this.#isActive = true;
		this.#setRaw(true);
		this.#input.resume();
		this.write(ENTER_MODES + ASK_TERMINAL);
		this.#guardTimer ??= setTimeout(() => {
			this.#guard = startGuard();
		}, GUARD_DELAY);
		this.#guardTimer.unref();
	}

	stop(): void {
		if (!this.#isActive) return;
		this.#isActive = false;
		clearTimeout(this.#guardTimer);
		this.#guardTimer = undefined;
		this.write((this.#isAlternate ? LEAVE_ALTERNATE_SCREEN : "") + LEAVE_MODES);
		this.#isAlternate = false;
		this.#setRaw(false);
		this.#input.pause();
		this.#guard?.release();
		this.#guard = undefined;
	}

	suspend(): void {
		if (process.platform === "win32") return;
		this.stop();
		process.once("SIGCONT", () => {
			this.restart();
			this.#handlers?.resumed();
		});
		process.kill(0, "SIGTSTP");
	}

	#setRaw(isRaw: boolean): void {
		try {
			this.#input.setRawMode(isRaw);
		} catch {
			// The terminal is gone: reading says so.
		}
	}

	#lose(): void {
		if (this.#isLost) return;
		this.#isLost = true;
		this.#handlers?.lost();
	}
}
