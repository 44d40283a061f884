/**
 * Which directories this program uses. The user's files stay where pi has them; what the program writes for itself lies
 * elsewhere, so that configuration can be kept under version control or be read-only.
 */
import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";

export interface Directories {
	/** The user's configuration and sessions, shared with pi. */
	agentDir: string;
	/** What must survive but is not configuration: hashes, indexes, logs. */
	stateDir: string;
	/** Anything in it may be deleted at any time. */
	cacheDir: string;
	/** A second configuration directory that exists and is not used. */
	unusedAgentDir?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks at the disk only when `XDG_CONFIG_HOME` is set and `PI_CODING_AGENT_DIR` is not. */
export function resolveDirectories(
	env: Environment,
	home: string,
	platform: NodeJS.Platform = process.platform,
	exists: (path: string) => boolean = existsSync,
): Directories {
	const named = env.PI_CODING_AGENT_DIR;
	const own = stateAndCache(env, home, platform);
	if (named) return { agentDir: resolve(expand(named, home, platform)), ...own };
	const usual = join(home, ".pi", "agent");
	const config = absolute(env.XDG_CONFIG_HOME);
	if (config === undefined) return { agentDir: usual, ...own };
	const xdg = join(config, "pi", "agent");
	if (!exists(usual)) return { agentDir: xdg, ...own };
	return { agentDir: usual, ...own, ...(exists(xdg) ? { unusedAgentDir: xdg } : {}) };
}

function stateAndCache(env: Environment, home: string, platform: NodeJS.Platform) {
	const state = absolute(env.XDG_STATE_HOME);
	const cache = absolute(env.XDG_CACHE_HOME);
	if (platform === "win32") {
		const local = join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "tau");
		return { stateDir: join(local, "state"), cacheDir: join(local, "cache") };
	}
	const isMac = platform === "darwin";
	const library = join(home, "Library");
	return {
		stateDir: join(state ?? (isMac ? join(library, "Application Support") : join(home, ".local", "state")), "tau"),
		cacheDir: join(cache ?? (isMac ? join(library, "Caches") : join(home, ".cache")), "tau"),
	};
}

/** The XDG specification has relative values ignored. */
function absolute(path: string | undefined): string | undefined {
	return path && isAbsolute(path) ? path : undefined;
}

function expand(path: string, home: string, platform: NodeJS.Platform): string {
	if (path === "~") return home;
	return path.startsWith("~/") || (platform === "win32" && path.startsWith("~\\")) ? join(home, path.slice(2)) : path;
}
