/** All that doctor has to say about a settings.json, unknown names included. */
import { suggestNames } from "@tau/base/suggest-names";
import { placeOfSetting, readSettings, type SettingProblem, type SettingsScope } from "./read-settings.ts";
import { SETTINGS, type SettingDefinition } from "./table.ts";

export interface SettingFinding {
	kind: SettingProblem["kind"];
	/** Dotted; empty for the file as a whole. */
	path: string;
	message: string;
	hint?: string;
	/** 1-based. */
	line: number;
	column: number;
}

/** Never throws. `path` is for messages only. */
export function checkSettings(text: string, path: string, scope: SettingsScope): SettingFinding[] {
	const file = readSettings(text, path);
	const problems = [...file.problems, ...(scope === "project" ? globalOnly(file.settings) : [])];
	return problems.map((problem) => {
		const { kind, path: name, message } = problem;
		const hint = problem.hint ?? hintFor(problem);
		const place = kind === "malformed" ? { line: 1, column: 1 } : placeOfSetting(file, problem.pointer);
		return { kind, path: name, message, ...(hint ? { hint } : {}), ...(problem.place ?? place) };
	});
}

function globalOnly(settings: object): SettingProblem[] {
	return Object.keys(settings).flatMap((name): SettingProblem[] => {
		const definition = (SETTINGS as Record<string, SettingDefinition>)[name];
		if (definition?.scope !== "global") return [];
		const message = `${name} is not taken from a project's settings`;
		return [{ kind: "refused", path: name, pointer: `/${name}`, message }];
	});
}

function hintFor({ kind, path }: SettingProblem): string | undefined {
	if (kind === "refused") return "Set it in your own settings.json, in the agent directory.";
	if (kind === "malformed") return "Correct the file.";
	if (kind === "legacy") return "Write the new name; pi and tau read both.";
	if (kind !== "unknown") return undefined;
	if (path === "apiKeys") return "Keys belong into auth.json; a start of an old pi would move them there.";
	const near = suggestNames(path, Object.keys(SETTINGS), 1)[0] ?? sameEnd(path);
	return near ? `Did you mean ${near}? The entry stays in the file and changes nothing.` : "It changes nothing.";
}

/** A setting that was written without, or in another, group. */
function sameEnd(path: string): string | undefined {
	const last = path.split(".").at(-1);
	return Object.keys(SETTINGS).find((name) => name.split(".").at(-1) === last);
}
