import { join } from "node:path";
import { fileFacts } from "@tau/platform/file-access";
import { entriesOf, exists, readAtMost } from "@tau/platform/look";
import { sessionFilesOf, sessionIndexPath } from "@tau/sessions/index/index-place";
import { byteText, type DoctorContext, sessionsPlace } from "../context.ts";
import type { Found } from "../finding.ts";

const MAGIC = "SQLite format 3\0";

/** Databases for search. They are made from the session files and hold nothing that is not there too. */
export async function checkIndex(context: DoctorContext): Promise<Found[]> {
	const { cacheDir, agentDir } = context;
	const names = (entriesOf(cacheDir) ?? [])
		.filter(({ name, kind }) => kind === "file" && /^sessions-\w+\.sqlite$/.test(name))
		.map(({ name }) => name);
	const found = await Promise.all(names.map((name) => checkDatabase(join(cacheDir, name))));
	const { path, namedBy } = await sessionsPlace(context);
	const place = { agentDirectory: agentDir, ...(namedBy ? { sessionDirectory: path } : {}) };
	const own = sessionIndexPath(cacheDir, place);
	const isUsable = found.some((finding) => finding.path === own && finding.level === "ok");
	if (!isUsable) {
		const message = "There is no index of these sessions yet; the first search makes it";
		return found.length > 0 ? found : [{ id: "index", level: "ok", message }];
	}
	return [...found, await compareWithFiles(own, sessionFilesOf(place))];
}

/** An index that is behind is no fault: the next search reads what is new. */
async function compareWithFiles(path: string, files: readonly string[]): Promise<Found> {
	const { SessionIndex } = await import("@tau/sessions/index/session-index");
	const index = SessionIndex.open(path);
	const { missing, changed, gone } = index.compare(files);
	index.close();
	const behind = missing + changed + gone;
	if (behind === 0)
		return { id: "index-current", level: "ok", message: "The index has all sessions as they are", path };
	return {
		id: "index-behind",
		level: "info",
		message: `The index is behind: ${missing} sessions are not in it, ${changed} have changed, ${gone} are gone`,
		fix: "tau sessions search does it by itself, tau sessions reindex makes it anew",
		path,
		repair: async () => {
			const repaired = SessionIndex.open(path);
			await repaired.update(files);
			repaired.close();
			return "brought up to date";
		},
	};
}

/** By the header alone: opening a database that another process writes to would take part in its locks. */
async function checkDatabase(path: string): Promise<Found> {
	const { bytes, size } = readAtMost(path, 100);
	const fix = "tau sessions reindex makes it anew from the session files";
	if (size === 0) return { id: "index", level: "ok", message: `${path} is empty`, path };
	if (Buffer.from(bytes.subarray(0, 16)).toString("latin1") !== MAGIC || bytes.length < 100) {
		return { id: "index-malformed", level: "warning", message: `${path} is not a SQLite database`, fix, path };
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const pageSize = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
	// The count in the header holds only while the two change counters agree.
	const pages = view.getUint32(24) === view.getUint32(92) ? view.getUint32(28) : undefined;
	const wal = exists(`${path}-wal`) ? (await fileFacts(`${path}-wal`)).size : 0;
	if (wal === 0 && pages !== undefined && pages * pageSize > size) {
		const message = `${path} is cut off: it has ${byteText(size)} of ${byteText(pages * pageSize)}`;
		return { id: "index-truncated", level: "warning", message, fix, path };
	}
	const version = view.getUint32(60);
	const log = wal > 0 ? `, ${byteText(wal)} of it not yet merged` : "";
	return { id: "index", level: "ok", message: `${path}: schema ${version}, ${byteText(size + wal)}${log}`, path };
}
