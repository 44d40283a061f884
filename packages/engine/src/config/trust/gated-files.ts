/** What of a project is used only when the project is trusted. Context files (AGENTS.md) are not: they run nothing. */
import { dirname, join, resolve } from "node:path";
import { exists, realPathOf } from "@tau/platform/look";
import { ancestors } from "../../resources/ancestors.ts";

/** In `.pi`; an empty `.pi`, or one with other things in it, asks for no trust. */
const GATED_NAMES = ["settings.json", "extensions", "skills", "prompts", "themes", "SYSTEM.md", "APPEND_SYSTEM.md"];

/** Absolute paths of those that exist, the same as pi's. The user's own `~/.agents/skills` is never one of them. */
export function gatedFiles(cwd: string, home: string): string[] {
	const directory = realPathOf(resolve(cwd));
	const config = join(directory, ".pi");
	const own = exists(config) ? GATED_NAMES.map((name) => join(config, name)).filter(exists) : [];
	return [...own, ...sharedSkills(directory, home)];
}

/** `.agents/skills` of the directory and of all above it. */
export function sharedSkills(directory: string, home: string): string[] {
	const users = join(realPathOf(resolve(home)), ".agents", "skills");
	return ancestors(directory)
		.map((ancestor) => join(ancestor, ".agents", "skills"))
		.filter((skills) => skills !== users && exists(skills));
}

/** The project that a path of `gatedFiles` is named relative to in messages. */
export function shortName(path: string, directory: string): string {
	const prefix = directory === dirname(directory) ? directory : `${directory}/`;
	return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
