/** `tau sessions convert`: one session, or all of them, in the other form. */
import { errorMessage, TauError } from "@tau/base/errors";
import type { SessionPlace } from "@tau/sessions/directory/session-place";
import { sessionFilesOf } from "@tau/sessions/index/index-place";
import { convertSession } from "@tau/sessions/operations/convert-session";
import { formatOf } from "@tau/sessions/store/session-format";
import type { SessionArguments } from "./arguments.ts";
import { pathOf, type SessionsContext } from "./run-sessions-command.ts";

export async function convertSessions(
	{ words, all, to, keep }: SessionArguments,
	place: SessionPlace,
	context: SessionsContext,
): Promise<void> {
	if (to !== "sqlite" && to !== "jsonl") {
		throw usage(`--to is ${to === undefined ? "missing" : `"${to}"`}`, "Give --to sqlite, or --to jsonl.");
	}
	if (all === words.length > 0) throw usage("which session is to be converted?", "Name one, or give --all.");
	const paths = all ? sessionFilesOf(place) : [await pathOf(words[0]!, place)];
	const failed: string[] = [];
	let converted = 0;
	for (const path of paths) {
		if (formatOf(path).name === to) continue;
		try {
			context.output(`${convertSession(path, to, { keep })}\n`);
			converted++;
		} catch (error) {
			if (!all) throw error;
			failed.push(path);
			context.diagnostic(`${path} stays as it is: ${errorMessage(error)}`);
		}
	}
	if (converted === 0 && failed.length === 0) context.output(`Nothing to do: it is ${to} already.\n`);
	if (failed.length > 0) {
		throw new TauError("TAU_SESSION_CONVERT", `${failed.length} of ${paths.length} sessions could not be converted`, {
			hint: "The others were; the same command tries these again.",
		});
	}
}

function usage(message: string, hint: string): TauError {
	return new TauError("TAU_USAGE", `tau sessions convert: ${message}`, { hint });
}
