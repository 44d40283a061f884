/** The tables of docs/configuration.md, written from the tables that the program works with. */
import { ENVIRONMENT, type VariableName } from "./environment.ts";
import { actions, keyPlatform } from "./keybindings/actions.ts";
import { SETTINGS, type SettingDefinition } from "./settings/table.ts";

export const DOCUMENTED_TABLES = {
	settings: settingsTable,
	environment: environmentTable,
	keybindings: keybindingsTable,
} as const;

/** `text` with each table in the place between its two marks: `<!-- settings -->` and `<!-- /settings -->`. */
export function fillTables(text: string): string {
	let filled = text;
	for (const [name, table] of Object.entries(DOCUMENTED_TABLES)) {
		const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
		const [from, to] = [filled.indexOf(start), filled.indexOf(end)];
		if (from === -1 || to < from) throw new RangeError(`the place for the table "${name}" is missing`);
		filled = `${filled.slice(0, from + start.length)}\n${table()}\n${filled.slice(to)}`;
	}
	return filled;
}

function settingsTable(): string {
	const rows = Object.entries(SETTINGS).map(([path, definition]: [string, SettingDefinition]) => [
		`\`${path}\``,
		defaultText(definition.default),
		values(definition),
		definition.scope === "global" ? "no" : definition.project ? projectText(definition.project) : "",
		definition.meaning,
	]);
	return markdown(["key", "default", "values", "project", "meaning"], rows);
}

function environmentTable(): string {
	const rows = (Object.keys(ENVIRONMENT) as VariableName[]).map((name) => {
		const { kind, meaning, ...more } = ENVIRONMENT[name];
		const kindText = "choices" in more ? more.choices.map((choice) => `\`${choice}\``).join(" ") : kind;
		const area = "area" in more ? ` (${more.area})` : "";
		return [`\`${name}\``, kindText, "default" in more ? more.default : "", `${meaning}${area}`];
	});
	return markdown(["variable", "values", "default", "meaning"], rows);
}

function keybindingsTable(): string {
	const rows = [...actions(keyPlatform({}, "linux"))].map(([id, { keys, meaning }]) => [
		`\`${id}\``,
		keys.map((key) => (key.includes("`") ? key : `\`${key}\``)).join(" "),
		meaning,
	]);
	return markdown(["action", "keys", "meaning"], rows);
}

function defaultText(text: string): string {
	return text.startsWith("(") ? text.slice(1, -1) : `\`${text}\``;
}

function projectText(rule: NonNullable<SettingDefinition["project"]>): string {
	return rule === "lower" ? "may lower it" : `may set it to ${rule}`;
}

function values({ shape }: SettingDefinition): string {
	return describe(shape);
}

function describe(shape: SettingDefinition["shape"]): string {
	switch (shape.kind) {
		case "literal":
			return shape.values.map((value) => `\`${value}\``).join(" ");
		case "union":
			return shape.of.map(describe).join(" or ");
		case "array":
			return `list of ${describe(shape.of)}`;
		case "record":
			return `${describe(shape.of)}, by name`;
		case "string":
			return "text";
		case "boolean":
			return "boolean";
		case "number":
			return numberText(shape);
		default:
			return "object";
	}
}

function numberText(shape: Extract<SettingDefinition["shape"], { kind: "number" }>): string {
	if (shape.maximum !== undefined) return `${shape.minimum} to ${shape.maximum}`;
	if (shape.above !== undefined) return `number above ${shape.above}`;
	return `${shape.integer ? "whole number" : "number"} from ${shape.minimum}`;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
