/**
 * The parts of the screen, top to bottom: transcript, what waits, what goes on, editor (or the panel in its place),
 * footer. Knows nothing of an agent: it is there before one is.
 */
import { Container } from "@tau/tui/components/container";
import { Editor } from "@tau/tui/components/editor";
import { Transcript } from "@tau/tui/components/transcript";
import type { KeybindingsManager } from "@tau/tui/keymap/keybindings";
import type { Component } from "@tau/tui/render/component";
import type { SchedulerPort, TerminalPort } from "@tau/tui/render/ports";
import { MainScreen, type MainScreenOptions } from "@tau/tui/screen/main-screen";
import { editorTheme } from "../theme/component-themes.ts";
import type { ThemeSource } from "../theme/theme-source.ts";
import { Footer } from "./footer.ts";
import { PendingMessages } from "./pending-messages.ts";
import { type KeyAction, PromptEditor } from "./prompt-editor.ts";
import { StatusLine } from "./status-line.ts";

export interface ShellParts {
	terminal: TerminalPort;
	scheduler: SchedulerPort;
	theme: ThemeSource;
	keybindings: KeybindingsManager;
	cwd: string;
	screenOptions?: MainScreenOptions;
}

export class Shell {
	readonly screen: MainScreen;
	readonly transcript = new Transcript();
	readonly pending: PendingMessages;
	readonly status: StatusLine;
	readonly editor: Editor;
	readonly footer: Footer;
	keybindings: KeybindingsManager;
	/** In order of precedence. */
	actions: Readonly<Record<string, KeyAction>> = {};
	readonly #prompt: PromptEditor;
	readonly #dock = new Container();
	#panels: Component[] = [];

	constructor({ terminal, scheduler, theme, keybindings, cwd, screenOptions }: ShellParts) {
		this.keybindings = keybindings;
		this.screen = new MainScreen(terminal, scheduler, screenOptions);
		const draw = () => this.screen.requestRender();
		this.pending = new PendingMessages(theme, () => this.keyHint("app.message.dequeue", "to edit"));
		this.status = new StatusLine(theme, scheduler, draw);
		this.footer = new Footer(theme, { cwd, isStarting: true });
		this.editor = new Editor(this.screen, editorTheme(theme), { keybindings: () => this.keybindings, scheduler });
		this.#prompt = new PromptEditor(
			this.editor,
			() => this.keybindings,
			() => this.actions,
		);
		this.#dock.addChild(this.#prompt);
		for (const part of [this.transcript, this.pending, this.status, this.#dock, this.footer])
			this.screen.addChild(part);
		this.screen.setFocus(this.#prompt);
	}

	/** The last one opened is shown. Returns what closes it. */
	openPanel(panel: Component): () => void {
		this.#panels.push(panel);
		this.#dockTop();
		return () => {
			if (!this.#panels.includes(panel)) return;
			this.#panels = this.#panels.filter((other) => other !== panel);
			this.#dockTop();
		};
	}

	get hasPanel(): boolean {
		return this.#panels.length > 0;
	}

	/** "alt+up to edit"; only the purpose where no key is bound. */
	keyHint(action: string, purpose: string): string {
		const key = this.keybindings.getKeys(action)[0];
		return key === undefined ? purpose : `${key} ${purpose}`;
	}

	#dockTop(): void {
		const top = this.#panels.at(-1) ?? this.#prompt;
		this.#dock.clear();
		this.#dock.addChild(top);
		this.screen.setFocus(top);
		this.screen.requestRender();
	}
}
