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
	noSession?: boolean;
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
		placeholder: "text|json",
		values: ["text", "json"],
		help: "what is printed: the final answer, or every event as a JSON line",
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
	{ names: ["--no-session"], option: "noSession", kind: "boolean", help: "keep nothing on disk" },
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
	"--continue": "sessions",
	"-c": "sessions",
	"--resume": "sessions",
	"-r": "sessions",
	"--session": "sessions",
	"--session-id": "sessions",
	"--session-dir": "sessions",
	"--fork": "sessions",
	"--name": "sessions",
	"-n": "sessions",
	"--export": "sessions",
	"--extension": "extensions",
	"-e": "extensions",
	"--skill": "skills",
	"--prompt-template": "prompt templates",
	"--theme": "themes",
	"--use-theme": "themes",
	"--tui-mode": "the interactive terminal",
	"--approve": "project trust",
	"-a": "project trust",
	"--no-approve": "project trust",
	"-na": "project trust",
};
