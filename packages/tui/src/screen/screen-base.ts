/** What both kinds of screen share: children, focus, overlays, keys, and when to draw. */
import { Container } from "../components/container.ts";
import type { InputEvent, ReplyEvent } from "../input/events.ts";
import { decodeKey } from "../input/match-key.ts";
import type { OverlayHandle, OverlayOptions } from "../overlay/overlay-options.ts";
import { OverlayStack } from "../overlay/overlay-stack.ts";
import type { Component, TuiMouseEvent } from "../render/component.ts";
import { dispatchMouseEvent, type TuiMouseDispatchResult } from "../render/dispatch-mouse.ts";
import type { LineProblem, SchedulerPort, TerminalPort } from "../render/ports.ts";
import { FrameClock } from "./frame-clock.ts";
import { MouseRouter } from "./mouse-router.ts";
import { TerminalQueries } from "./terminal-queries.ts";
import type { InputListener, TerminalColorScheme, TUI, TuiMode, TuiRgbColor, TuiStopOptions } from "./tui.ts";

export type { InputListener, InputListenerResult } from "./tui.ts";

export interface ScreenOptions {
	/** Default true: frames are shown at once by terminals that know mode 2026. False where the terminal garbles it. */
	isSynchronized?: boolean;
	/** Default true: the terminal's own cursor stands at the caret. Otherwise it is placed there but not shown. */
	showHardwareCursor?: boolean;
	/** What was wrong with a line of a component. */
	onLineProblem?: (problem: LineProblem) => void;
}

export const BEGIN_SYNCHRONIZED = "\x1b[?2026h";
export const END_SYNCHRONIZED = "\x1b[?2026l";

export abstract class ScreenBase extends Container implements TUI {
	abstract readonly mode: TuiMode;
	readonly terminal: TerminalPort;
	onDebug?: () => void;
	protected readonly overlays: OverlayStack;
	protected readonly clock: FrameClock;
	protected readonly options: ScreenOptions;
	protected isStarted = false;
	protected redraws = 0;
	protected readonly mouse: MouseRouter;
	readonly #queries: TerminalQueries;
	readonly #listeners = new Set<InputListener>();

	constructor(terminal: TerminalPort, scheduler: SchedulerPort, options: ScreenOptions = {}) {
		super();
		this.terminal = terminal;
		this.options = options;
		this.#queries = new TerminalQueries(terminal, scheduler);
		this.mouse = new MouseRouter({
			now: () => scheduler.now(),
			dispatch: (event) => this.#dispatchMouse(event),
			focus: (component) => this.setFocus(this.overlays.focusTarget(component)),
			requestRender: () => this.requestRender(),
			unhandled: (event) => this.handleUnhandledMouse(event),
		});
		this.overlays = new OverlayStack(() => this.requestRender());
		this.clock = new FrameClock(scheduler, () => {
			if (this.isStarted) this.draw();
		});
	}

	abstract start(): void;

	abstract stop(options?: TuiStopOptions): void;

	protected abstract draw(): void;

	/** Gives an event, in cells of the screen, to the component that was drawn there; overlays come before. */
	protected abstract dispatchToContent(event: TuiMouseEvent): TuiMouseDispatchResult | undefined;

	protected handleUnhandledMouse(_event: TuiMouseEvent): void {}

	get fullRedraws(): number {
		return this.redraws;
	}

	/** Draws soon, at most 60 times a second; several requests make one frame. With `force` everything visible is written anew. */
	requestRender(force = false): void {
		if (force) this.forgetScreen();
		if (this.isStarted) this.clock.request(false);
	}

	/** Draws before it returns. */
	renderNow(force = false): void {
		if (force) this.forgetScreen();
		if (this.isStarted) this.clock.run();
	}

	/** What is on the terminal cannot be relied on. */
	protected abstract forgetScreen(): void;

	getFocusedComponent(): Component | null {
		return this.overlays.focused;
	}

	setFocus(component: Component | null): void {
		this.overlays.setFocus(component);
		this.requestRender();
	}

	showOverlay(component: Component, options?: OverlayOptions): OverlayHandle {
		return this.overlays.show(component, options);
	}

	/** Takes away the overlay in front. */
	hideOverlay(): void {
		this.overlays.hideTop();
	}

	hasOverlay(): boolean {
		return this.overlays.hasVisible;
	}

	getShowHardwareCursor(): boolean {
		return this.options.showHardwareCursor ?? true;
	}

	setShowHardwareCursor(isShown: boolean): void {
		this.options.showHardwareCursor = isShown;
		this.requestRender();
	}

	/** Rows that are not needed any more are always given back at once. */
	getClearOnShrink(): boolean {
		return true;
	}

	setClearOnShrink(_isOn: boolean): void {}

	onTerminalColorSchemeChange(listener: (scheme: TerminalColorScheme) => void): () => void {
		return this.#queries.onSchemeChange(listener);
	}

	setTerminalColorSchemeNotifications(isOn: boolean): void {
		this.#queries.setNotifications(isOn);
	}

	queryTerminalBackgroundColor({ timeoutMs }: { timeoutMs: number }): Promise<TuiRgbColor | undefined> {
		return this.#queries.background(timeoutMs);
	}

	queryTerminalColorScheme({ timeoutMs }: { timeoutMs: number }): Promise<TerminalColorScheme | undefined> {
		return this.#queries.scheme(timeoutMs);
	}

	/** Sees keys and pastes before the component that has the focus. Returns what removes it. */
	addInputListener(listener: InputListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	removeInputListener(listener: InputListener): void {
		this.#listeners.delete(listener);
	}

	/** Hands components and listeners to another screen. */
	moveTo(other: ScreenBase): void {
		this.overlays.setFocus(null);
		other.children = this.children;
		this.children = [];
		for (const listener of this.#listeners) other.#listeners.add(listener);
		this.#listeners.clear();
	}

	/** Everything the decoder gives goes in here. */
	handleEvent(event: InputEvent): void {
		if (event.type === "key") this.#handleData(event.raw, event.eventType === "release");
		else if (event.type === "paste") this.#handleData(`\x1b[200~${event.text}\x1b[201~`, false);
		else if (event.type === "mouse") this.mouse.handle(event);
		else if (event.type === "reply") {
			this.#queries.handleReply(event.reply);
			this.handleReply(event);
		}
	}

	protected handleReply(_event: ReplyEvent): void {}

	override invalidate(): void {
		super.invalidate();
		for (const component of this.overlays.components) component.invalidate();
	}

	/** Takes keys that are the screen's own; what it leaves goes to the focused component. */
	protected takeInput(_data: string): boolean {
		return false;
	}

	#dispatchMouse(event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
		const overlay = this.overlays.at(event.screenX, event.screenY);
		if (!overlay) return this.dispatchToContent(event);
		const { col, row, width, height } = overlay.bounds;
		const local = { ...event, x: event.screenX - col, y: event.screenY - row, width, height };
		return dispatchMouseEvent(overlay.component, local);
	}

	#handleData(data: string, isRelease: boolean): void {
		if (this.onDebug && !isRelease && decodeKey(data)?.key === "ctrl+shift+d") {
			this.onDebug();
			return;
		}
		let current = data;
		for (const listener of this.#listeners) {
			const result = listener(current);
			if (result?.consume) return;
			current = result?.data ?? current;
		}
		if (current === "" || (!isRelease && this.takeInput(current))) return;
		const focused = this.overlays.focused;
		if (focused === null || (isRelease && !focused.wantsKeyRelease)) return;
		focused.handleInput?.(current);
		if (this.isStarted) this.clock.request(true);
	}
}
