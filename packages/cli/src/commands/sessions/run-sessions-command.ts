/** `tau sessions list|search|show|export|import|delete|convert|reindex`. Returns the exit code; throws what the caller describes. */
import { resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { kindOf } from "@tau/platform/look";
import { textOf } from "@tau/protocol/messages";
import type { SessionEntry } from "@tau/protocol/session-entries";
import { findSession } from "@tau/sessions/directory/find-session";
import { listAllSessions, listSessions } from "@tau/sessions/directory/list-sessions";
import type { SessionInfo } from "@tau/sessions/directory/session-info";
import { type SessionPlace, sessionDirectoryOf } from "@tau/sessions/directory/session-place";
import { openSession } from "@tau/sessions/open-session";
import { isSessionFileName } from "@tau/sessions/store/session-format";
import { parseSessionArguments, type SessionArguments, type SessionCommand } from "./arguments.ts";
import { SESSIONS_HELP } from "./help.ts";

export interface SessionsContext {
	agentDir: string;
	cwd: string;
	/** From the environment or the settings. */
	sessionDirectory: string | undefined;
	/** Undefined when nobody can be asked. */
	confirm: ((question: string) => boolean) | undefined;
	/** Moves a file to the desktop's trash; false when there is none. */
	moveToTrash(path: string): Promise<boolean>;
	removeFile(path: string): void;
	/** Where indexes may lie. */
	cacheDir: string;
	/** Whether somebody sees the output, who may be shown styles. */
	isTerminal: boolean;
	output(text: string): void;
	/** A line beside the output. */
	diagnostic(line: string): void;
	now(): number;
}

type Handler = (args: SessionArguments, place: SessionPlace, context: SessionsContext) => Promise<void>;

const HANDLERS: Readonly<Record<SessionCommand, Handler>> = {
	list,
	search: async (...parameters) => (await import("./search.ts")).searchSessions(...parameters),
	convert: async (...parameters) => (await import("./convert.ts")).convertSessions(...parameters),
	reindex: async (...parameters) => (await import("./search.ts")).reindexSessions(...parameters),
	show,
	export: exportSession,
	import: importSession,
	delete: deleteSession,
};

export async function runSessionsCommand(words: readonly string[], context: SessionsContext): Promise<number> {
	const args = parseSessionArguments(words);
	if (args.help) {
		context.output(SESSIONS_HELP);
		return 0;
	}
	const cwd = resolve(context.cwd, args.cwd ?? ".");
	const named = args.sessionDir === undefined ? context.sessionDirectory : resolve(context.cwd, args.sessionDir);
	await HANDLERS[args.command](args, { agentDirectory: context.agentDir, cwd, sessionDirectory: named }, context);
	return 0;
}

async function list({ all, json }: SessionArguments, place: SessionPlace, context: SessionsContext): Promise<void> {
	const sessions = await (all ? listAllSessions : listSessions)(place, { text: false });
	if (json) {
		for (const session of sessions) context.output(`${JSON.stringify(asJson(session))}\n`);
		return;
	}
	if (sessions.length === 0) {
		context.output(all ? "There are no sessions.\n" : "There is no session of this directory (--all shows others).\n");
		return;
	}
	for (const session of sessions) {
		const { id, modified, messageCount, name, firstMessage, cwd } = session;
		const title = oneLine(name ?? firstMessage, 60);
		const where = all ? `  ${cwd || "?"}` : "";
		context.output(`${id}  ${date(modified)}  ${String(messageCount).padStart(5)} messages  ${title}${where}\n`);
	}
}

function asJson({ allMessagesText: _text, ...info }: SessionInfo): object {
	return info;
}

async function show({ words, json }: SessionArguments, place: SessionPlace, context: SessionsContext): Promise<void> {
	const session = openSession(await pathOf(words[0]!, place), { fallbackCwd: place.cwd, access: "read" });
	try {
		if (json) {
			context.output(`${JSON.stringify(session.header)}\n`);
			for (const entry of session.branch()) context.output(`${JSON.stringify(entry)}\n`);
			return;
		}
		context.output(`${session.name ?? session.id}  (${session.location})\n`);
		for (const entry of session.branch()) {
			const text = described(entry);
			if (text) context.output(`\n${text}\n`);
		}
		for (const { message } of session.notices) context.output(`\nNote: ${message}\n`);
	} finally {
		session.close();
	}
}

/** What a person wants to read of it; undefined for state. */
function described(entry: SessionEntry): string | undefined {
	if (entry.type === "compaction") return `--- summary of what was before ---\n${entry.summary}`;
	if (entry.type === "branch_summary") return `--- summary of another branch ---\n${entry.summary}`;
	if (entry.type !== "message") return undefined;
	const { message } = entry;
	switch (message.role) {
		case "user":
			return `> ${textOf(message.content)}`;
		case "assistant": {
			const calls = message.content.filter((block) => block.type === "toolCall");
			const used = calls.map(({ name, arguments: args }) => `  [${name} ${oneLine(JSON.stringify(args), 100)}]`);
			return [textOf(message.content), ...used].filter(Boolean).join("\n") || undefined;
		}
		case "toolResult":
			return `  ${message.isError ? "failed: " : ""}${oneLine(textOf(message.content), 100)}`;
		case "bashExecution":
			return `! ${message.command}\n${message.output}`;
		default:
			return undefined;
	}
}

async function exportSession(
	{ words, html }: SessionArguments,
	place: SessionPlace,
	context: SessionsContext,
): Promise<void> {
	if (html) {
		context.output(`${await exportPage(words[0]!, words[1], place, context.cwd)}\n`);
		return;
	}
	const { exportBranch } = await import("@tau/sessions/operations/export-branch");
	const session = openSession(await pathOf(words[0]!, place), { fallbackCwd: place.cwd, access: "read" });
	try {
		context.output(`${exportBranch(session, context.cwd, words[1])}\n`);
	} finally {
		session.close();
	}
}

/** As one web page. Returns its path. */
export async function exportPage(
	reference: string,
	outputPath: string | undefined,
	place: SessionPlace,
	directory: string,
	signal?: AbortSignal,
): Promise<string> {
	const { exportHtml } = await import("@tau/engine/export-html/export-html");
	const session = openSession(await pathOf(reference, place), { fallbackCwd: place.cwd, access: "read" });
	try {
		return await exportHtml(session, directory, outputPath, { signal });
	} finally {
		session.close();
	}
}

async function importSession(
	{ words }: SessionArguments,
	place: SessionPlace,
	context: SessionsContext,
): Promise<void> {
	const { importSessionFile } = await import("@tau/sessions/operations/import-session");
	context.output(`${importSessionFile(resolve(context.cwd, words[0]!), sessionDirectoryOf(place))}\n`);
}

/** Never without being told to. The trash is tried first. */
async function deleteSession(
	{ words, yes }: SessionArguments,
	place: SessionPlace,
	context: SessionsContext,
): Promise<void> {
	const path = await pathOf(words[0]!, place);
	const session = openSession(path, { fallbackCwd: place.cwd });
	const { readOnly } = session;
	session.close();
	if (readOnly === "held") {
		throw new TauError("TAU_SESSION_READ_ONLY", `${path} is in use by another process`, { hint: "End it first." });
	}
	if (!yes) {
		if (!context.confirm) {
			throw new TauError("TAU_USAGE", `Deleting ${path} asks first, and there is no terminal to ask on`, {
				hint: "Add --yes to delete it without a question.",
			});
		}
		if (!context.confirm(`Delete ${path}? [y/N] `)) {
			context.output("Nothing was deleted.\n");
			return;
		}
	}
	const inTrash = await context.moveToTrash(path);
	if (!inTrash) context.removeFile(path);
	await (await import("./search.ts")).forgetSession(path, place, context);
	context.output(inTrash ? `Moved to the trash: ${path}\n` : `Deleted: ${path}\n`);
}

export async function pathOf(reference: string, place: SessionPlace): Promise<string> {
	if (/[\\/]/.test(reference) || isSessionFileName(reference)) {
		const path = resolve(place.cwd, reference);
		if (kindOf(path) === "file") return path;
	} else {
		const found = await findSession(place, reference);
		if (found) return found.path;
	}
	throw new TauError("TAU_SESSION_NOT_FOUND", `No session found matching '${reference}'`, {
		hint: "tau sessions list --all shows all of them.",
	});
}

function oneLine(text: string, length: number): string {
	const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
	return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

function date(value: Date): string {
	return Number.isNaN(value.getTime()) ? "(no date)       " : value.toISOString().slice(0, 16).replace("T", " ");
}
