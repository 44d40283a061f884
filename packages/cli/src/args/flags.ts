/** The command line as a table: parsing, help and tests read the same rows. */

export interface Options {
	help?: boolean;
	version?: boolean;
	print?: boolean;
	mode?: string;
	provider?: string;
	model?: string;
	apiKey?: string;
	models?: string;
	thinking?: string;
	systemPrompt?: string;
	appendSystemPrompt?: string[];
	tools?: string;
	excludeTools?: string;
	noTools?: boolean;
	noBuiltinTools?: boolean;
	listModels?: string | true;
	continue?: boolean;
	resume?: boolean;
	session?: string;
	sessionId?: string;
	fork?: string;
	sessionDir?: string;
	noSession?: boolean;
	name?: string;
	export?: string;
	skill?: string[];
	promptTemplate?: string[];
	approve?: boolean;
	noApprove?: boolean;
	maxCost?: string;
	maxTurns?: string;
	noExtensions?: boolean;
	noSkills?: boolean;
	noPromptTemplates?: boolean;
	noThemes?: boolean;
	noContextFiles?: boolean;
	offline?: boolean;
	verbose?: boolean;
}

export interface Flag {
	names: readonly string[];
	option: keyof Options;
	/** `value` needs one; `list` may be repeated; `optional` takes the next word unless it looks like a flag. */
	kind: "boolean" | "value" | "list" | "optional";
	/** Shown in --help in place of the value. */
	placeholder?: string;
	help: string;
	values?: readonly string[];
}

export const FLAGS: readonly Flag[] = [
	{ names: ["--print", "-p"], option: "print", kind: "boolean", help: "answer the prompt, then exit" },
	{
		names: ["--mode"],
		option: "mode",
		kind: "value",
		placeholder: "text|json|rpc",
		values: ["text", "json", "rpc"],
		help: "print the final answer, or every event as a JSON line; or take commands as JSON lines",
	},
	{ names: ["--provider"], option: "provider", kind: "value", placeholder: "id", help: "provider of --model" },
	{
		names: ["--model"],
		option: "model",
		kind: "value",
		placeholder: "ref",
		help: "provider/id, an id, or a part of one; may end in :thinking",
	},
	{
		names: ["--models"],
		option: "models",
		kind: "value",
		placeholder: "refs",
		help: "models to choose from, comma separated, globs allowed; the first available one is used",
	},
	{
		names: ["--api-key"],
		option: "apiKey",
		kind: "value",
		placeholder: "key",
		help: "key for this run only (visible to other users in the process list)",
	},
	{
		names: ["--thinking"],
		option: "thinking",
		kind: "value",
		placeholder: "level",
		help: "off, minimal, low, medium, high, xhigh or max",
	},
	{
		names: ["--system-prompt"],
		option: "systemPrompt",
		kind: "value",
		placeholder: "text|file",
		help: "replace the system prompt",
	},
	{
		names: ["--append-system-prompt"],
		option: "appendSystemPrompt",
		kind: "list",
		placeholder: "text|file",
		help: "add to the system prompt (repeatable)",
	},
	{
		names: ["--tools", "-t"],
		option: "tools",
		kind: "value",
		placeholder: "names",
		help: "activate exactly these tools: read,bash,edit,write,grep,find,ls",
	},
	{
		names: ["--exclude-tools", "-xt"],
		option: "excludeTools",
		kind: "value",
		placeholder: "names",
		help: "deactivate these tools",
	},
	{ names: ["--no-tools", "-nt"], option: "noTools", kind: "boolean", help: "no tools at all" },
	{
		names: ["--no-builtin-tools", "-nbt"],
		option: "noBuiltinTools",
		kind: "boolean",
		help: "none of the built-in tools",
	},
	{
		names: ["--list-models"],
		option: "listModels",
		kind: "optional",
		placeholder: "search",
		help: "list the models that can be used now",
	},
	{
		names: ["--continue", "-c"],
		option: "continue",
		kind: "boolean",
		help: "go on with the newest session of this directory",
	},
	{ names: ["--resume", "-r"], option: "resume", kind: "boolean", help: "choose a session to go on with" },
	{ names: ["--session"], option: "session", kind: "value", placeholder: "path|id", help: "go on with this session" },
	{
		names: ["--session-id"],
		option: "sessionId",
		kind: "value",
		placeholder: "id",
		help: "the session of this directory with this id; made when there is none",
	},
	{
		names: ["--fork"],
		option: "fork",
		kind: "value",
		placeholder: "path|id",
		help: "go on with a copy of this session",
	},
	{
		names: ["--session-dir"],
		option: "sessionDir",
		kind: "value",
		placeholder: "dir",
		help: "where sessions are kept and looked for",
	},
	{ names: ["--no-session"], option: "noSession", kind: "boolean", help: "keep nothing on disk" },
	{ names: ["--name", "-n"], option: "name", kind: "value", placeholder: "text", help: "name the session" },
	{
		names: ["--export"],
		option: "export",
		kind: "value",
		placeholder: "file|id",
		help: "write this session as a web page (a word behind it names the page), then exit",
	},
	{
		names: ["--max-cost"],
		option: "maxCost",
		kind: "value",
		placeholder: "dollars",
		help: "stop when the session has cost this much",
	},
	{
		names: ["--max-turns"],
		option: "maxTurns",
		kind: "value",
		placeholder: "number",
		help: "stop after this many answers of the model",
	},
	{
		names: ["--skill"],
		option: "skill",
		kind: "list",
		placeholder: "path",
		help: "load a skill file or directory (repeatable)",
	},
	{
		names: ["--prompt-template"],
		option: "promptTemplate",
		kind: "list",
		placeholder: "path",
		help: "load a prompt template file or directory (repeatable)",
	},
	{
		names: ["--approve", "-a"],
		option: "approve",
		kind: "boolean",
		help: "trust this project's own settings, for this run",
	},
	{ names: ["--no-approve", "-na"], option: "noApprove", kind: "boolean", help: "do not trust them, for this run" },
	{ names: ["--no-extensions", "-ne"], option: "noExtensions", kind: "boolean", help: "load no extensions" },
	{ names: ["--no-skills", "-ns"], option: "noSkills", kind: "boolean", help: "load no skills" },
	{
		names: ["--no-prompt-templates", "-np"],
		option: "noPromptTemplates",
		kind: "boolean",
		help: "load no prompt templates",
	},
	{ names: ["--no-themes"], option: "noThemes", kind: "boolean", help: "load no themes" },
	{
		names: ["--no-context-files", "-nc"],
		option: "noContextFiles",
		kind: "boolean",
		help: "read no AGENTS.md or CLAUDE.md",
	},
	{ names: ["--offline"], option: "offline", kind: "boolean", help: "no network but the model's" },
	{ names: ["--verbose"], option: "verbose", kind: "boolean", help: "accepted as in pi; without effect yet" },
	{ names: ["--version", "-v"], option: "version", kind: "boolean", help: "print the version" },
	{ names: ["--help", "-h"], option: "help", kind: "boolean", help: "print this help" },
];

/** pi's flags whose capability tau does not have yet: named, so that nobody takes them for typing errors. */
export const LATER_FLAGS: Readonly<Record<string, string>> = {
	"--extension": "extensions",
	"-e": "extensions",
	"--theme": "themes",
	"--use-theme": "themes",
	"--tui-mode": "the interactive terminal",
};
