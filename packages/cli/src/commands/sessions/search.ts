/** `tau sessions search` and `reindex`. */
import { resolve } from "node:path";
import { errorMessage, TauError } from "@tau/base/errors";
import type { SessionPlace } from "@tau/sessions/directory/session-place";
import { sessionFilesOf, sessionIndexPath } from "@tau/sessions/index/index-place";
import { type FoundSession, type SearchFilter, SessionIndex } from "@tau/sessions/index/session-index";
import type { Snippet } from "@tau/sessions/index/snippet";
import type { SessionArguments } from "./arguments.ts";
import type { SessionsContext } from "./run-sessions-command.ts";

const ROLES = ["user", "assistant", "tool", "summary", "custom", "name"] as const;
const DAY = 86_400_000;
/** Milliseconds before it is said what takes so long. */
const QUIET = 1000;

export async function searchSessions(
	args: SessionArguments,
	place: SessionPlace,
	context: SessionsContext,
): Promise<void> {
	const filter = filterOf(args, place, context.now());
	const limit = limitOf(args.limit);
	const index = await currentIndex(place, context);
	const found = index.search(args.words.join(" "), filter, { limit, now: context.now() });
	index.close();
	if (args.json) for (const session of found) context.output(`${JSON.stringify(session)}\n`);
	else if (found.length === 0) context.output("Nothing was found.\n");
	else for (const session of found) context.output(described(session, context));
}

export async function reindexSessions(
	_args: SessionArguments,
	place: SessionPlace,
	context: SessionsContext,
): Promise<void> {
	const index = openIndex(place, context);
	await index.clear();
	const started = context.now();
	await update(index, place, context);
	const { sessions, messages } = index.counts();
	index.close();
	context.output(
		`${sessions} sessions with ${messages} messages, in ${((context.now() - started) / 1000).toFixed(1)} s\n`,
	);
}

/** Of a session that was deleted; an index that is not there need not be told. */
export async function forgetSession(path: string, place: SessionPlace, context: SessionsContext): Promise<void> {
	try {
		const index = openIndex(place, context);
		await index.remove(path);
		index.close();
	} catch (error) {
		// The session is gone all the same; the next search finds that out by itself.
		context.diagnostic(`The index was not told: ${errorMessage(error)}`);
	}
}

async function currentIndex(place: SessionPlace, context: SessionsContext): Promise<SessionIndex> {
	const index = openIndex(place, context);
	await update(index, place, context);
	return index;
}

function openIndex(place: SessionPlace, context: SessionsContext): SessionIndex {
	const index = SessionIndex.open(sessionIndexPath(context.cacheDir, place));
	if (index.notice) context.diagnostic(index.notice);
	return index;
}

async function update(index: SessionIndex, place: SessionPlace, context: SessionsContext): Promise<void> {
	const started = performance.now();
	let said = started + QUIET;
	await index.update(sessionFilesOf(place), (done, total) => {
		if (performance.now() < said) return;
		said = performance.now() + QUIET;
		context.diagnostic(`Reading sessions: ${done} of ${total}`);
	});
}

function filterOf(args: SessionArguments, place: SessionPlace, now: number): SearchFilter {
	const role = args.role === undefined ? undefined : ROLES.find((name) => name === args.role);
	if (args.role !== undefined && !role) {
		throw usage(`--role is "${args.role}"`, `The roles are ${ROLES.join(", ")}.`);
	}
	const cwd = args.project === undefined ? (args.all ? undefined : place.cwd) : resolve(place.cwd, args.project);
	return {
		...(cwd === undefined ? {} : { cwd }),
		...(args.after === undefined ? {} : { after: timeOf(args.after, "--after", now) }),
		...(args.before === undefined ? {} : { before: timeOf(args.before, "--before", now) }),
		...(args.model === undefined ? {} : { model: args.model }),
		...(role === undefined ? {} : { role }),
	};
}

/** A date, or days and hours back: `2026-11-20`, `7d`, `12h`. */
function timeOf(text: string, flag: string, now: number): number {
	const back = /^(\d+)([dh])$/.exec(text);
	if (back) return now - Number(back[1]) * (back[2] === "d" ? DAY : DAY / 24);
	const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
	if (Number.isNaN(time))
		throw usage(`${flag} is "${text}"`, "Give a date (2026-11-20) or a time back from now (7d, 12h).");
	return time;
}

function limitOf(text: string | undefined): number {
	if (text === undefined) return 20;
	if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
	throw usage(`--limit is "${text}"`, "Give a whole number from 1 to 9999.");
}

function usage(message: string, hint: string): TauError {
	return new TauError("TAU_USAGE", message, { hint });
}

function described(
	{ id, cwd, name, firstMessage, modified, hits, hitCount }: FoundSession,
	context: SessionsContext,
): string {
	const title = (name ?? firstMessage).replaceAll(/\s+/g, " ").slice(0, 70);
	const date = new Date(modified).toISOString().slice(0, 16).replace("T", " ");
	const lines = hits.map(({ role, snippet }) => `    ${role.padEnd(9)} ${marked(snippet, context.isTerminal)}`);
	const more = hitCount > hits.length ? [`    … and ${hitCount - hits.length} more`] : [];
	return `${[`${id}  ${date}  ${title}  (${cwd || "?"})`, ...lines, ...more].join("\n")}\n`;
}

function marked({ text, marks }: Snippet, isTerminal: boolean): string {
	const safe = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");
	if (!isTerminal) return safe;
	let result = "";
	let at = 0;
	for (const [start, end] of marks) {
		result += `${safe.slice(at, start)}\x1b[1m${safe.slice(start, end)}\x1b[22m`;
		at = end;
	}
	return result + safe.slice(at);
}
