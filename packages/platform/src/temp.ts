/** Files for output that is too long to keep in memory or to show. */
import { closeSync, openSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file that only this user can read, written in order. It stays when closed: its path was told to somebody. */
export class SpoolFile {
	readonly path: string;
	#descriptor: number | undefined;

	constructor(prefix: string) {
		this.path = join(tmpdir(), `${prefix}-${crypto.getRandomValues(new Uint8Array(8)).toHex()}.log`);
		// Exclusive: nobody else's file or link of that name is ever followed.
		this.#descriptor = openSync(this.path, "wx", 0o600);
	}

	write(chunk: Uint8Array): void {
		if (this.#descriptor === undefined) throw new Error(`The spool file ${this.path} is closed`);
		for (let offset = 0; offset < chunk.length; ) offset += writeSync(this.#descriptor, chunk, offset);
	}

	close(): void {
		if (this.#descriptor === undefined) return;
		closeSync(this.#descriptor);
		this.#descriptor = undefined;
	}
}
