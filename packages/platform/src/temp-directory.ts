/** A folder that only this user can enter, gone when it is disposed of. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TempDirectory extends AsyncDisposable {
	readonly path: string;
}

export async function makeTempDirectory(prefix: string): Promise<TempDirectory> {
	const path = await mkdtemp(join(tmpdir(), prefix));
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
