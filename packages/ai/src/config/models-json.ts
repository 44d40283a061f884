/** The user's models.json: custom providers and models, and changes to the built-in ones (pi 0.87.1). */
import { TauError } from "@tau/base/errors";
import { lineAndColumn, parseJsonc } from "@tau/base/jsonc";
import { MODELS_JSON_SHAPE, type ProviderConfig } from "./models-json-shape.ts";
import { checkShape, type ShapeIssue } from "./shape.ts";

export interface ModelsJson {
	readonly providers: ReadonlyMap<string, ProviderConfig>;
	/** Why the file was ignored as a whole: then `providers` is empty and the built-in models still work. */
	readonly error?: TauError;
}

/** More mistakes than these are counted, not listed. */
const LISTED_ISSUES = 5;

/** Never throws. `path` is for messages only: reading the file is the caller's work. */
export function parseModelsJson(text: string, path: string): ModelsJson {
	try {
		const value = parseJsonc(text, { source: path });
		const issues = checkShape(value, MODELS_JSON_SHAPE);
		if (issues.length > 0) return { providers: new Map(), error: shapeError(issues, text, path) };
		return { providers: new Map(Object.entries((value as { providers: Record<string, ProviderConfig> }).providers)) };
	} catch (error) {
		return { providers: new Map(), error: syntaxError(error, path) };
	}
}

function syntaxError(error: unknown, path: string): TauError {
	const message = error instanceof Error ? error.message : String(error);
	return new TauError("TAU_MODELS_JSON_INVALID", `models.json is ignored: ${message}`, {
		hint: `Correct ${path}; the built-in models still work.`,
		cause: error,
		details: error instanceof TauError ? error.details : { source: path },
	});
}

function shapeError(issues: ShapeIssue[], text: string, path: string): TauError {
	const positions = new Map<string, number>();
	parseJsonc(text, { source: path, positions });
	const lines = issues.slice(0, LISTED_ISSUES).map((issue) => {
		const { line, column } = lineAndColumn(text, positions.get(issue.pointer) ?? 0);
		return `${path}:${line}:${column}: ${issue.path} must be ${issue.expected}, found ${issue.found}`;
	});
	if (issues.length > LISTED_ISSUES) lines.push(`and ${issues.length - LISTED_ISSUES} more`);
	const place = lineAndColumn(text, positions.get(issues[0]!.pointer) ?? 0);
	return new TauError("TAU_MODELS_JSON_INVALID", `models.json is ignored: ${lines.join("\n")}`, {
		hint: `Correct ${path}; the built-in models still work.`,
		details: { source: path, ...place, paths: issues.slice(0, LISTED_ISSUES).map((issue) => issue.path) },
	});
}
