import { keyPlatform } from "../../config/keybindings/actions.ts";
import { type KeybindingProblem, parseKeybindings } from "../../config/keybindings/load-keybindings.ts";
import { type DoctorContext, readFileOf } from "../context.ts";
import type { Found, Level } from "../finding.ts";

const LEVEL: Readonly<Record<KeybindingProblem["kind"], Level>> = {
	malformed: "error",
	"unknown-action": "warning",
	"wrong-key": "warning",
	conflict: "warning",
	legacy: "info",
};

const FIX: Readonly<Record<KeybindingProblem["kind"], string>> = {
	malformed: "Correct the file at that place; until then the default keys hold",
	"unknown-action": "Take an action from docs/configuration.md, or remove the line",
	"wrong-key": 'Write keys as "ctrl+x", "alt+enter", "shift+tab", "f5"',
	conflict: "Bind one of the two to another key",
	legacy: "Write the new name; pi and tau read both",
};

export async function checkKeybindings(context: DoctorContext): Promise<Found[]> {
	const { path, text, problem } = await readFileOf(context.agentDir, "keybindings.json");
	if (problem) {
		const message = `keybindings.json is ignored: ${problem}`;
		return [{ id: "keybindings-unreadable", level: "error", message, fix: `Make ${path} readable for you`, path }];
	}
	if (text === undefined) return [];
	const { problems } = parseKeybindings(text, path, keyPlatform(context.env, context.platform));
	const found = problems.map(
		({ kind, message, line }): Found => ({
			id: `keybindings-${kind}`,
			level: LEVEL[kind],
			message,
			fix: FIX[kind],
			path,
			line,
		}),
	);
	if (problems.length > 0) return found;
	return [{ id: "keybindings", level: "ok", message: "keybindings.json: understood, without conflicts", path }];
}
