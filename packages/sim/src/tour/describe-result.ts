import type { ToolMessage } from "../conversation.ts";
import { readListing } from "./listing.ts";

/** Says what a tool really returned, for somebody who sees it for the first time. */
export function describeResult(result: ToolMessage): string {
	if (result.isError) {
		return `\`${result.toolName}\` failed, and this is what it said: ${quote(result.text)}. A failure does not end a run: a real model would read it and try something else.`;
	}
	return (Object.hasOwn(DESCRIBERS, result.toolName) ? DESCRIBERS[result.toolName]! : describeOther)(result);
}

const DESCRIBERS: Record<string, (result: ToolMessage) => string> = {
	ls: describeListing,
	bash: describeListing,
	find: ({ text }) => {
		const files = contentLines(text);
		if (files.length === 0 || text.startsWith("No files found")) return "`find` returned no file of that name here.";
		return `\`find\` returned ${count(files.length, "path")}, ${quote(files[0]!)} the first. It leaves out what \`.gitignore\` names.`;
	},
	grep: ({ text }) => {
		const lines = contentLines(text);
		if (lines.length === 0 || text.startsWith("No matches found"))
			return "`grep` found none: nobody left a TODO, FIXME or XXX here, or not what you searched for.";
		return `\`grep\` returned ${count(lines.length, "line")}, each with its file and line number. The first: ${quote(lines[0]!)}.`;
	},
	read: ({ text, images }) => {
		if (images > 0) return "`read` returned an image; a model with eyes would now see it.";
		const lines = contentLines(text);
		if (lines.length === 0) return "`read` returned nothing: the file is empty.";
		const notice = /\[[^\]]*offset=\d+[^\]]*\]\s*$/.test(text)
			? " The note at its end tells a model how to read on."
			: "";
		const first = lines.find((line) => line.trim() !== "") ?? "";
		return `\`read\` returned ${count(lines.length, "line")}; the first reads ${quote(first.trim())}.${notice}`;
	},
};

function describeListing({ toolName, text }: ToolMessage): string {
	const { files, folders } = readListing(text);
	const name = toolName === "bash" ? "The shell" : "`ls`";
	if (files.length + folders.length === 0) return `${name} returned nothing: this folder is empty.`;
	return `${name} returned ${count(files.length, "file")} and ${count(folders.length, "folder")}. That text is all a model ever sees of your disk: it knows only what a tool tells it.`;
}

function describeOther({ toolName, text }: ToolMessage): string {
	return `\`${toolName}\` returned ${count(contentLines(text).length, "line")}.`;
}

function contentLines(text: string): string[] {
	return text
		.trimEnd()
		.split("\n")
		.filter((line) => line !== "" && !/^\[.*\]$/.test(line));
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function quote(text: string): string {
	const line = text.trim().split("\n")[0]!.replaceAll("`", "'");
	return `\`${line.length > 100 ? `${line.slice(0, 100)}…` : line}\``;
}
