/** Takes a line that was never finished off a session file. Its bytes are kept: they may be what the user wrote. */
import { LogFile } from "@tau/platform/log-file";

/** From `start` to the end of the file, `length` bytes. Gives the file beside it that has them now. */
export function cutTornTail(file: LogFile, path: string, start: number, length: number): string {
	const bytes = Buffer.alloc(length + 1, "\n");
	file.read(bytes.subarray(0, length), start);
	const keptIn = `${path}.torn`;
	const copy = LogFile.appendOrCreate(keptIn);
	try {
		copy.append(bytes);
	} finally {
		copy.close();
	}
	file.truncate(start);
	return keptIn;
}
