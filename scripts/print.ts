/** Output of the scripts. */
import { writeSync } from "node:fs";

/** Writes a line, or bytes as they are, at once: what a pipe has not taken when the process ends would be lost. */
export function print(output: string | Uint8Array): void {
	let rest: Uint8Array = typeof output === "string" ? Buffer.from(`${output}\n`) : output;
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(1, rest));
		} catch (error) {
			// A full pipe that does not block: its reader needs a moment.
			if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
			Bun.sleepSync(1);
		}
	}
}
