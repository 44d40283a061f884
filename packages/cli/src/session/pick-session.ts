/** `--resume`: the newest sessions of the directory, numbered, and the one that is wanted. */
import { TauError } from "@tau/base/errors";
import { newestFirst, sessionFilesIn } from "@tau/sessions/directory/session-files";
import { readSessionInfo, type SessionInfo } from "@tau/sessions/directory/session-info";
import {
	holdsOtherProjects,
	isSameDirectory,
	type SessionPlace,
	sessionDirectoryOf,
} from "@tau/sessions/directory/session-place";

export interface Terminal {
	/** Undefined when nobody can be asked. */
	ask: ((question: string) => Promise<string>) | undefined;
	show(text: string): void;
}

const SHOWN = 15;
const TITLE_LENGTH = 60;

/** The path of the chosen session; undefined when none was chosen. Throws `TAU_USAGE` when nobody can be asked. */
export async function pickSession(place: SessionPlace, terminal: Terminal, now: number): Promise<string | undefined> {
	const sessions = await newestSessions(place);
	if (sessions.length === 0) {
		throw new TauError("TAU_USAGE", "There is no session of this directory yet", {
			hint: "Start one without --resume; tau sessions list --all shows those of other directories.",
		});
	}
	const list = sessions
		.map((session, index) => `${String(index + 1).padStart(3)}  ${describe(session, now)}`)
		.join("\n");
	if (!terminal.ask) {
		throw new TauError("TAU_USAGE", `--resume asks which session, and there is no terminal to ask on:\n${list}`, {
			hint: `Name it: --session ${sessions[0]!.id}, or take the newest: --continue`,
		});
	}
	terminal.show(`${list}\n`);
	while (true) {
		const answer = (await terminal.ask(`Session 1-${sessions.length}, or nothing to leave: `)).trim();
		if (answer === "") return undefined;
		const chosen = /^\d+$/.test(answer) ? sessions[Number(answer) - 1] : undefined;
		if (chosen) return chosen.path;
		terminal.show(`There is no session ${answer} in the list.\n`);
	}
}

/** Reads as many files as are shown. */
async function newestSessions(place: SessionPlace): Promise<SessionInfo[]> {
	const found: SessionInfo[] = [];
	for (const { path } of newestFirst(sessionFilesIn(sessionDirectoryOf(place)))) {
		if (found.length >= SHOWN) break;
		const info = await readSessionInfo(path, { text: false });
		if (!info || (holdsOtherProjects(place) && !isSameDirectory(info.cwd, place.cwd))) continue;
		found.push(info);
	}
	return found;
}

function describe(session: SessionInfo, now: number): string {
	const title = (session.name ?? session.firstMessage).replace(/\s+/g, " ").slice(0, TITLE_LENGTH);
	const count = `${session.messageCount} message${session.messageCount === 1 ? "" : "s"}`;
	return `${ago(now - session.modified.getTime()).padEnd(12)}${count.padEnd(15)}${title}`;
}

function ago(milliseconds: number): string {
	const minutes = Math.max(0, Math.round(milliseconds / 60_000));
	if (minutes < 1) return "just now";
	if (minutes < 60) return `${minutes} min ago`;
	const hours = Math.round(minutes / 60);
	return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
