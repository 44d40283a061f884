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
import type { AltScreen, AltScreenOptions } from "@tau/tui/screen/alt-screen";
import { MainScreen, type MainScreenOptions } from "@tau/tui/screen/main-screen";
import type { TuiMode } from "@tau/tui/screen/tui";
import { editorTheme } from "../theme/component-themes.ts";
import type { ThemeSource } from "../theme/theme-source.ts";
import { Footer } from "./footer.ts";
import { PendingMessages } from "./pending-messages.ts";
import { type KeyAction, PromptEditor } from "./prompt-editor.ts";
import { StatusLine } from "./status-line.ts";
import { Widgets } from "./widgets.ts";

export interface ShellParts {
	terminal: TerminalPort;
	scheduler: SchedulerPort;
	theme: ThemeSource;
	keybindings: KeybindingsManager;
	cwd: string;
	screenOptions?: MainScreenOptions;
}

const BLANK_LINE = [""];

/** What the settings say of the full-screen mode. */
export type FullScreenOptions = Pick<
	AltScreenOptions,
	"scrollbar" | "copyOnSelect" | "copySelection" | "openUrl" | "enterSequence" | "leaveSequence"
>;

export class Shell {
	readonly #main: MainScreen;
	readonly #parts: ShellParts;
	#screen: MainScreen | AltScreen;
	/** Items before the first of the transcript, for the full screen. */
	earlier: () => readonly Component[] = () => [];
	readonly transcript = new Transcript({ earlier: () => this.earlier() });
	readonly pending: PendingMessages;
	readonly status: StatusLine;
	readonly editor: Editor;
	readonly footer: Footer;
	keybindings: KeybindingsManager;
	/** In order of precedence. */
	actions: Readonly<Record<string, KeyAction>> = {};
	readonly #prompt: PromptEditor;
	readonly #dock = new Container();
	readonly #widgets = { aboveEditor: new Widgets(), belowEditor: new Widgets() };
	#panels: Component[] = [];
	#isClosed = false;

	constructor(parts: ShellParts) {
		const { terminal, scheduler, theme, keybindings, cwd, screenOptions } = parts;
		this.#parts = parts;
		this.keybindings = keybindings;
		this.#main = new MainScreen(terminal, scheduler, screenOptions);
		this.#screen = this.#main;
		const draw = () => this.screen.requestRender();
		this.pending = new PendingMessages(theme, () => this.keyHint("app.message.dequeue", "to edit"));
		this.status = new StatusLine(theme, scheduler, draw);
		this.footer = new Footer(theme, { cwd, isStarting: true });
		const host = { terminal, requestRender: draw };
		this.editor = new Editor(host, editorTheme(theme), { keybindings: () => this.keybindings, scheduler });
		this.#prompt = new PromptEditor(
			this.editor,
			() => this.keybindings,
			() => this.actions,
		);
		this.#dock.addChild(this.#prompt);
		const space: Component = { render: () => BLANK_LINE, invalidate: () => {} };
		const { aboveEditor, belowEditor } = this.#widgets;
		for (const part of [this.transcript, this.pending, this.status, space, aboveEditor, this.#dock, belowEditor]) {
			this.screen.addChild(part);
		}
		this.screen.addChild(this.footer);
		this.screen.setFocus(this.#prompt);
	}

	get screen(): MainScreen | AltScreen {
		return this.#screen;
	}

	/** The whole terminal, or the end of its scrollback. What is shown stays the same. */
	async useMode(mode: TuiMode, options: FullScreenOptions): Promise<void> {
		if (mode === this.#screen.mode) return;
		const { switchScreen } = await import("@tau/tui/screen/switch-screen");
		const next = mode === "regular" ? this.#main : await this.#fullScreen(options);
		// While it was loaded the end may have come, or the same request again.
		if (this.#isClosed || mode === this.#screen.mode) return;
		switchScreen(this.#screen, next);
		this.#screen = next;
	}

	/**
	 * The end: what is on the screen stays there, of the full screen what the setting `fullscreenExitOutput` says. The frame
	 * that was drawn before the full screen was entered is not left behind.
	 */
	async close(exitOutput: "transcript" | "resume-hint"): Promise<void> {
		this.#isClosed = true;
		if (this.#screen !== this.#main && !this.#screen.hasOverlay()) {
			const { switchScreen } = await import("@tau/tui/screen/switch-screen");
			if (exitOutput === "resume-hint") this.#screen.clear();
			switchScreen(this.#screen, this.#main);
			this.#screen = this.#main;
			// A window that has another size by now is asked where the cursor is; it gives up by itself.
			while (this.#main.isAwaitingCursor) await this.#sleep(5);
		}
		this.#screen.stop();
	}

	#sleep(milliseconds: number): Promise<void> {
		return new Promise((resolve) => void this.#parts.scheduler.schedule(resolve, milliseconds));
	}

	async #fullScreen(options: FullScreenOptions): Promise<AltScreen> {
		const { AltScreen } = await import("@tau/tui/screen/alt-screen");
		const { terminal, scheduler, theme, screenOptions } = this.#parts;
		return new AltScreen(terminal, scheduler, {
			...screenOptions,
			...options,
			keys: { matches: (data, action) => this.keybindings.matches(data, action) },
			searchMatchStyle: (text) => theme.current.bg("searchMatchBg", theme.current.fg("searchMatchText", text)),
			selectionStyle: (text) => theme.current.bg("selectedBg", text),
			scrollbarTrackStyle: (text) => theme.current.fg("scrollbarTrack", text),
			scrollbarThumbStyle: (text) => theme.current.fg("scrollbarThumb", text),
			scrollToEndIndicator: () => theme.current.fg("accent", " ↓ to the end "),
		});
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

	/** Lines beside the editor; none take them away. */
	setWidget(key: string, lines: readonly string[] | undefined, place: "aboveEditor" | "belowEditor"): void {
		for (const [name, widgets] of Object.entries(this.#widgets)) widgets.set(key, name === place ? lines : undefined);
		this.screen.requestRender();
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
