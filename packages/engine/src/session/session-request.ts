/** Which session a start, or a switch, is about. */
export type SessionRequest =
	/** Kept nowhere. */
	| { kind: "memory"; id?: string }
	| { kind: "new"; parentSession?: string }
	/** The session of this directory with exactly that id, or a new one with it. */
	| { kind: "exact"; id: string }
	/** The newest of this directory, or a new one. */
	| { kind: "continue" }
	/** A path, an id, or the beginning of one. */
	| { kind: "open"; reference: string }
	/** A copy in this directory. */
	| { kind: "fork"; reference: string; id?: string };
