/** The command line as options of the engine. */
import { TauError } from "@tau/base/errors";
import { agentDirectory } from "@tau/platform/paths";
import { writeDiagnostic } from "@tau/platform/standard-streams";
import type { EngineOptions } from "@tau/sdk/local-client";
import type { Arguments } from "../args/parse-arguments.ts";
import { promptText } from "../input/prompt-text.ts";
import { sessionDirectory, sessionName, sessionRequest } from "../session/session-flags.ts";
import { VERSION } from "../version.ts";

/** Throws `TAU_USAGE` for flags that contradict each other or have no use. */
export async function engineOptions(parsed: Arguments, cwd: string): Promise<EngineOptions> {
	const { options } = parsed;
	const env = process.env;
	const warn = (line: string) => writeDiagnostic(`tau: ${line}`);
	return {
		cwd,
		env,
		agentDir: agentDirectory(env),
		version: VERSION,
		model: options.model,
		provider: options.provider,
		apiKey: options.apiKey,
		modelScope: list(options.models),
		thinking: options.thinking,
		tools: {
			allow: list(options.tools),
			exclude: list(options.excludeTools) ?? [],
			none: options.noTools === true || options.noBuiltinTools === true,
		},
		systemPrompt: options.systemPrompt === undefined ? undefined : await promptText(options.systemPrompt, cwd, warn),
		appendSystemPrompt: options.appendSystemPrompt
			? (await Promise.all(options.appendSystemPrompt.map((value) => promptText(value, cwd, warn)))).join("\n\n")
			: undefined,
		resources: {
			skillPaths: options.skill,
			promptPaths: options.promptTemplate,
			noContextFiles: options.noContextFiles,
			noSkills: options.noSkills,
			noPromptTemplates: options.noPromptTemplates,
			noThemes: options.noThemes,
			noExtensions: options.noExtensions,
		},
		trustProject: options.noApprove ? false : options.approve,
		session: sessionRequest(options),
		sessionDirectory: sessionDirectory(options.sessionDir, cwd, env),
		sessionName: sessionName(options.name),
		budget: { maxCost: amount(options.maxCost, "--max-cost"), maxTurns: count(options.maxTurns, "--max-turns") },
		report: warn,
	};
}

function amount(value: string | undefined, flag: string): number | undefined {
	if (value === undefined) return undefined;
	const dollars = Number(value);
	if (value.trim() !== "" && Number.isFinite(dollars) && dollars > 0) return dollars;
	throw new TauError("TAU_USAGE", `${flag} is "${value}", but must be an amount of US dollars above 0, such as 0.50`);
}

function count(value: string | undefined, flag: string): number | undefined {
	if (value === undefined) return undefined;
	if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
	throw new TauError("TAU_USAGE", `${flag} is "${value}", but must be a whole number from 1`);
}

function list(value: string | undefined): string[] | undefined {
	return value
		?.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== "");
}
