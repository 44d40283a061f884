import { expect, test } from "bun:test";
import { resolveDirectories } from "./directories.ts";

const resolved = (env: Record<string, string>, existing: string[] = [], platform: NodeJS.Platform = "linux") =>
	resolveDirectories(env, "/h", platform, (path) => existing.includes(path));

test("pi's directory is used unless another one is named", () => {
	expect(resolved({})).toEqual({
		agentDir: "/h/.pi/agent",
		stateDir: "/h/.local/state/tau",
		cacheDir: "/h/.cache/tau",
	});
	expect(resolved({ PI_CODING_AGENT_DIR: "~/x", XDG_CONFIG_HOME: "/c" }).agentDir).toBe("/h/x");
	expect(resolved({ PI_CODING_AGENT_DIR: "~" }).agentDir).toBe("/h");
	expect(resolved({ PI_CODING_AGENT_DIR: "/abs/../other" }).agentDir).toBe("/other");
});

test("XDG_CONFIG_HOME counts only where pi's directory does not exist", () => {
	const env = { XDG_CONFIG_HOME: "/c" };
	expect(resolved(env).agentDir).toBe("/c/pi/agent");
	expect(resolved(env, ["/h/.pi/agent"])).toMatchObject({ agentDir: "/h/.pi/agent" });
	expect(resolved(env, ["/h/.pi/agent"]).unusedAgentDir).toBeUndefined();
	expect(resolved(env, ["/h/.pi/agent", "/c/pi/agent"])).toMatchObject({
		agentDir: "/h/.pi/agent",
		unusedAgentDir: "/c/pi/agent",
	});
	expect(resolved({ XDG_CONFIG_HOME: "relative" }).agentDir).toBe("/h/.pi/agent");
});

test("state and caches lie where the platform has them", () => {
	const xdg = { XDG_STATE_HOME: "/s", XDG_CACHE_HOME: "/k" };
	expect(resolved(xdg)).toMatchObject({ stateDir: "/s/tau", cacheDir: "/k/tau" });
	expect(resolved({ XDG_STATE_HOME: "s" }).stateDir).toBe("/h/.local/state/tau");
	expect(resolved({}, [], "darwin")).toMatchObject({
		stateDir: "/h/Library/Application Support/tau",
		cacheDir: "/h/Library/Caches/tau",
	});
	expect(resolved({ LOCALAPPDATA: "/l" }, [], "win32")).toMatchObject({
		stateDir: "/l/tau/state",
		cacheDir: "/l/tau/cache",
	});
});
