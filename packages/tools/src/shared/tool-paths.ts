/** How a path that a model or a person wrote becomes an absolute one. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Environment, expandHome } from "@tau/platform/paths";

const UNICODE_SPACES = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g;

/** A leading `@` and unusual spaces are slips of the writer; `~`, `file://` and, on Windows, `/c/x` are understood. */
export function resolveToolPath(path: string, cwd: string, env: Environment): string {
	let clean = path.replace(UNICODE_SPACES, " ");
	if (clean.startsWith("@")) clean = clean.slice(1);
	if (process.platform === "win32") clean = windowsShellPath(clean);
	clean = expandHome(clean, env);
	if (clean.startsWith("file://")) clean = fileURLToPath(clean);
	return resolve(cwd, clean);
}

/**
 * As `resolveToolPath`, but a path that does not exist is also looked for the way macOS spells names: a narrow space
 * before AM and PM, decomposed accents, curly apostrophes.
 */
export async function resolveReadPath(
	path: string,
	cwd: string,
	env: Environment,
	exists: (path: string) => Promise<boolean>,
): Promise<string> {
	const plain = resolveToolPath(path, cwd, env);
	if (await exists(plain)) return plain;
	const narrow = plain.replace(/ (AM|PM)\./gi, "\u202F$1.");
	const spellings = new Set<string>();
	for (const spaced of [narrow, plain]) {
		for (const composed of [spaced, spaced.normalize("NFD")]) {
			spellings.add(composed);
			spellings.add(composed.replaceAll("'", "\u2019"));
		}
	}
	spellings.delete(plain);
	for (const spelling of spellings) if (await exists(spelling)) return spelling;
	return plain;
}

/** Git Bash, MSYS, Cygwin and WSL write `C:\x` as `/c/x`, `/cygdrive/c/x` and `/mnt/c/x`. */
function windowsShellPath(path: string): string {
	const match = path.includes("\\") ? null : /^\/(?:mnt\/|cygdrive\/)?([a-z])(?:\/(.*))?$/i.exec(path);
	return match ? `${match[1]!.toUpperCase()}:\\${(match[2] ?? "").replaceAll("/", "\\")}` : path;
}
