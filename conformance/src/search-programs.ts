/** pi takes ripgrep and fd from PATH and would download them otherwise: here it gets tau's ripgrep and the system's fd. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ripgrepPath } from "@tau/platform/ripgrep";

export interface SearchPrograms {
	/** To be put at the front of PATH. */
	folder: string;
	/** Without it pi's find does not work. */
	hasFd: boolean;
}

export function linkSearchPrograms(scratch: string): SearchPrograms {
	const folder = join(scratch, "bin");
	mkdirSync(folder);
	symlinkSync(ripgrepPath(process.env), join(folder, "rg"));
	const fd = Bun.which("fd") ?? Bun.which("fdfind");
	if (fd) symlinkSync(fd, join(folder, "fd"));
	return { folder, hasFd: fd !== null };
}
