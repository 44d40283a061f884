/** Every value of a file, for those who need all of it: old versions, and checks. */
import { type BadLine, JsonlReader } from "@tau/base/jsonl";
import type { ByteSource } from "./byte-source.ts";

const BLOCK_BYTES = 1024 * 1024;

/** `null` lines are left out, as pi does. */
export function parseLines(file: ByteSource): { values: unknown[]; badLines: BadLine[] } {
	const values: unknown[] = [];
	const badLines: BadLine[] = [];
	const reader = new JsonlReader({
		onValue: (value) => {
			if (value) values.push(value);
		},
		onBadLine: (bad) => void badLines.push(bad),
	});
	const buffer = new Uint8Array(BLOCK_BYTES);
	for (let at = 0; ; ) {
		const length = file.read(buffer, at);
		if (length === 0) break;
		reader.push(buffer.subarray(0, length));
		at += length;
	}
	reader.flush();
	return { values, badLines };
}
