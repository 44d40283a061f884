/** A theme file as pi writes them: `{ name, vars?, colors, export? }`; a value is a colour or the name of a variable. */
import { errorMessage, TauError } from "@tau/base/errors";
import { parseJsonc } from "@tau/base/jsonc";
import {
	type ColorValue,
	OPTIONAL_BACKGROUNDS,
	OPTIONAL_FOREGROUNDS,
	REQUIRED_BACKGROUNDS,
	REQUIRED_FOREGROUNDS,
	type ThemeDefinition,
} from "./tokens.ts";

const REQUIRED: readonly string[] = [...REQUIRED_FOREGROUNDS, ...REQUIRED_BACKGROUNDS];
const OPTIONAL: readonly string[] = [...Object.keys(OPTIONAL_FOREGROUNDS), ...Object.keys(OPTIONAL_BACKGROUNDS)];
const MAX_VARIABLE_DEPTH = 16;

/** Throws `TAU_THEME` that names every colour that is missing or wrong. */
export function parseTheme(text: string, path: string): ThemeDefinition {
	const value = parse(text, path);
	const problems: string[] = [];
	const { name, vars = {}, colors, export: page } = value;
	if (typeof name !== "string" || name === "") problems.push("name must be a text");
	if (typeof name === "string" && /[/\\]/.test(name)) problems.push(`name "${name}" must not hold a slash`);
	if (!isRecord(vars)) problems.push("vars must be an object");
	if (!isRecord(colors)) problems.push("colors must be an object");
	if (problems.length > 0) throw invalid(path, problems);
	const resolve = (key: string, raw: unknown) => resolveColor(key, raw, vars as Record<string, unknown>, problems);
	const resolved: Record<string, ColorValue> = {};
	const missing = REQUIRED.filter((key) => (colors as Record<string, unknown>)[key] === undefined);
	if (missing.length > 0) problems.push(`colors has no ${missing.join(", ")}`);
	for (const key of [...REQUIRED, ...OPTIONAL]) {
		const raw = (colors as Record<string, unknown>)[key];
		if (raw !== undefined) resolved[key] = resolve(`colors.${key}`, raw);
	}
	const pageColors: Record<string, ColorValue> = {};
	for (const [key, raw] of Object.entries(isRecord(page) ? page : {})) pageColors[key] = resolve(`export.${key}`, raw);
	if (problems.length > 0) throw invalid(path, problems);
	return { name: name as string, colors: resolved as ThemeDefinition["colors"], export: pageColors };
}

function parse(text: string, path: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = parseJsonc(text);
	} catch (error) {
		throw invalid(path, [errorMessage(error)]);
	}
	if (!isRecord(value)) throw invalid(path, ["it must be an object"]);
	return value;
}

function resolveColor(key: string, raw: unknown, vars: Record<string, unknown>, problems: string[]): ColorValue {
	let value = raw;
	for (let depth = 0; typeof value === "string" && value !== "" && !value.startsWith("#"); depth++) {
		const name = value;
		if (!Object.hasOwn(vars, name) || depth > MAX_VARIABLE_DEPTH) {
			problems.push(
				depth > MAX_VARIABLE_DEPTH ? `${key}: the variables name each other` : `${key}: there is no variable "${name}"`,
			);
			return "";
		}
		value = vars[name];
	}
	if (value === "") return "";
	if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255) return value;
	if (typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value)) return value.toLowerCase();
	if (typeof value === "string" && /^#[0-9a-f]{3}$/i.test(value)) {
		return `#${[...value.slice(1)].map((digit) => digit + digit).join("")}`.toLowerCase();
	}
	problems.push(`${key} is ${JSON.stringify(value)}, but must be #rrggbb, 0-255, "" or a variable`);
	return "";
}

function invalid(path: string, problems: readonly string[]): TauError {
	return new TauError("TAU_THEME", `The theme ${path} cannot be used: ${problems.slice(0, 8).join("; ")}`, {
		hint: "docs/themes.md lists the colours a theme needs. The built-in theme is shown meanwhile.",
	});
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
