/** A session file from elsewhere, copied to where sessions lie. */
import { basename, dirname, join, parse, resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { errnoOf, fileError } from "@tau/platform/files";
import { copyToNew, makeDirectory } from "@tau/platform/log-file";
import { exists } from "@tau/platform/look";
import { formatOf } from "../store/session-format.ts";

/**
 * Returns the path of the copy: the same name, or `name-1.jsonl` and so on when it is taken; the file itself when it
 * already lies there. A file that is no session is not copied. Throws `TAU_SESSION_IMPORT`, `TAU_SESSION_INVALID` and
 * `TAU_FILE_*`.
 */
export function importSessionFile(inputPath: string, sessionDirectory: string): string {
	const source = resolve(inputPath);
	if (!exists(source)) {
		throw new TauError("TAU_SESSION_IMPORT", `File not found: ${source}`, { details: { path: source } });
	}
	formatOf(source).open(source, { access: "read" }).close();
	if (dirname(source) === resolve(sessionDirectory)) return source;
	const { name, ext } = parse(basename(source));
	for (let copy = 0; ; copy++) {
		const target = join(resolve(sessionDirectory), copy === 0 ? `${name}${ext}` : `${name}-${copy}${ext}`);
		try {
			makeDirectory(dirname(target));
			copyToNew(source, target);
			return target;
		} catch (error) {
			if (errnoOf(error) !== "EEXIST") throw fileError("import to", target, error);
		}
	}
}
