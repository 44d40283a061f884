/** The name of a session, as the user may give it. */
import { TauError } from "@tau/base/errors";

/** Throws `TAU_SESSION_ID`, with pi's words. */
export function assertValidSessionId(id: string): void {
	if (/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(id)) return;
	throw new TauError(
		"TAU_SESSION_ID",
		"Session id must be non-empty, contain only alphanumeric characters, '-', '_', and '.', and start and end with an alphanumeric character",
		{ details: { id } },
	);
}
