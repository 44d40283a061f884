/** What a screen needs from its host. */

export interface TerminalPort {
	/** One frame; never called when nothing changed. */
	write(data: string): void;
	readonly columns: number;
	readonly rows: number;
}

export interface SchedulerPort {
	/** Milliseconds of a clock that never goes back. */
	now(): number;
	/** Runs it once, `delay` milliseconds from now; 0 is as soon as the input at hand is handled. Returns what cancels it. */
	schedule(run: () => void, delay: number): () => void;
}

/** What went wrong with a line; it was shown as well as it could be. */
export interface LineProblem {
	kind: "too-wide" | "control-characters";
	/** As the component gave it. */
	line: string;
	/** Columns it takes. */
	width: number;
	/** Columns it had. */
	limit: number;
}
