/** Where tau and its user keep things. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

export function homeDirectory(env: Environment): string {
	const named = process.platform === "win32" ? env.USERPROFILE : env.HOME;
	return named ? resolve(named) : homedir();
}

/** The user's configuration, shared with pi: `PI_CODING_AGENT_DIR` (with `~`) or `~/.pi/agent`. */
export function agentDirectory(env: Environment): string {
	const named = env.PI_CODING_AGENT_DIR;
	return named ? resolve(expandHome(named, env)) : join(homeDirectory(env), ".pi", "agent");
}

/** Private, disposable data of this program: anything in it may be deleted at any time. */
export function cacheDirectory(env: Environment): string {
	if (process.platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "tau", "cache");
	if (process.platform === "darwin") return join(homeDirectory(env), "Library", "Caches", "tau");
	return join(env.XDG_CACHE_HOME || join(homeDirectory(env), ".cache"), "tau");
}

/** `~` and `~/x` become the home directory; `~user` stays as it is. */
export function expandHome(path: string, env: Environment): string {
	if (path === "~") return homeDirectory(env);
	if (path.startsWith("~/") || (process.platform === "win32" && path.startsWith("~\\"))) {
		return join(homeDirectory(env), path.slice(2));
	}
	return path;
}
