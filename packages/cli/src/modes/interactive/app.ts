/** The interactive mode once the engine is there: joins events, screen, keys and commands. Decides nothing an agent decides. */
import { errorMessage, isTauError } from "@tau/base/errors";
import { findGitHead, watchGitBranch } from "@tau/platform/git-branch";
import type { AgentEvent } from "@tau/protocol/agent-events";
import { textOf } from "@tau/protocol/messages";
import type { EngineState, WorkspaceFacts } from "@tau/protocol/ops";
import type { Client } from "@tau/sdk/client";
import type { Component } from "@tau/tui/render/component";
import type { SchedulerPort } from "@tau/tui/render/ports";
import type { AppContext } from "./app-context.ts";
import { PromptCompletions } from "./completion/prompt-completions.ts";
import { CacheMisses } from "./controllers/cache-misses.ts";
import { keyActions } from "./controllers/key-actions.ts";
import { RunDisplay } from "./controllers/run-display.ts";
import { submit } from "./controllers/submit.ts";
import { UiRequests } from "./controllers/ui-requests.ts";
import type { Shell } from "./shell/shell.ts";
import type { TerminalMarks } from "./shell/terminal-marks.ts";
import type { ThemeControl } from "./theme/theme-control.ts";
import { EarlierItems, withoutLooseResults } from "./transcript/earlier-items.ts";
import type { NoticeKind } from "./transcript/notice.ts";
import { SessionView } from "./transcript/session-view.ts";
import type { TranscriptParts } from "./transcript/transcript-parts.ts";

export interface AppParts {
	client: Client;
	shell: Shell;
	scheduler: SchedulerPort;
	themes: ThemeControl;
	marks: TerminalMarks;
	transcriptParts: TranscriptParts & { expansion: { isExpanded: boolean } };
	env: Readonly<Record<string, string | undefined>>;
	home: string;
	state: EngineState;
	workspace: WorkspaceFacts;
	host: AppHost;
}

/** What only the owner of the terminal can do. */
export interface AppHost {
	quit(): void;
	suspend(): void;
	runProgram(argv: readonly string[]): Promise<number>;
}

/** Of a session that is opened: what fills some screens. The rest stays in its file. */
const SHOWN_ENTRIES = 200;

/** A larger session is not read through for its figures before somebody asks for them. */
const COUNTED_BYTES = 8 * 1024 * 1024;

export class App implements AppContext {
	readonly client: Client;
	readonly scheduler: SchedulerPort;
	readonly themes: ThemeControl;
	readonly view: SessionView;
	readonly env: AppParts["env"];
	readonly home: string;
	readonly #parts: AppParts;
	readonly #display: RunDisplay;
	readonly #uiRequests: UiRequests;
	readonly #earlier: EarlierItems;
	readonly #cacheMisses = new CacheMisses();
	#state: EngineState;
	#workspace: WorkspaceFacts;
	#runningBash = 0;
	#hasConversation = false;
	#branch: { cwd: string; stop: () => void } | undefined;

