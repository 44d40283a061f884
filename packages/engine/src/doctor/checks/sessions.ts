import { basename, dirname } from "node:path";
import { accessProblem } from "@tau/platform/disk-facts";
import { fileFacts } from "@tau/platform/file-access";
import { exists, kindOf } from "@tau/platform/look";
import { permissionsOf } from "@tau/platform/permissions";
import {
	headerOf,
	newestFirst,
	projectDirectories,
	type SessionFile,
	sessionFilesIn,
} from "@tau/sessions/directory/session-files";
import { checkSessionFile, type SessionFileHealth } from "@tau/sessions/log/check-session-file";
import { byteText, counted, type DoctorContext, quoted, sessionsPlace } from "../context.ts";
import type { Found, Level } from "../finding.ts";

/** Of an ordinary run: the newest files, until one of these is used up. `--only sessions` reads all. */
const SAMPLE_BYTES = 8 * 1024 * 1024;
const SAMPLE_FILES = 200;
const SAMPLE_MS = 60;
const NAMED = 3;

export async function checkSessions(context: DoctorContext): Promise<Found[]> {
	const place = await sessionsPlace(context);
	if (kindOf(place.path) !== "directory") return [];
	const files = newestFirst([...sessionFilesIn(place.path), ...projectDirectories(place.path).flatMap(sessionFilesIn)]);
	if (files.length === 0)
		return [{ id: "sessions", level: "ok", message: "There are no sessions yet", path: place.path }];
	const survey = new Survey();
	const { checked, bytes } = await look(files, survey, context);
	const isAll = checked === files.length;
	const scope = isAll ? "all read" : `the newest ${checked} read`;
	const summary: Found = {
		id: "sessions",
		level: "ok",
		message: `${counted(files.length, "session")}, ${scope} (${byteText(bytes)}, ${counted(survey.entries, "entry", "entries")})`,
		path: place.path,
	};
	if (!isAll) summary.fix = "tau doctor --only sessions reads all";
	return [summary, ...survey.findings()];
}

async function look(files: readonly SessionFile[], survey: Survey, context: DoctorContext) {
	const isThorough = context.thorough.has("sessions");
	const deadline = performance.now() + SAMPLE_MS;
	let bytes = 0;
	let checked = 0;
	for (const { path } of files) {
		context.signal.throwIfAborted();
		const size = await sizeOf(path);
		const isOver = checked >= SAMPLE_FILES || bytes + size > SAMPLE_BYTES || performance.now() > deadline;
		if (!isThorough && isOver) break;
		bytes += size;
		checked++;
		await survey.add(path, context.signal);
	}
	return { checked, bytes };
}

async function sizeOf(path: string): Promise<number> {
	try {
		return (await fileFacts(path)).size;
	} catch {
		return 0;
	}
}

interface Kind {
	level: Level;
	/** `count` files, as the start of the sentence. */
	message: (count: string) => string;
	fix?: (worst: string) => string;
}

const KINDS = {
	unreadable: {
		level: "error",
		message: (count) => `${count} cannot be read`,
		fix: (worst) => `chmod u+r ${quoted(worst)}`,
	},
	invalid: {
		level: "warning",
		message: (count) => `${count} without a session header, so not a session`,
		fix: (worst) => `Look at it, and move it away if nobody needs it: ${quoted(worst)}`,
	},
	empty: { level: "info", message: (count) => `${count} empty` },
	"bad-lines": {
		level: "warning",
		message: (count) => `${count} with lines that are no entries; they are skipped`,
		fix: (worst) => `Nothing has to be done; to look at them: less ${quoted(worst)}`,
	},
	orphans: {
		level: "warning",
		message: (count) => `${count} with entries whose parent is missing; what was before those is out of their context`,
	},
	duplicates: { level: "info", message: (count) => `${count} with several entries of one id; the last one counts` },
	torn: {
		level: "info",
		message: (count) => `${count} with an unfinished last line: the writer was killed, or is writing just now`,
		fix: () => "Nothing has to be done: it is cut off when the session is opened",
	},
	"read-only": {
		level: "warning",
		message: (count) => `${count} cannot be written to, so not gone on with`,
		fix: (worst) => `chmod u+w ${quoted(worst)}`,
	},
	owner: {
		level: "warning",
		message: (count) => `${count} of another user`,
		fix: (worst) => `sudo chown "$USER" ${quoted(worst)}`,
	},
	old: { level: "info", message: (count) => `${count} in an old format; it is brought up to date when written to` },
	"directory-gone": {
		level: "info",
		message: (count) => `${count} of directories that no longer exist`,
		fix: () => "To go on with one elsewhere: tau --fork <id>",
	},
} as const satisfies Record<string, Kind>;

