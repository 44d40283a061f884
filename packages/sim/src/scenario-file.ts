import { readFile } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { errorMessage, TauError } from "@tau/base/errors";
import { builtinScenarioNames } from "./builtin-scenarios.ts";
import type { Pattern, Scenario, When } from "./scenario.ts";
import { assertScenario } from "./validate-scenario.ts";

/**
 * Reads a scenario: YAML or JSON, or a TypeScript or JavaScript module that exports `scenario`. Throws TAU_SIM_SCENARIO
 * with the file, the place in it and what was expected there.
 */
export async function loadScenario(path: string): Promise<Scenario> {
	if (MODULES.has(extname(path))) return loadModule(path);
	let text: string;
	try {
		text = await readFile(path, "utf8");
	} catch (error) {
		throw new TauError("TAU_SIM_SCENARIO", `${path}: cannot be read: ${errorMessage(error)}`, {
			hint: `Give the path of a .yaml, .json, .ts or .js file, or a built-in one: ${builtinScenarioNames().join(", ")}.`,
			cause: error,
		});
	}
	return parseScenario(text, path);
}

const MODULES = new Set([".ts", ".mts", ".js", ".mjs"]);

/** Parses YAML (JSON is a part of it). A missing `name` becomes the file's name without its extension. */
export function parseScenario(text: string, source: string): Scenario {
	let value: unknown;
	try {
		value = Bun.YAML.parse(text);
	} catch (error) {
		throw new TauError("TAU_SIM_SCENARIO", `${source}: is no YAML: ${errorMessage(error)}`, { cause: error });
	}
	if (typeof value === "object" && value !== null && !Array.isArray(value) && !("name" in value)) {
		value = { name: basename(source, extname(source)), ...value };
	}
	assertScenario(value, source);
	for (const step of [...(value.rules ?? []), ...(value.steps ?? [])]) if (step.when) readPatterns(step.when, source);
	return value;
}

async function loadModule(path: string): Promise<Scenario> {
	let module: Record<string, unknown>;
	try {
		module = (await import(resolve(path))) as Record<string, unknown>;
	} catch (error) {
		throw new TauError("TAU_SIM_SCENARIO", `${path}: cannot be loaded: ${errorMessage(error)}`, { cause: error });
	}
	const value = module.scenario ?? module.default;
	if (value === undefined) {
		throw new TauError("TAU_SIM_SCENARIO", `${path}: exports no "scenario"`, {
			hint: "Write `export const scenario: Scenario = { … }`.",
		});
	}
	assertScenario(value, path);
	return value;
}

/** Turns the strings of the form `/…/flags` into regular expressions. */
function readPatterns(when: When, source: string): void {
	for (const key of ["user", "system", "toolResult", "toolName", "model"] as const) {
		if (when[key] !== undefined) when[key] = readPattern(when[key], source);
	}
	if (when.toolResults) when.toolResults = when.toolResults.map((pattern) => readPattern(pattern, source));
}

function readPattern(pattern: Pattern, source: string): Pattern {
	const parts = typeof pattern === "string" ? /^\/(.+)\/([a-z]*)$/s.exec(pattern) : null;
	if (!parts) return pattern;
	try {
		return new RegExp(parts[1]!, parts[2]);
	} catch (error) {
		throw new TauError("TAU_SIM_SCENARIO", `${source}: ${pattern}: ${errorMessage(error)}`, { cause: error });
	}
}
