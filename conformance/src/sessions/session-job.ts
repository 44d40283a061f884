/** What is done with a session on both sides. Paths are those of the side's own copy. */
import type { SessionAction } from "@tau/sessions/testing/session-actions";

export type SessionJob = { id: string } & (
	| { kind: "read"; path: string }
	| { kind: "write"; directory: string; actions: readonly SessionAction[] }
	| { kind: "append"; path: string }
	/** At the entry with this place in the file. */
	| { kind: "fork"; path: string; place: number }
	| { kind: "forkFrom"; path: string; directory: string }
	| { kind: "list"; directory: string; cwd: string }
);
