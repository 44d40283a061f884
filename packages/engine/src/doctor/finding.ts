/** What doctor says. The shape of the report is an interface: documented in docs/doctor.md, only ever added to. */

export const AREAS = [
	"version",
	"configuration",
	"directories",
	"permissions",
	"credentials",
	"tools",
	"terminal",
	"sandbox",
	"sessions",
	"index",
	"environment",
	"network",
] as const;
export type Area = (typeof AREAS)[number];

/** `warning`: something does not do what it seems to; `error`: something does not work. */
export const LEVELS = ["ok", "info", "warning", "error"] as const;
export type Level = (typeof LEVELS)[number];

export interface Finding {
	/** Stable, and the same for all findings of one kind. */
	id: string;
	area: Area;
	level: Level;
	/** One sentence: what, with the value. Never a secret. */
	message: string;
	/** What to do: a command, or a file and what to write there. */
	fix?: string;
	/** `--fix` would do something about it. */
	fixable?: true;
	/** What `--fix` did about it. */
	fixed?: string;
	/** Absolute. */
	path?: string;
	/** 1-based. */
	line?: number;
}

/** As a check finds it. */
export interface Found extends Omit<Finding, "area" | "fixable" | "fixed"> {
	/**
	 * Safe, can be undone, deletes nothing of the user's, and does nothing when there is nothing left to do. Resolves to
	 * what it did; throws when it could not.
	 */
	repair?: () => Promise<string> | string;
}

export interface Report {
	version: string;
	platform: string;
	findings: Finding[];
	/** Findings that were fixed count as `fixed` and no longer by their level. */
	summary: Record<Level | "fixed", number>;
}
