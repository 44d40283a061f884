/** What commands, keys and panels may use of the app. */
import type { EngineState, WorkspaceFacts } from "@tau/protocol/ops";
import type { Client } from "@tau/sdk/client";
import type { Editor } from "@tau/tui/components/editor";
import type { KeybindingsManager } from "@tau/tui/keymap/keybindings";
import type { Component } from "@tau/tui/render/component";
import type { SchedulerPort } from "@tau/tui/render/ports";
import type { AltScreen } from "@tau/tui/screen/alt-screen";
import type { MainScreen } from "@tau/tui/screen/main-screen";
import type { ThemeControl } from "./theme/theme-control.ts";
import type { NoticeKind } from "./transcript/notice.ts";
import type { SessionView } from "./transcript/session-view.ts";

export interface AppContext {
	readonly client: Client;
	readonly screen: MainScreen | AltScreen;
	readonly scheduler: SchedulerPort;
	readonly editor: Editor;
	readonly view: SessionView;
	readonly themes: ThemeControl;
	readonly keybindings: KeybindingsManager;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly home: string;
	/** As of the last event that changed it. */
	readonly state: EngineState;
	readonly workspace: WorkspaceFacts;
	/** A remark in the transcript. */
	say(text: string, kind?: NoticeKind, hint?: string): void;
	/** What went wrong, with its way out. */
	sayError(error: unknown): void;
	/** Puts a component in the editor's place. It gets the keyboard. Returns what puts the editor back. */
	openPanel(component: Component): () => void;
	/** The model works, or what follows from it is not over. */
	readonly isBusy: boolean;
	readonly isRunningBash: boolean;
	setRunningBash(isRunning: boolean): void;
	toggleThinking(): void;
	toggleExpansion(): void;
	editExternally(): Promise<void>;
	pasteFromClipboard(): Promise<void>;
	/** Puts the whole program to sleep, as Ctrl+Z does. */
	suspend(): void;
	/** Runs in the background; what it rejects with is shown. */
	run(work: () => Promise<unknown>): void;
	/** Reads state and workspace anew, and draws what depends on them. */
	refresh(): Promise<void>;
	/** Shows the session as it is now, from its end. */
	showSession(): Promise<void>;
	/** keybindings.json may have been edited. */
	loadKeybindings(): Promise<void>;
	copy(text: string): Promise<void>;
	/** Gives the terminal to another program (`argv`), and takes it back. Resolves with its exit code. */
	runProgram(argv: readonly string[]): Promise<number>;
	requestRender(): void;
	quit(): void;
}
