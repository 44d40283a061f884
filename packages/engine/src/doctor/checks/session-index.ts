import { join } from "node:path";
import { fileFacts } from "@tau/platform/file-access";
import { entriesOf, exists, readAtMost } from "@tau/platform/look";
import { byteText, type DoctorContext } from "../context.ts";
import type { Found } from "../finding.ts";

const MAGIC = "SQLite format 3\0";

/** Databases in the state directory. They are made from the session files and hold nothing that is not there too. */
export async function checkIndex({ stateDir }: DoctorContext): Promise<Found[]> {
	const names = (entriesOf(stateDir) ?? [])
		.filter(({ name, kind }) => kind === "file" && /\.(sqlite3?|db)$/.test(name))
		.map(({ name }) => name);
	if (names.length === 0) {
		return [{ id: "index", level: "ok", message: "There is no index of sessions; lists and searches read the files" }];
	}
	return await Promise.all(names.map((name) => checkDatabase(join(stateDir, name))));
}

/** By the header alone: opening a database that another process writes to would take part in its locks. */
async function checkDatabase(path: string): Promise<Found> {
	const { bytes, size } = readAtMost(path, 100);
	const fix = "Move it away; it is made anew from the session files";
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