	constructor(parts: AppParts) {
		this.#parts = parts;
		this.client = parts.client;
		this.scheduler = parts.scheduler;
		this.themes = parts.themes;
		this.env = parts.env;
		this.home = parts.home;
		this.#state = parts.state;
		this.#workspace = parts.workspace;
		this.view = new SessionView(parts.transcriptParts);
		this.#display = new RunDisplay(parts.shell, parts.marks, parts.scheduler);
		this.#uiRequests = new UiRequests(this, parts);
		const { shell } = parts;
		this.#earlier = new EarlierItems({
			read: (before, count) => this.client.send("get_branch_tail", { count, before }),
			draw: (entries) => this.view.drawn(entries),
			arrived: () => this.requestRender(),
		});
		shell.earlier = () => this.#earlier.take();
		shell.actions = keyActions(this);
		shell.editor.setAutocompleteProvider(new PromptCompletions(this));
		shell.editor.onSubmit = (text) => this.submit(text);
		shell.editor.onChange = (text) => this.#showBashMode(text);
		this.client.subscribe((event) => this.#follow(event));
		this.client.answerQuestions();
		this.#followBranch(parts.workspace.cwd);
		this.#showFacts();
	}

	get screen() {
		return this.#parts.shell.screen;
	}

	get editor() {
		return this.#parts.shell.editor;
	}

	get keybindings() {
		return this.#parts.shell.keybindings;
	}

	get state(): EngineState {
		return this.#state;
	}

	get workspace(): WorkspaceFacts {
		return this.#workspace;
	}

	/** Something was said in this session, now or before. */
	get hasConversation(): boolean {
		return this.#hasConversation;
	}

	get isBusy(): boolean {
		return this.#display.isBusy;
	}

	get isRunningBash(): boolean {
		return this.#runningBash > 0;
	}

	setRunningBash(isRunning: boolean): void {
		this.#runningBash += isRunning ? 1 : -1;
		const text = () => `Running… (${this.#parts.shell.keyHint("app.interrupt", "to stop")})`;
		if (!this.isBusy) this.#parts.shell.status.show(this.isRunningBash ? text : undefined);
	}

	say(text: string, kind: NoticeKind = "info", hint?: string): void {
		this.view.notice(text, kind, hint);
		this.requestRender();
	}

	sayError(error: unknown): void {
		if (isTauError(error) && error.code === "TAU_ABORTED") return;
		this.say(errorMessage(error), "error", isTauError(error) ? error.hint : undefined);
	}

	submit(text: string): void {
		this.run(() => submit(this, text));
	}

	openPanel(component: Component): () => void {
		return this.#parts.shell.openPanel(component);
	}

	run(work: () => Promise<unknown>): void {
		work().catch((error: unknown) => this.sayError(error));
	}

	async refresh(): Promise<void> {
		this.#state = await this.client.send("get_state", {});
		this.#workspace = await this.client.send("get_workspace", {});
		this.#showFacts();
		this.requestRender();
	}

	/** The user's own keys, and what is wrong with them. */
	async loadKeybindings(): Promise<void> {
		const { loadKeybindings } = await import("@tau/engine/config/keybindings/load-keybindings");
		const { keyPlatform } = await import("@tau/engine/config/keybindings/actions");
		const { keys, problems } = await loadKeybindings(this.#workspace.agentDirectory, keyPlatform(this.env));
		this.keybindings.setUserBindings(Object.fromEntries(keys));
		for (const { kind, message, line, column } of problems) {
			if (kind === "malformed") this.say(message, "warning");
			else if (kind !== "legacy") this.say(`keybindings.json, line ${line}, column ${column}: ${message}`, "warning");
		}
	}

	async showSession(): Promise<void> {
		this.view.clear();
		this.#display.reset();
		await this.refresh();
		const tail = await this.client.send("get_branch_tail", { count: SHOWN_ENTRIES });
		const { hasMore, sessionBytes } = tail;
		const entries = hasMore ? withoutLooseResults(tail.entries) : tail.entries;
		this.#hasConversation = entries.some(({ type }) => type === "message");
		const isFullScreen = this.#workspace.settings.tuiMode === "fullscreen";
		this.#earlier.begin(hasMore ? entries[0]?.id : undefined, isFullScreen);
		if (hasMore && !isFullScreen) {
			this.view.notice("Earlier messages are in the session; /tree shows them, and so does the full screen", "info");
		}
		this.view.restore(entries);
		for (const entry of entries) {
			if (entry.type !== "message" || entry.message.role !== "user") continue;
			this.editor.addToHistory(textOf(entry.message.content));
		}
		const last = entries.findLast((entry) => entry.type === "message" && entry.message.role === "assistant");
		if (last?.type === "message" && last.message.role === "assistant") this.#display.contextIs(last.message);
		this.requestRender();
		if (entries.length > 0 && sessionBytes < COUNTED_BYTES) this.run(() => this.#showUsage());
	}

	/** What the session has cost before: a long one is read through for it, so nobody waits. */
	async #showUsage(): Promise<void> {
		const { sessionId } = this.#state;
		const { tokens, cost } = await this.client.send("get_session_stats", {});
		if (this.#state.sessionId !== sessionId) return;
		this.#parts.shell.footer.update({ usage: { ...tokens, cost } });
		this.requestRender();
	}

	toggleThinking(): void {
		const { thinking } = this.#parts.transcriptParts;
		thinking.isHidden = !thinking.isHidden;
		this.run(() => this.client.send("change_settings", { changes: { hideThinkingBlock: thinking.isHidden } }));
		this.screen.invalidate();
		this.say(thinking.isHidden ? "Thinking is hidden" : "Thinking is shown");
	}

	toggleExpansion(): void {
		const { expansion } = this.#parts.transcriptParts;
		expansion.isExpanded = !expansion.isExpanded;
		this.screen.invalidate();
		this.requestRender();
	}

	async editExternally(): Promise<void> {
		const { editExternally } = await import("./controllers/external-editor.ts");
		await editExternally(this);
	}

	async pasteFromClipboard(): Promise<void> {
		const { pasteFromClipboard } = await import("./controllers/paste-clipboard.ts");
		await pasteFromClipboard(this);
	}

	async copy(text: string): Promise<void> {
		const { copyToClipboard } = await import("@tau/platform/clipboard");
		await copyToClipboard(text, { env: this.env, writeTerminal: (data) => this.screen.terminal.write(data) });
	}

	suspend(): void {
		this.#parts.host.suspend();
	}

	runProgram(argv: readonly string[]): Promise<number> {
		return this.#parts.host.runProgram(argv);
	}

	requestRender(): void {
		this.screen.requestRender();
	}

	/** Ends what would go on by itself. */
	stop(): void {
		this.#branch?.stop();
	}

	quit(): void {
		this.#parts.host.quit();
	}

	#follow(event: AgentEvent): void {
		if (event.type === "message_end") this.#hasConversation = true;
		this.view.follow(event);
		this.#display.follow(event);
		this.#uiRequests.follow(event);
		const miss = this.#cacheMisses.follow(event);
		if (miss !== undefined && this.#workspace.settings.showCacheMissNotices === true) this.say(miss, "warning");
		if (event.type === "session_changed" && event.reason !== "navigate") this.run(() => this.refresh());
		this.requestRender();
	}

	#followBranch(cwd: string): void {
		this.#branch?.stop();
		const show = (branch: string | undefined) => {
			this.#parts.shell.footer.update({ branch });
			this.requestRender();
		};
		this.#branch = { cwd, stop: watchGitBranch(cwd, show) };
		show(findGitHead(cwd)?.branch);
	}

	#showFacts(): void {
		const { model, thinkingLevel, sessionName, autoCompactionEnabled } = this.#state;
		const { settings, themes, cwd } = this.#workspace;
		const { shell, marks, transcriptParts } = this.#parts;
		if (cwd !== this.#branch?.cwd) this.#followBranch(cwd);
		if (typeof settings.showHardwareCursor === "boolean")
			this.screen.setShowHardwareCursor(settings.showHardwareCursor);
		if (typeof settings.autocompleteMaxVisible === "number") {
			this.editor.setAutocompleteMaxVisible(settings.autocompleteMaxVisible);
		}
		this.editor.setVimMode(settings.editorMode === "vim");
		if (typeof settings.editorPaddingX === "number") this.editor.setPaddingX(settings.editorPaddingX);
		this.themes.configure(typeof settings.theme === "string" ? settings.theme : undefined, themes);
		transcriptParts.pictures.configure(settings.terminal);
		transcriptParts.thinking.isHidden = settings.hideThinkingBlock === true;
		shell.footer.update({
			isStarting: false,
			cwd: cwd === this.home || cwd.startsWith(`${this.home}/`) ? `~${cwd.slice(this.home.length)}` : cwd,
			sessionName,
			provider: model?.provider,
			model: model?.id,
			isReasoning: model?.reasoning === true,
			thinkingLevel,
			contextWindow: model?.contextWindow,
			isAutoCompacting: autoCompactionEnabled,
		});
		marks.title(sessionName);
		this.run(() => this.#useScreen());
		this.#showBashMode(this.editor.getText());
	}

	async #useScreen(): Promise<void> {
		const { tuiMode, fullscreenScrollbar, fullscreenCopyOnSelect } = this.#workspace.settings;
		await this.#parts.shell.useMode(tuiMode === "fullscreen" ? "fullscreen" : "regular", {
			scrollbar: fullscreenScrollbar === "always" || fullscreenScrollbar === "hidden" ? fullscreenScrollbar : "auto",
			copyOnSelect: fullscreenCopyOnSelect !== false,
			copySelection: async (text) => {
				await this.copy(text);
				return true;
			},
			// The modes of the keyboard are each screen's own.
			enterSequence: "\x1b[>7u",
			leaveSequence: "\x1b[<u",
		});
	}

	/** The border says where Enter leads. */
	#showBashMode(text: string): void {
		const theme = this.themes.source;
		this.editor.borderColor = text.startsWith("!")
			? (line) => theme.current.getBashModeBorderColor()(line)
			: (line) => theme.current.getThinkingBorderColor(this.#state.thinkingLevel)(line);
	}
}
