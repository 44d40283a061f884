/** What resources are, where they come from, and what is said about those that are wrong. The shapes are pi's. */

import { errorMessage, isTauError } from "@tau/base/errors";

export const RESOURCE_KINDS = ["extensions", "skills", "prompts", "themes"] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

export type ResourceScope = "user" | "project" | "temporary";

export interface ResourceOrigin {
	/** `local` = named in settings, `auto` = found in its place, `cli` = named on the command line, else the package's source. */
	source: string;
	scope: ResourceScope;
	origin: "package" | "top-level";
	/** What paths in filters are relative to. */
	baseDir?: string;
}

export interface ResourcePath {
	path: string;
	origin: ResourceOrigin;
	/** Named on the command line: a missing one is an error, and a directory is listed. */
	isExplicit?: boolean;
}

export interface SourceInfo extends ResourceOrigin {
	path: string;
}

export interface ResourceDiagnostic {
	type: "warning" | "error" | "collision";
	message: string;
	path?: string;
	/** 1-based, where a line is to blame. */
	line?: number;
	/** What to do about it. */
	hint?: string;
	collision?: { resourceType: "skill" | "prompt" | "theme"; name: string; winnerPath: string; loserPath: string };
}

/** One line for a terminal or a log. */
export function describeDiagnostic(diagnostic: ResourceDiagnostic): string {
	const { path, line, message, hint, collision } = diagnostic;
	const place = path === undefined ? "" : `${path}${line === undefined ? "" : `:${line}`}: `;
	const winner = collision ? `; ${collision.winnerPath} is used` : "";
	return `${place}${message}${winner}${hint ? `. ${hint}` : ""}`;
}

/** A file that cannot be read, or whose frontmatter is broken. */
export function readProblem(path: string, error: unknown): ResourceDiagnostic {
	const line = isTauError(error) ? error.details?.line : undefined;
	return {
		type: "warning",
		message: errorMessage(error),
		path,
		...(typeof line === "number" ? { line } : {}),
		...(isTauError(error) && error.hint ? { hint: error.hint } : {}),
	};
}
