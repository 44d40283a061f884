/** What the keys of the app do while the editor has the keyboard. Order is precedence. */
import type { AppContext } from "../app-context.ts";
import { runCommand } from "../commands/table.ts";
import type { KeyAction } from "../shell/prompt-editor.ts";
import { submit } from "./submit.ts";

/** Milliseconds within which a second press means more than the first. */
const DOUBLE_PRESS = 500;

export function keyActions(app: AppContext): Readonly<Record<string, KeyAction>> {
	let lastEscape = Number.NEGATIVE_INFINITY;
	let lastClear = Number.NEGATIVE_INFINITY;
	const isSecond = (before: number) => app.scheduler.now() - before < DOUBLE_PRESS;
	const command =
		(name: string, argument = "") =>
		() => {
			runCommand(app, name, argument);
			return true;
		};
	return {
		"app.interrupt": () => {
			if (interrupt(app)) return true;
			if (!isEmpty(app)) return false;
			const isDouble = isSecond(lastEscape);
			lastEscape = isDouble ? Number.NEGATIVE_INFINITY : app.scheduler.now();
			if (isDouble) doubleEscape(app);
			return true;
		},
		"app.clear": () => {
			if (isSecond(lastClear)) {
				app.quit();
				return true;
			}
			lastClear = app.scheduler.now();
			app.editor.setText("");
			return true;
		},
		"app.exit": () => {
			if (!isEmpty(app)) return false;
			app.quit();
			return true;
		},
		"app.suspend": () => {
			app.suspend();
			return true;
		},
		"app.message.followUp": () => {
			const text = app.editor.getExpandedText();
			if (text.trim() === "") return false;
			app.editor.setText("");
			app.run(() => submit(app, text, "followUp"));
			return true;
		},
		"app.message.dequeue": () => {
			app.run(() => takeBackQueue(app));
			return true;
		},
		"app.message.copy": command("copy"),
		"app.model.select": command("model"),
		"app.model.cycleForward": () => cycleModel(app, "forward"),
		"app.model.cycleBackward": () => cycleModel(app, "backward"),
		"app.thinking.cycle": () => {
			app.run(async () => {
				const result = await app.client.send("cycle_thinking_level", {});
				if (!result) app.say("This model cannot think at other levels", "warning");
				await app.refresh();
			});
			return true;
		},
		"app.thinking.toggle": () => {
			app.toggleThinking();
			return true;
		},
		"app.tools.expand": () => {
			app.toggleExpansion();
			return true;
		},
		"app.editor.external": () => {
			app.run(() => app.editExternally());
			return true;
		},
		"app.clipboard.pasteImage": () => {
			app.run(() => app.pasteFromClipboard());
			return true;
		},
		"app.history.search": command("history"),
		"app.session.new": command("new"),
		"app.session.tree": command("tree"),
		"app.session.fork": command("fork"),
		"app.session.resume": command("resume"),
	};
}

function isEmpty(app: AppContext): boolean {
	return app.editor.getText() === "";
}

/** Stops what runs, the innermost first. False when nothing does. */
function interrupt(app: AppContext): boolean {
	if (app.isBusy) {
		app.run(async () => {
			await takeBackQueue(app);
			await app.client.send("abort", {});
		});
		return true;
	}
	if (app.isRunningBash) {
		app.run(() => app.client.send("abort_bash", {}));
		return true;
	}
	return false;
}

/** Waiting messages come back into the editor, before what is written there. */
async function takeBackQueue(app: AppContext): Promise<void> {
	const { steering, followUp } = await app.client.send("clear_queue", {});
	const waiting = [...steering, ...followUp];
	if (waiting.length === 0) return;
	const written = app.editor.getText();
	app.editor.setText([...waiting, ...(written.trim() === "" ? [] : [written])].join("\n\n"));
	app.requestRender();
}

function doubleEscape(app: AppContext): void {
	const { doubleEscapeAction = "tree" } = app.workspace.settings;
	if (doubleEscapeAction === "tree") runCommand(app, "tree", "");
	else if (doubleEscapeAction === "fork") runCommand(app, "fork", "");
}

function cycleModel(app: AppContext, direction: "forward" | "backward"): true {
	app.run(async () => {
		const result = await app.client.send("cycle_model", { direction });
		if (!result) app.say("There is no other model to change to", "warning", "/login adds a provider.");
		await app.refresh();
	});
	return true;
}
