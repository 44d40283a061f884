/** `/help`: every command, and the keys one needs first. */
import type { AppContext } from "../app-context.ts";
import { COMMANDS } from "./table.ts";

const KEYS: readonly (readonly [action: string, purpose: string])[] = [
	["tui.input.submit", "send; while tau works: steer it"],
	["app.message.followUp", "send when it is done"],
	["tui.input.newLine", "a new line"],
	["app.interrupt", "interrupt; twice with an empty editor: the tree"],
	["app.clear", "empty the editor; twice: end tau"],
	["app.model.select", "choose a model"],
	["app.thinking.cycle", "next thinking level"],
	["app.tools.expand", "show tool output whole, or in short"],
	["app.thinking.toggle", "show or hide thinking"],
	["app.history.search", "search earlier prompts"],
	["app.editor.external", "write in your own editor"],
];

export async function help(app: AppContext): Promise<void> {
	const commands = COMMANDS.map(
		({ name, argument, description }) => [`/${name}${argument ? ` ${argument}` : ""}`, description] as const,
	);
	const keys = KEYS.map(([action, purpose]) => [app.keybindings.getKeys(action).join(" or "), purpose] as const);
	const others = [
		["!command", "run it and tell the model; !!command: only for you"],
		["@file", "name a file for the model"],
	] as const;
	const rows = [...commands, ["", ""], ...keys.filter(([key]) => key !== ""), ...others] as const;
	const width = Math.max(...rows.map(([left]) => left!.length));
	app.say(rows.map(([left, right]) => `${left!.padEnd(width)}  ${right}`.trimEnd()).join("\n"));
}
