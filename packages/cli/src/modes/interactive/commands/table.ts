/** The slash commands. Each is loaded when it is called: only its name and what it is for are known before. */
import type { AppContext } from "../app-context.ts";
import type { SlashCommand } from "./slash-command.ts";

export const COMMANDS: readonly SlashCommand[] = [
	{ name: "help", description: "Commands and keys", run: async (app) => (await import("./help.ts")).help(app) },
	{
		name: "model",
		description: "Choose the model",
		argument: "[provider/id]",
		run: async (app, argument) => (await import("./model-commands.ts")).chooseModel(app, argument),
		complete: async (app) => (await import("./model-commands.ts")).completeModel(app),
	},
	{
		name: "thinking",
		description: "Choose how much the model thinks",
		argument: "[level]",
		run: async (app, argument) => (await import("./model-commands.ts")).chooseThinking(app, argument),
		complete: async (app) =>
			(await app.client.send("get_available_thinking_levels", {})).levels.map((value) => ({ value })),
	},
	{
		name: "scoped-models",
		description: "Choose the models that a key cycles through",
		run: async (app) => (await import("./model-commands.ts")).scopeModels(app),
	},
	{
		name: "settings",
		description: "Change settings",
		run: async (app) => (await import("./settings-command.ts")).changeSettings(app),
	},
	{
		name: "theme",
		description: "Choose the theme",
		argument: "[name]",
		run: async (app, argument) => (await import("./theme-command.ts")).chooseTheme(app, argument),
		complete: async (app) => app.themes.catalog.list().map(({ name }) => ({ value: name })),
	},
	{
		name: "resume",
		description: "Go on with another session",
		argument: "[words]",
		run: async (app, argument) => void (await (await import("./resume-command.ts")).resume(app, argument)),
	},
	{
		name: "search",
		description: "Find sessions by what was said in them",
		argument: "[words]",
		run: async (app, argument) => void (await (await import("./resume-command.ts")).resume(app, argument)),
	},
	{
		name: "history",
		description: "Search earlier prompts",
		run: async (app) => (await import("./history-command.ts")).searchHistory(app),
	},
	{
		name: "tree",
		description: "Go to another place of this session",
		run: async (app) => (await import("./tree-commands.ts")).showTree(app),
	},
	{
		name: "fork",
		description: "A new session from before one of your messages",
		run: async (app) => (await import("./tree-commands.ts")).forkSession(app),
	},
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
		description: "Read settings, skills, templates, themes again",
		run: async (app) => (await import("./session-commands.ts")).reload(app),
	},
	{
		name: "export",
		description: "Write a web page, or this branch as .jsonl",
		argument: "[path]",
		run: async (app, argument) => (await import("./file-commands.ts")).exportSession(app, argument),
	},
	{
		name: "import",
		description: "Go on with a session file from elsewhere",
		argument: "<path>",
		run: async (app, argument) => (await import("./file-commands.ts")).importSession(app, argument),
	},
	{
		name: "login",
		description: "Store a provider's API key",
		argument: "[provider]",
		run: async (app, argument) => (await import("./account-commands.ts")).login(app, argument),
	},
	{
		name: "logout",
		description: "Forget a provider's credentials",
		argument: "[provider]",
		run: async (app, argument) => (await import("./account-commands.ts")).logout(app, argument),
	},
	{
		name: "trust",
		description: "Trust this project's own settings and code, or not",
		run: async (app) => (await import("./account-commands.ts")).decideTrust(app),
	},
	{
		name: "hotkeys",
		description: "All keys",
		run: async (app) => (await import("./about-commands.ts")).showHotkeys(app),
	},
	{
		name: "doctor",
		description: "Look for what is wrong with tau's surroundings",
		run: async (app) => (await import("./about-commands.ts")).showDoctor(app),
	},
	{
		name: "changelog",
		description: "What has changed in tau",
		run: async (app) => (await import("./about-commands.ts")).showChangelog(app),
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