type KindName = keyof typeof KINDS;

class Survey {
	entries = 0;
	readonly #cases = new Map<KindName, { path: string; weight: number; what: string; line?: number }[]>();

	async add(path: string, signal: AbortSignal): Promise<void> {
		const problem = accessProblem(path, "read");
		if (problem) return this.#note("unreadable", path, 1, problem);
		if (accessProblem(path, "write")) this.#note("read-only", path, 1, "");
		if (permissionsOf(path)?.isOwn === false) this.#note("owner", path, 1, "");
		let health: SessionFileHealth;
		try {
			health = await checkSessionFile(path, signal);
		} catch (error) {
			signal.throwIfAborted();
			return this.#note("unreadable", path, 1, (error as Error).message);
		}
		if (health.bytes === 0) return this.#note("empty", path, 1, "");
		if (!health.valid) return this.#note("invalid", path, health.bytes, byteText(health.bytes));
		this.#health(path, health);
		const { cwd } = headerOf(path) ?? {};
		if (typeof cwd === "string" && cwd !== "" && !exists(cwd)) this.#note("directory-gone", path, health.bytes, cwd);
	}

	#health(path: string, health: SessionFileHealth): void {
		const { entries, badLineCount, badLines, orphans, duplicates, tornBytes, version } = health;
		this.entries += entries;
		const line = badLines[0]?.lineNumber;
		if (badLineCount > 0) this.#note("bad-lines", path, badLineCount, counted(badLineCount, "line"), line);
		if (orphans.length > 0) this.#note("orphans", path, orphans.length, counted(orphans.length, "entry", "entries"));
		if (duplicates.length > 0)
			this.#note("duplicates", path, duplicates.length, counted(duplicates.length, "entry", "entries"));
		if (tornBytes > 0) this.#note("torn", path, tornBytes, counted(tornBytes, "byte"));
		if (version < 3) this.#note("old", path, 1, `version ${version}`);
	}

	/** One for each kind of trouble, with the worst files named: thousands of files must not make thousands of lines. */
	findings(): Found[] {
		return (Object.keys(KINDS) as KindName[]).flatMap((name): Found[] => {
			const cases = this.#cases.get(name)?.sort((left, right) => right.weight - left.weight);
			if (!cases) return [];
			const kind: Kind = KINDS[name];
			const worst = cases[0]!;
			const named = cases.slice(0, NAMED).map(({ path, what }) => `${shortPath(path)}${what && ` (${what})`}`);
			const more = cases.length > NAMED ? ` and ${cases.length - NAMED} more` : "";
			return [
				{
					id: `sessions-${name}`,
					level: kind.level,
					message: `${kind.message(counted(cases.length, "session file"))}: ${named.join(", ")}${more}`,
					...(kind.fix ? { fix: kind.fix(worst.path) } : {}),
					path: worst.path,
					...(worst.line ? { line: worst.line } : {}),
				},
			];
		});
	}

	#note(name: KindName, path: string, weight: number, what: string, line?: number): void {
		const cases = this.#cases.get(name) ?? [];
		cases.push({ path, weight, what, ...(line ? { line } : {}) });
		this.#cases.set(name, cases);
	}
}

function shortPath(path: string): string {
	return `${basename(dirname(path))}/${basename(path)}`;
}
