/** The prompt in the user's own editor. */
import { join } from "node:path";
import { TauError } from "@tau/base/errors";
import { readTextIfExists } from "@tau/platform/files";
import { makeTempDirectory } from "@tau/platform/temp-directory";
import type { AppContext } from "../app-context.ts";

/** The setting `externalEditor`, then `$VISUAL`, `$EDITOR`. What it leaves is the prompt, unless it fails. */
export async function editExternally(app: AppContext): Promise<void> {
	const { externalEditor } = app.workspace.settings;
	const command = [externalEditor, app.env.VISUAL, app.env.EDITOR].find(
		(name) => typeof name === "string" && name !== "",
	);
	if (typeof command !== "string") {
		throw new TauError("TAU_NO_EDITOR", "No editor of your own is known", {
			hint: 'Set $EDITOR, or externalEditor in settings.json (such as "code --wait").',
		});
	}
	await using folder = await makeTempDirectory("tau-editor-");
	const path = join(folder.path, "prompt.md");
	await Bun.write(path, app.editor.getExpandedText());
	const exitCode = await app.runProgram([...command.split(" ").filter((word) => word !== ""), path]);
	if (exitCode !== 0) {
		app.say(`${command} ended with ${exitCode}: the prompt stays as it was`, "warning");
		return;
	}
	app.editor.setText(((await readTextIfExists(path)) ?? "").trimEnd());
	app.requestRender();
}
