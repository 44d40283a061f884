/** Where tau and its user keep things. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { resolveDirectories } from "./directories.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export function homeDirectory(env: Environment): string {
	const named = process.platform === "win32" ? env.USERPROFILE : env.HOME;
	return named ? resolve(named) : homedir();
}

/** The user's configuration, shared with pi. See `resolveDirectories`. */
export function agentDirectory(env: Environment): string {
	return resolveDirectories(env, homeDirectory(env)).agentDir;
}

/** Private, disposable data of this program: anything in it may be deleted at any time. */
export function cacheDirectory(env: Environment): string {
	return resolveDirectories(env, homeDirectory(env)).cacheDir;
}

/** What this program keeps for itself and must not lose. */
export function stateDirectory(env: Environment): string {
	return resolveDirectories(env, homeDirectory(env)).stateDir;
}

/** `~` and `~/x` become the home directory; `~user` stays as it is. */
export function expandHome(path: string, env: Environment): string {
	if (path === "~") return homeDirectory(env);
	if (path.startsWith("~/") || (process.platform === "win32" && path.startsWith("~\\"))) {
		return join(homeDirectory(env), path.slice(2));
	}
	return path;
}
