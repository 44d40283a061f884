import { TauError } from "@tau/base/errors";
import { builtinScenario, builtinScenarioNames } from "./builtin-scenarios.ts";
import type { Fault } from "./faults/fault.ts";
import { FAULTS } from "./faults/fault-table.ts";
import { parseFault } from "./faults/parse-fault.ts";
import type { Scenario } from "./scenario.ts";
import { loadScenario } from "./scenario-file.ts";
import { type SimServer, startSimServer } from "./server.ts";

export interface SimCommandIo {
	stdout(text: string): void;
	stderr(text: string): void;
}

/** `tau sim`: serves until the signal aborts. Resolves with the exit code; a wrong argument or scenario is 2. */
export async function runSimCommand(argv: string[], io: SimCommandIo, signal: AbortSignal): Promise<number> {
	let server: SimServer;
	let scenarios: Scenario[];
	try {
		const options = parseSimArguments(argv);
		if (options.help) {
			io.stdout(helpText());
			return 0;
		}
		scenarios = await Promise.all(options.scenarios.map((name) => builtinScenario(name) ?? loadScenario(name)));
		if (scenarios.length === 0) scenarios = [(await builtinScenario("echo"))!];
		server = startSimServer({
			port: options.port,
			host: options.host,
			scenarios,
			pace: options.tokensPerSecond === undefined ? undefined : { tokensPerSecond: options.tokensPerSecond },
			faults: options.faults,
			log: options.quiet ? undefined : (line) => io.stderr(`${line}\n`),
		});
	} catch (error) {
		if (!(error instanceof TauError)) throw error;
		io.stderr(`tau sim: ${error.message}\n${error.hint ? `${error.hint}\n` : ""}`);
		return 2;
	}
	io.stdout(banner(server, scenarios));
	if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
	server.stop();
	return 0;
}

/** What stands in models.json to use a running simulator: one provider per wire format. */
export function modelsJsonFor(url: string, scenarios: readonly Scenario[]): object {
	const models = scenarios.flatMap((scenario) =>
		(scenario.models ?? [{ id: scenario.name }]).map(({ id, name, reasoning, contextWindow, maxTokens, input }) => ({
			id,
			...(name ? { name } : {}),
			reasoning: reasoning ?? true,
			input: input ?? ["text", "image"],
			contextWindow: contextWindow ?? 128_000,
			maxTokens: maxTokens ?? 16_384,
		})),
	);
	const provider = (api: string, baseUrl: string) => ({ baseUrl, api, apiKey: "simulator", models });
	return {
		providers: {
			"sim-completions": provider("openai-completions", `${url}/v1`),
			"sim-responses": provider("openai-responses", `${url}/v1`),
			"sim-anthropic": provider("anthropic-messages", url),
		},
	};
}

interface SimArguments {
	port: number;
	host: string | undefined;
	scenarios: string[];
	tokensPerSecond: number | undefined;
	faults: Fault[];
	quiet: boolean;
	help: boolean;
}

function parseSimArguments(argv: readonly string[]): SimArguments {
	const parsed: SimArguments = {
		port: 0,
		host: undefined,
		scenarios: [],
		tokensPerSecond: undefined,
		faults: [],
		quiet: false,
		help: false,
	};
	for (let index = 0; index < argv.length; index++) {
		const word = argv[index]!;
		const equals = word.startsWith("--") ? word.indexOf("=") : -1;
		const flag = equals < 0 ? word : word.slice(0, equals);
		const option = Object.hasOwn(FLAGS, flag) ? FLAGS[flag] : undefined;
		if (!option) {
			throw new TauError("TAU_SIM_USAGE", `unknown argument ${JSON.stringify(word)}`, { hint: "See tau sim --help." });
		}
		if (option.value === undefined) {
			option.set(parsed, "");
			continue;
		}
		const value = equals < 0 ? argv[++index] : word.slice(equals + 1);
		if (value === undefined || value === "") {
			throw new TauError("TAU_SIM_USAGE", `${flag} needs a value: ${option.value}`, { hint: "See tau sim --help." });
		}
		option.set(parsed, value);
	}
	return parsed;
}

interface Flag {
	/** Name of the value in the help; absent for a switch. */
	value?: string;
	help: string;
	set: (parsed: SimArguments, value: string) => void;
}

const help: Flag = {
	help: "this text",
	set: (parsed) => {
		parsed.help = true;
	},
};

const FLAGS: Record<string, Flag> = {
	"--port": {
		value: "<n>",
		help: "port to listen on; default: any free one",
		set: (parsed, value) => {
			parsed.port = numberOf("--port", value, 0, 65_535);
		},
	},
	"--host": {
		value: "<address>",
		help: "address to listen on; default 127.0.0.1",
		set: (parsed, value) => {
			parsed.host = value;
		},
	},
	"--scenario": {
		value: "<file or name>",
		help: "a .yaml, .json, .ts or .js file, or a built-in one; may be repeated",
		set: (parsed, value) => {
			parsed.scenarios.push(value);
		},
	},
	"--pace": {
		value: "<tokens per second>",
		help: "for scenarios without a pace of their own; default: as fast as possible",
		set: (parsed, value) => {
			parsed.tokensPerSecond = numberOf("--pace", value, 0.001, 1_000_000_000);
		},
	},
	"--fault": {
		value: "<kind>[:name=value,…]",
		help: "a failure for the first request; may be repeated",
		set: (parsed, value) => {
			parsed.faults.push(parseFault(value));
		},
	},
	"--quiet": {
		help: "do not list the requests on stderr",
		set: (parsed) => {
			parsed.quiet = true;
		},
	},
	"--help": help,
	"-h": help,
};

function numberOf(flag: string, value: string, minimum: number, maximum: number): number {
	const number = Number(value);
	if (number >= minimum && number <= maximum) return number;
	throw new TauError(
		"TAU_SIM_USAGE",
		`${flag} expects a number from ${minimum} to ${maximum}, got ${JSON.stringify(value)}`,
	);
}

function banner(server: SimServer, scenarios: readonly Scenario[]): string {
	const first = scenarios[0]!;
	const model = first.models?.[0]?.id ?? first.name;
	return [
		`Simulator at ${server.url}  (stop it with Ctrl+C)`,
		"",
		"Put this into models.json of the agent directory (~/.pi/agent/models.json):",
		"",
		JSON.stringify(modelsJsonFor(server.url, scenarios), undefined, 2),
		"",
		`Then: tau -p --model sim-completions/${model} "hello"   (or sim-responses/…, sim-anthropic/…)`,
		`Faults while it runs: curl ${server.url}/__sim/faults -d rate-limit:retryAfter=2`,
		"",
	].join("\n");
}

function helpText(): string {
	const flags = Object.entries(FLAGS)
		.filter(([flag]) => flag !== "-h")
		.map(([flag, { value, help: text }]) => `  ${`${flag}${value ? ` ${value}` : ""}`.padEnd(32)}${text}`);
	const faults = Object.entries(FAULTS).map(([kind, { description, takes }]) => {
		return `  ${kind.padEnd(20)}${description}${takes.length > 0 ? ` [${takes.join(", ")}]` : ""}`;
	});
	return [
		"Usage: tau sim [options]",
		"",
		"Serves a simulated model over HTTP: openai-completions, openai-responses and anthropic-messages.",
		"",
		...flags,
		"",
		`Built-in scenarios: ${builtinScenarioNames().join(", ")}`,
		"",
		"Faults (each also takes times, skip and model):",
		...faults,
		"",
	].join("\n");
}
