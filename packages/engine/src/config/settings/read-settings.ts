/** Reads the text of a settings.json. What is wrong with it costs no more than the value it is wrong with. */
import { checkShape, type Shape } from "@tau/ai/config/shape";
import { errorMessage, isTauError, TauError } from "@tau/base/errors";
import { lineAndColumn, parseJsonc, pointerStep } from "@tau/base/jsonc";
import type { Settings } from "../settings.ts";
import { isObject, type Migrated, migrateSettings } from "./migrate.ts";
import { isSettingGroup, settingDefinition } from "./table.ts";

export type SettingsScope = "global" | "project";

export interface SettingProblem {
	/** `refused`: a project may not say it. `unknown` and `legacy` change nothing and are for doctor. */
	kind: "malformed" | "type" | "refused" | "unknown" | "legacy";
	/** Dotted; empty for the file as a whole. */
	path: string;
	message: string;
	hint?: string;
	/** Where the value stands in the file. */
	pointer: string;
	/** 1-based; of a malformed file, where there are no pointers. */
	place?: { line: number; column: number };
}

export interface SettingsFile {
	path: string;
	text: string;
	/** Only values of the right type. Empty when the file is malformed. */
	settings: Settings;
	problems: SettingProblem[];
}

/** Never throws. `path` is for messages only: reading the file is the caller's work. */
export function readSettings(text: string, path: string): SettingsFile {
	const file: SettingsFile = { path, text, settings: {}, problems: [] };
	if (text.trim() === "" || text === "\ufeff") return file;
	try {
		const value = parseJsonc(text, { source: path });
		if (!isObject(value)) throw new TauError("TAU_SETTINGS_INVALID", `${path} must hold an object`);
		new Reader(migrateSettings(value), file).read();
	} catch (error) {
		file.problems.push(malformed(error));
	}
	return file;
}

function malformed(error: unknown): SettingProblem {
	const { hint, details } = isTauError(error) ? error : {};
	const place =
		typeof details?.line === "number" && typeof details.column === "number"
			? { place: { line: details.line, column: details.column } }
			: {};
	return { kind: "malformed", path: "", pointer: "", message: errorMessage(error), ...(hint && { hint }), ...place };
}

/** For a start: what changes the outcome. One line each. */
export function settingsWarnings(file: SettingsFile): string[] {
	return file.problems
		.filter(({ kind }) => kind !== "unknown" && kind !== "legacy")
		.map((problem) => describeSettingProblem(file, problem));
}

export function describeSettingProblem(file: SettingsFile, problem: SettingProblem): string {
	if (problem.kind === "malformed") return `settings.json is ignored: ${problem.message}`;
	const { line, column } = placeOfSetting(file, problem.pointer);
	return `${file.path}:${line}:${column}: ${problem.message}`;
}

export function placeOfSetting(file: SettingsFile, pointer: string): { line: number; column: number } {
	const positions = new Map<string, number>();
	parseJsonc(file.text, { source: file.path, positions });
	return lineAndColumn(file.text, positions.get(pointer) ?? 0);
}

class Reader {
	readonly #migrated: Migrated;
	readonly #file: SettingsFile;

	constructor(migrated: Migrated, file: SettingsFile) {
		this.#migrated = migrated;
		this.#file = file;
	}

	read(): void {
		for (const { old, now } of this.#migrated.legacy) {
			const pointer = `/${old.replaceAll(".", "/")}`;
			this.#file.problems.push({
				kind: "legacy",
				path: old,
				pointer,
				message: `${old} is an old name; it is read as ${now}`,
			});
		}
		this.#readGroup(this.#migrated.value, this.#file.settings as Record<string, unknown>, "", "");
	}

	#readGroup(from: Record<string, unknown>, into: Record<string, unknown>, prefix: string, at: string): void {
		for (const key of Object.keys(from)) {
			const path = prefix === "" ? key : `${prefix}.${key}`;
			const pointer = at + pointerStep(key);
			const value = from[key];
			// As in pi, null says nothing.
			if (value === null) continue;
			if (key.includes(".") || key === "__proto__") this.#unknown(path, pointer);
			else if (settingDefinition(path)) this.#readValue(value, into, key, path, pointer);
			else if (!isSettingGroup(path)) this.#unknown(path, pointer);
			else if (isObject(value)) {
				const inner: Record<string, unknown> = {};
				this.#readGroup(value, inner, path, pointer);
				if (Object.keys(inner).length > 0) into[key] = inner;
			} else this.#check(path, pointer, value, { kind: "record", of: { kind: "any" } });
		}
	}

	#readValue(value: unknown, into: Record<string, unknown>, key: string, path: string, pointer: string): void {
		const { shape, normalize } = settingDefinition(path)!;
		if (!this.#check(path, pointer, value, shape)) return;
		const normal = normalize ? normalize(value) : value;
		if (normal !== undefined) into[key] = normal;
		else this.#wrong(path, pointer, 'a number of at least 0 or "disabled"', "another text");
	}

	#check(path: string, pointer: string, value: unknown, shape: Shape): boolean {
		const issue = checkShape(value, shape)[0];
		if (!issue) return true;
		const inside = issue.pointer === "" ? path : `${path}${issue.path.startsWith("[") ? "" : "."}${issue.path}`;
		this.#wrong(inside, pointer + issue.pointer, issue.expected, issue.found);
		return false;
	}

	#wrong(path: string, pointer: string, expected: string, found: string): void {
		const message = `${path} must be ${expected}, found ${found}; its default is used`;
		this.#add({ kind: "type", path, pointer, message });
	}

	#unknown(path: string, pointer: string): void {
		this.#add({ kind: "unknown", path, pointer, message: `${path} is no setting` });
	}

	#add(problem: SettingProblem): void {
		this.#file.problems.push({ ...problem, pointer: this.#originOf(problem.pointer) });
	}

	/** The place in the file of something that a migration may have moved. */
	#originOf(pointer: string): string {
		for (const [now, old] of this.#migrated.origins) {
			if (pointer === now || pointer.startsWith(`${now}/`)) return old + pointer.slice(now.length);
		}
		return pointer;
	}
}
