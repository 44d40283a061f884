/** `/settings`: the settings people change, with their values; a choice is written to settings.json at once. */
import { SETTINGS } from "@tau/engine/config/settings/table";
import type { JsonObject, JsonValue } from "@tau/protocol/json";
import type { AppContext } from "../app-context.ts";
import { askLine } from "../panels/ask-line.ts";
import { openPicker } from "../panels/open-picker.ts";
import type { PickerItem } from "../panels/picker.ts";
import { chooseTheme } from "./theme-command.ts";

type Name = keyof typeof SETTINGS;

/** In the order of the list. Others are changed in the file itself. */
const SHOWN: readonly (readonly [Name, string])[] = [
	["theme", "Theme"],
	["defaultThinkingLevel", "Thinking level of new sessions"],
	["tuiMode", "Screen"],
	["fullscreenScrollbar", "Scrollbar of the full screen"],
	["fullscreenCopyOnSelect", "Copy what is selected (full screen)"],
	["fullscreenExitOutput", "What the full screen leaves at the end"],
	["hideThinkingBlock", "Hide thinking"],
	["steeringMode", "Steering messages"],
	["followUpMode", "Follow-up messages"],
	["compaction.enabled", "Compact when the context is full"],
	["retry.enabled", "Retry failed requests"],
	["images.autoResize", "Make images fit"],
	["images.blockImages", "Send no images"],
	["terminal.showImages", "Show images"],
	["terminal.showTerminalProgress", "Progress in the terminal's tab"],
	["doubleEscapeAction", "Escape twice"],
	["treeFilterMode", "What the tree shows"],
	["autocompleteMaxVisible", "Rows of completions"],
	["editorMode", "Keys of the editor"],
	["editorPaddingX", "Padding of the editor"],
	["showHardwareCursor", "The terminal's own cursor"],
	["showCacheMissNotices", "Say when the prompt cache was missed"],
	["enableSkillCommands", "Skills as commands"],
	["defaultProjectTrust", "Projects that were not decided about"],
	["externalEditor", "Your own editor"],
	["shellPath", "Shell"],
	["maxCost", "Most a session may cost ($)"],
	["maxTurns", "Most turns of a run"],
];

export async function changeSettings(app: AppContext): Promise<void> {
	const open = openPicker<Name>(app, { title: "Settings", items: items(app) });
	const chosen = await open.chosen;
	if (!chosen) return;
	if (chosen === "theme") await chooseTheme(app);
	else await change(app, chosen);
	await changeSettings(app);
}

function items(app: AppContext): PickerItem<Name>[] {
	return SHOWN.map(([name, label]) => {
		const value = presentValue(app, name);
		const { default: standard, meaning } = SETTINGS[name];
		return {
			value: name,
			label,
			detail: value === undefined ? `${standard}` : JSON.stringify(value),
			keywords: `${name} ${meaning}`,
			isMarked: value !== undefined,
		};
	});
}

function presentValue(app: AppContext, name: Name): JsonValue | undefined {
	let value: JsonValue | undefined = app.workspace.settings;
	for (const step of name.split(".")) value = isRecord(value) ? value[step] : undefined;
	return value;
}

function isRecord(value: JsonValue | undefined): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function change(app: AppContext, name: Name): Promise<void> {
	const { shape, default: standard, meaning } = SETTINGS[name];
	const wanted =
		shape.kind === "boolean"
			? await pick(app, name, [true, false])
			: shape.kind === "literal"
				? await pick(app, name, [...shape.values])
				: await ask(app, `${meaning} (without it: ${standard})`, presentValue(app, name));
	if (wanted === undefined) return;
	await app.client.send("change_settings", { changes: { [`/${name.replaceAll(".", "/")}`]: wanted } });
	await app.refresh();
}

/** `null` goes back to what holds without the setting. */
function pick(app: AppContext, name: Name, values: readonly JsonValue[]): Promise<JsonValue | undefined> {
	const present = presentValue(app, name);
	const { meaning, default: standard } = SETTINGS[name];
	const items: PickerItem<JsonValue>[] = [
		...values.map((value) => ({ value, label: String(value), isMarked: value === present })),
		{ value: null, label: "not set", detail: `as without it: ${standard}`, isMarked: present === undefined },
	];
	return openPicker(app, { title: meaning, items, selected: (value) => value === present, canSearch: false }).chosen;
}

async function ask(app: AppContext, title: string, present: JsonValue | undefined): Promise<JsonValue | undefined> {
	const text = await askLine(app, {
		title,
		text: present === undefined ? "" : typeof present === "string" ? present : JSON.stringify(present),
		hint: "enter to keep it, empty to take it away · escape to leave it",
	});
	if (text === undefined) return undefined;
	if (text === "") return null;
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
