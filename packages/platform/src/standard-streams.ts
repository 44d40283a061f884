/**
 * Standard input, output and error as plain descriptors. `process.stdout` and its siblings are never touched: merely
 * creating those stream objects costs more than the rest of the start.
 */
import { fstatSync, readSync, writeSync } from "node:fs";
import { errorMessage, TauError } from "@tau/base/errors";

/** Milliseconds between attempts while a reader that set its pipe non-blocking is slow. */
const FULL_PIPE_WAIT_MS = 2;

/**
 * Writes all of `text` before it returns: a slow reader slows the writer and nothing is lost or buffered without
 * bound. Throws `TAU_OUTPUT_CLOSED` when nobody reads any more.
 */
export function writeOutput(text: string, descriptor: 1 | 2 = 1): void {
	const bytes = Buffer.from(text, "utf8");
	let offset = 0;
	while (offset < bytes.length) {
		try {
			offset += writeSync(descriptor, bytes, offset);
		} catch (error) {
			const code = (error as NodeJS.ErrnoException).code;
			if (code === "EAGAIN") Bun.sleepSync(FULL_PIPE_WAIT_MS);
			else if (code === "EINTR") continue;
			else if (code === "EPIPE" || code === "EIO" || code === "EBADF") {
				throw new TauError(
					"TAU_OUTPUT_CLOSED",
					`Nobody reads standard ${descriptor === 1 ? "output" : "error"} any more`,
				);
			} else
				throw new TauError("TAU_OUTPUT_FAILED", `Writing the output failed: ${errorMessage(error)}`, { cause: error });
		}
	}
}

/**
 * Diagnostics may hold a server's bytes: control characters are shown, never obeyed by the terminal. A closed standard
 * error is no reason to fail.
 */
export function writeDiagnostic(line: string): void {
	const safe = showControls(line);
	try {
		writeOutput(safe.endsWith("\n") ? safe : `${safe}\n`, 2);
	} catch {}
}

/** Control characters but tab and line feed as `\xNN`: a terminal shows them instead of obeying. */
export function showControls(text: string): string {
	return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => {
		return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
	});
}

/** A terminal, or another device that takes characters; answered without loading anything. */
export function isCharacterDevice(descriptor: 0 | 1 | 2): boolean {
	try {
		return fstatSync(descriptor).isCharacterDevice();
	} catch {
		return false;
	}
}

/** Loads `node:tty` on demand: it is a quarter of an empty start. */
export async function isTerminal(descriptor: 0 | 1 | 2): Promise<boolean> {
	const { isatty } = await import("node:tty");
	return isatty(descriptor);
}

/** Whether standard input is a pipe, file or socket; false for terminals, /dev/null and a closed descriptor. */
export function hasPipedInput(): boolean {
	try {
		const stat = fstatSync(0);
		return stat.isFIFO() || stat.isFile() || stat.isSocket();
	} catch {
		return false;
	}
}

/** One line that is typed on the terminal, without its end; what is typed before Ctrl+D when that comes first. */
export function readTerminalLine(): string {
	const bytes: number[] = [];
	const byte = new Uint8Array(1);
	while (readSync(0, byte) === 1 && byte[0] !== 0x0a) bytes.push(byte[0]!);
	return Buffer.from(bytes).toString("utf8");
}

/** Reads standard input to its end, as UTF-8. */
export async function readPipedInput(): Promise<string> {
	return Bun.stdin.text();
}
