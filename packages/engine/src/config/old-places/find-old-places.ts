/** Files where older versions of pi had them. Looked for at each start: one listing of the user's directory. */
import { join } from "node:path";
import { entriesOf, exists } from "@tau/platform/look";

export interface OldPlaces {
	/** Logins, before auth.json. */
	logins: boolean;
	/** Keys in settings.json, before auth.json. */
	keys: boolean;
	/** Names of session files that lie beside the settings. */
	sessions: string[];
	/** Prompt templates in `commands`. */
	commands: boolean;
}

/** Undefined when there is nothing to move, as nearly always. */
export function findOldPlaces(agentDir: string, settingsText: string | undefined): OldPlaces | undefined {
	const entries = entriesOf(agentDir) ?? [];
	const has = (name: string) => entries.some((entry) => entry.name === name);
	const mayHaveCredentials = !has("auth.json");
	const found: OldPlaces = {
		logins: mayHaveCredentials && has("oauth.json"),
		keys: mayHaveCredentials && settingsText?.includes('"apiKeys"') === true,
		sessions: entries.filter(({ name, kind }) => kind === "file" && name.endsWith(".jsonl")).map(({ name }) => name),
		commands: has("commands") && !has("prompts"),
	};
	return found.logins || found.keys || found.sessions.length > 0 || found.commands ? found : undefined;
}

/** What pi put into its own `tools` when it still did; nobody's extensions. */
const PROGRAMS = /^(?:fd|rg)(?:\.exe)?$/i;

/**
 * Directories that are not read any more, each with what took its place. `base` is the user's directory or `.pi` of a
 * project, in which nothing is moved: it belongs to a repository.
 */
export function outdatedDirectories(base: string, isProject: boolean): string[] {
	const warnings: string[] = [];
	if (isProject && exists(join(base, "commands")) && !exists(join(base, "prompts"))) {
		warnings.push(`${join(base, "commands")} is not read: prompt templates lie in prompts now. Rename the directory`);
	}
	if (exists(join(base, "hooks"))) {
		warnings.push(`${join(base, "hooks")} is not read: hooks are extensions now and lie in extensions`);
	}
	const tools = exists(join(base, "tools")) ? (entriesOf(join(base, "tools")) ?? []) : [];
	if (tools.some(({ name }) => !name.startsWith(".") && !PROGRAMS.test(name))) {
		warnings.push(`${join(base, "tools")} is not read: own tools are extensions now and lie in extensions`);
	}
	return warnings;
}
