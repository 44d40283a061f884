/** Gets hold of a session file: with its lock, or else for reading, with the reason. */
import { errnoOf, fileError } from "@tau/platform/files";
import { LogFile } from "@tau/platform/log-file";
import { kindOf } from "@tau/platform/look";
import type { SessionStore, StoreNotice } from "../store/session-store.ts";
import { invalidSessionFile } from "./session-header.ts";

export interface OpenedFile {
	file: LogFile;
	readOnly: SessionStore["readOnly"];
	notice?: StoreNotice;
}

export function openLogFile(path: string, access: "write" | "read"): OpenedFile {
	const kind = kindOf(path);
	// A pipe or a device would block, or never end.
	if (kind && kind !== "file") throw invalidSessionFile(path);
	if (access === "read") return { file: openForReading(path), readOnly: "asked" };
	let file: LogFile;
	try {
		file = LogFile.append(path);
	} catch (error) {
		if (!["EACCES", "EPERM", "EROFS", "ETXTBSY"].includes(errnoOf(error) ?? "")) throw fileError("open", path, error);
		const { message } = fileError("write", path, error);
		return { file: openForReading(path), readOnly: "denied", notice: { kind: "not-writable", message } };
	}
	if (file.lock() !== "held") return { file, readOnly: undefined };
	const pid = file.lockHolder();
	file.close();
	const holder = pid === undefined ? "another process" : `process ${pid}`;
	const message = `${path} is in use by ${holder}`;
	return { file: openForReading(path), readOnly: "held", notice: { kind: "held", message, pid } };
}

function openForReading(path: string): LogFile {
	try {
		return LogFile.read(path);
	} catch (error) {
		throw fileError("read", path, error);
	}
}
