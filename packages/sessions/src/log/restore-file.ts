/** A session file that was deleted while it is open: its content is still there, and gets its name back. */
import { dirname } from "node:path";
import { LogFile, makeDirectory, removeFile } from "@tau/platform/log-file";

const BLOCK_BYTES = 1024 * 1024;

/** Throws EEXIST if another file has the name by now. */
export function restoreFile(file: LogFile, path: string): LogFile {
	makeDirectory(dirname(path));
	const restored = LogFile.create(path);
	try {
		restored.lock();
		const buffer = new Uint8Array(BLOCK_BYTES);
		for (let at = 0; ; ) {
			const length = file.read(buffer, at);
			if (length === 0) break;
			restored.append(buffer.subarray(0, length));
			at += length;
		}
	} catch (error) {
		restored.close();
		removeFile(path);
		throw error;
	}
	file.close();
	return restored;
}
