/** The slash commands. Each is loaded when it is called: only its name and what it is for are known before. */
import type { AppContext } from "../app-context.ts";
import type { SlashCommand } from "./slash-command.ts";

export const COMMANDS: readonly SlashCommand[] = [
	{ name: "help", description: "Commands and keys", run: async (app) => (await import("./help.ts")).help(app) },
	{
		name: "new",
		description: "Start a new session",
		run: async (app) => (await import("./session-commands.ts")).newSession(app),
	},
	{
		name: "clone",
		description: "Go on in a copy of this session",
		run: async (app) => (await import("./session-commands.ts")).cloneSession(app),
	},
	{
		name: "name",
		description: "Name this session",
		argument: "[name]",
		run: async (app, argument) => (await import("./session-commands.ts")).nameSession(app, argument),
	},
	{
		name: "session",
		description: "Facts and figures of this session",
		run: async (app) => (await import("./session-commands.ts")).showSessionFacts(app),
	},
	{
		name: "cost",
		description: "What this session has cost",
		run: async (app) => (await import("./session-commands.ts")).showCost(app),
	},
	{
		name: "compact",
		description: "Replace the history by a summary",
		argument: "[focus]",
		run: async (app, argument) => (await import("./session-commands.ts")).compact(app, argument),
	},
	{
		name: "copy",
		description: "Copy the last answer to the clipboard",
		run: async (app) => (await import("./session-commands.ts")).copyAnswer(app),
	},
	{
		name: "reload",
		description: "Read settings, instructions, skills, templates and themes again",
		run: async (app) => (await import("./session-commands.ts")).reload(app),
	},
	{ name: "quit", description: "End tau", run: async (app) => app.quit() },
];

/** By what follows the slash. Undefined for words that only look like a command: they go to the model. */
export function findCommand(text: string): { command: SlashCommand; argument: string } | undefined {
	const match = /^\/([a-z][a-z-]*)(?:\s+([\s\S]*))?$/.exec(text);
	const command = match && COMMANDS.find(({ name }) => name === match[1]);
	return command ? { command, argument: match[2]?.trim() ?? "" } : undefined;
}

/** As if it had been typed. */
export function runCommand(app: AppContext, name: string, argument: string): void {
	const command = COMMANDS.find((candidate) => candidate.name === name);
	if (!command) throw new Error(`There is no command /${name}`);
	app.run(() => command.run(app, argument));
}
