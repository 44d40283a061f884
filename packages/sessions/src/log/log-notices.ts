/** What is said of a session file, in words. */
import { TauError } from "@tau/base/errors";
import type { StoreNotice } from "../store/session-store.ts";

export function tornNotice(path: string, bytes: number, keptIn?: string): StoreNotice {
	const then = keptIn ? `it was moved to ${keptIn}` : "it is cut off when the session is written to";
	return {
		kind: "torn-tail",
		message: `The last line of ${path} was never finished (${bytes} bytes): ${then}`,
		bytes,
		keptIn,
	};
}

export function badLineNotice(path: string, lineNumber: number): StoreNotice {
	return { kind: "bad-line", message: `Line ${lineNumber} of ${path} is not an entry and was skipped`, lineNumber };
}

export function becameShorter(path: string, size: number, expected: number): TauError {
	const message = `Cannot write the session ${path}: it has ${size} bytes and had ${expected}; another program changed it`;
	return new TauError("TAU_SESSION_WRITE", message, {
		hint: "Nothing was written. Fork the session to go on with what is in memory.",
		details: { path, size, expected },
	});
}

export function damagedNotice(path: string, id: string): StoreNotice {
	return { kind: "bad-line", message: `${path}: the entry ${id} is damaged and was skipped` };
}

export function restoredNotice(path: string): StoreNotice {
	return { kind: "restored", message: `${path} had been deleted; it was written again` };
}
