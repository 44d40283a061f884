/** What is left of a program that failed in a way nobody foresaw: a line for the user, the rest in a file. */
import { join } from "node:path";
import { errorMessage } from "@tau/base/errors";
import { resolveDirectories } from "@tau/platform/directories";
import { homeDirectory } from "@tau/platform/paths";
import { writePrivateFile } from "@tau/platform/private-file";
import { writeDiagnostic } from "@tau/platform/standard-streams";
import { VERSION } from "../../version.ts";

export function reportCrash(error: unknown, env: Readonly<Record<string, string | undefined>>): void {
	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	const time = new Date().toISOString();
	writeDiagnostic(`tau: an unexpected error: ${errorMessage(error)}`);
	try {
		const { stateDir } = resolveDirectories(env, homeDirectory(env));
		const path = join(stateDir, "crashes", `${time.replaceAll(":", "-")}.txt`);
		const facts = `tau ${VERSION}, Bun ${Bun.version}, ${process.platform} ${process.arch}, ${time}`;
		writePrivateFile(path, `${facts}\n\n${stack}\n`);
		writeDiagnostic(
			`tau: what happened is in ${path}; the conversation up to here is in its session (tau --continue).`,
		);
	} catch {
		writeDiagnostic(stack);
	}
}
