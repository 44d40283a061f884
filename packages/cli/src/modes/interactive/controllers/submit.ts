/** What Enter does: a slash command, a command for the shell, or words for the model, which wait when it is busy. */
import { errorMessage } from "@tau/base/errors";
import type { ImageContent } from "@tau/protocol/messages";
import type { AppContext } from "../app-context.ts";
import { findCommand } from "../commands/table.ts";

export type SubmitWay = "steer" | "followUp";

export async function submit(
	app: AppContext,
	text: string,
	way: SubmitWay = "steer",
	images: readonly ImageContent[] = [],
): Promise<void> {
	const trimmed = text.trim();
	if (trimmed === "" && images.length === 0) return;
	app.editor.addToHistory(trimmed);
	if (trimmed.startsWith("!")) return runUserCommand(app, trimmed);
	const found = findCommand(trimmed);
	if (found) return found.command.run(app, found.argument);
	await say(app, trimmed, way, images);
}

async function say(
	app: AppContext,
	message: string,
	streamingBehavior: SubmitWay,
	images: readonly ImageContent[],
): Promise<void> {
	try {
		await app.client.send("prompt", { message, images: [...images], streamingBehavior });
	} catch (error) {
		// What was not taken is not lost: it is back where it was written.
		if (app.editor.getText() === "") app.editor.setText(message);
		throw error;
	}
}

/** `!` tells the model what came of it, `!!` does not. */
async function runUserCommand(app: AppContext, text: string): Promise<void> {
	const isPrivate = text.startsWith("!!");
	const command = text.slice(isPrivate ? 2 : 1).trim();
	if (command === "") return;
	const id = crypto.randomUUID();
	const block = app.view.startBash(command, isPrivate);
	const stop = app.client.subscribe((event) => {
		if (event.type !== "bash_execution_update" || event.id !== id) return;
		block.append(event.delta);
		app.requestRender();
	});
	app.setRunningBash(true);
	try {
		block.end(await app.client.send("bash", { command, excludeFromContext: isPrivate, id }));
	} catch (error) {
		block.fail(errorMessage(error));
	} finally {
		stop();
		app.setRunningBash(false);
		app.view.finish(block);
		app.requestRender();
	}
}
