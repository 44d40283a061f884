/** Which files the conversation read and changed, as far as its tool calls tell (reference: pi 0.87.1). */
import type { JsonValue } from "@tau/protocol/json";
import type { AgentMessage } from "@tau/protocol/messages";
import { detailStrings } from "./detail-fields.ts";

export type FileOperation = "read" | "written" | "edited";

export interface FileOperations {
	read: Set<string>;
	written: Set<string>;
	edited: Set<string>;
}

export interface FileLists {
	/** Without those that were changed too. */
	readFiles: string[];
	modifiedFiles: string[];
}

const OPERATION_BY_TOOL: Record<string, FileOperation | undefined> = Object.assign(Object.create(null), {
	read: "read",
	write: "written",
	edit: "edited",
});

export function newFileOperations(): FileOperations {
	return { read: new Set(), written: new Set(), edited: new Set() };
}

export function* fileOperationsOf(message: AgentMessage): IterableIterator<[FileOperation, path: string]> {
	if (message.role !== "assistant") return;
	for (const block of message.content) {
		if (block.type !== "toolCall") continue;
		const operation = OPERATION_BY_TOOL[block.name];
		const path = block.arguments?.path;
		if (operation && typeof path === "string" && path) yield [operation, path];
	}
}

/** Carries on the lists of an earlier summary; anything else in `details` is left alone. */
export function addFileLists(operations: FileOperations, details: JsonValue | undefined): void {
	for (const path of detailStrings(details, "readFiles")) operations.read.add(path);
	for (const path of detailStrings(details, "modifiedFiles")) operations.edited.add(path);
}

/** Sorted. */
export function fileLists(operations: FileOperations): FileLists {
	const modified = new Set([...operations.edited, ...operations.written]);
	return {
		readFiles: [...operations.read].filter((path) => !modified.has(path)).sort(),
		modifiedFiles: [...modified].sort(),
	};
}

/**
 * The lists as they follow a summary. Longer than `maxCharacters` they are cut with a note, the changed files last:
 * `details` keeps them whole.
 */
export function renderFileLists({ readFiles, modifiedFiles }: FileLists, maxCharacters = Number.POSITIVE_INFINITY) {
	const modified = renderList("modified-files", modifiedFiles, maxCharacters);
	return renderList("read-files", readFiles, maxCharacters - modified.length) + modified;
}

function renderList(tag: string, paths: readonly string[], maxCharacters: number): string {
	if (paths.length === 0) return "";
	const frame = `\n\n<${tag}>\n\n</${tag}>`.length;
	const whole = paths.reduce((length, path) => length + path.length + 1, frame - 1);
	if (whole <= maxCharacters) return `\n\n<${tag}>\n${paths.join("\n")}\n</${tag}>`;
	const noteRoom = `(and ${paths.length} more)`.length;
	let room = maxCharacters - frame - noteRoom;
	const shown: string[] = [];
	for (const path of paths) {
		room -= path.length + 1;
		if (room < 0) break;
		shown.push(path);
	}
	if (shown.length === 0) return "";
	shown.push(`(and ${paths.length - shown.length} more)`);
	return `\n\n<${tag}>\n${shown.join("\n")}\n</${tag}>`;
}

/** A summary without the lists at its end, which are made anew each time. */
export function withoutFileLists(summary: string): string {
	return summary.replace(/\n*<(read-files|modified-files)>\n[\s\S]*?\n<\/\1>/g, "");
}
