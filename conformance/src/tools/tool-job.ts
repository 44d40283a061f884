import type { JsonObject } from "@tau/protocol/json";

export interface ToolJob {
	id: string;
	tool: string;
	params: JsonObject;
	cwd: string;
	/** What the tool is told of the model in use. */
	model?: JsonObject;
	abortAfterMs?: number;
}

export type ToolOutcome =
	| { isError: false; content: { type: string; text?: string; data?: string; mimeType?: string }[]; details?: unknown }
	| { isError: true; message: string };

/** A text, bytes, the target of a symbolic link, or a folder. */
export type FixtureEntry = string | Uint8Array | { link: string } | { folder: true } | { mode: number; text: string };
/** By path relative to the folder. */
export type Fixture = Record<string, FixtureEntry>;

export interface ToolCase {
	/** `tool/what it shows`; unique. */
	id: string;
	/** Placeholders `{folder}` in texts become the case's absolute folder. */
	params: JsonObject;
	/** A folder of its own, compared afterwards; absent: the shared one, which no case changes. */
	files?: Fixture;
	/** Inside the folder. */
	cwd?: string;
	model?: JsonObject;
	abortAfterMs?: number;
}
