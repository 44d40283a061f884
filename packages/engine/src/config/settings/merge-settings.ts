/** A trusted project's settings over the user's, except what is not the project's to decide. */
import type { Settings } from "../settings.ts";
import { isObject } from "./migrate.ts";
import type { SettingProblem, SettingsFile } from "./read-settings.ts";
import { SETTINGS, type SettingDefinition } from "./table.ts";

/** Takes what is refused out of `project.settings` and adds it to its problems. */
export function mergeSettings(global: Settings, project: SettingsFile): Settings {
	for (const path in SETTINGS) {
		const definition: SettingDefinition = SETTINGS[path as keyof typeof SETTINGS];
		if (definition.scope === undefined && definition.project === undefined) continue;
		const steps = path.split(".");
		const value = valueAt(project.settings, steps);
		if (value === undefined) continue;
		const refusal = refusalOf(path, definition, value, valueAt(global, steps));
		if (refusal === undefined) continue;
		removeAt(project.settings, steps);
		project.problems.push(refusal);
	}
	return deepMerge(global, project.settings) as Settings;
}

function refusalOf(
	path: string,
	definition: SettingDefinition,
	value: unknown,
	users: unknown,
): SettingProblem | undefined {
	const problem = (message: string, hint: string): SettingProblem => ({
		kind: "refused",
		path,
		message: `${path} ${message}`,
		hint,
		pointer: `/${path.replaceAll(".", "/")}`,
	});
	if (definition.scope === "global") {
		return problem(
			"is not taken from a project's settings",
			"Set it in your own settings.json, in the agent directory.",
		);
	}
	const current = users ?? defaultOf(definition);
	const isTighter =
		definition.project === "lower"
			? current === undefined || (value as number) <= (current as number)
			: value === current || String(value) === definition.project;
	if (isTighter) return undefined;
	const limit = definition.project === "lower" ? "lowered" : `set to ${definition.project}`;
	return problem(
		`can only be ${limit} by a project; ${JSON.stringify(current)} is used`,
		"Change it in your own settings.json.",
	);
}

function defaultOf(definition: SettingDefinition): unknown {
	return definition.default.startsWith("(") ? undefined : JSON.parse(definition.default);
}

function valueAt(settings: object, steps: readonly string[]): unknown {
	let value: unknown = settings;
	for (const step of steps) value = isObject(value) ? value[step] : undefined;
	return value;
}

function removeAt(settings: object, steps: readonly string[]): void {
	const owner = steps.slice(0, -1).reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], settings);
	delete (owner as Record<string, unknown>)[steps.at(-1)!];
}

/** Objects are merged, everything else is replaced; as in pi. */
function deepMerge(base: object, over: object): object {
	const result: Record<string, unknown> = { ...base };
	for (const [key, value] of Object.entries(over)) {
		const below = Object.hasOwn(result, key) ? result[key] : undefined;
		const merged = isObject(below) && isObject(value) ? deepMerge(below, value) : value;
		// A record of models may have any key.
		Object.defineProperty(result, key, { value: merged, enumerable: true, writable: true, configurable: true });
	}
	return result;
}
