/** What both kinds of screen share: children, focus, overlays, keys, and when to draw. */
import { Container } from "../components/container.ts";
import type { InputEvent, ReplyEvent } from "../input/events.ts";
import type { OverlayHandle, OverlayOptions } from "../overlay/overlay-options.ts";
import { OverlayStack } from "../overlay/overlay-stack.ts";
import type { Component } from "../render/component.ts";
import type { LineProblem, SchedulerPort, TerminalPort } from "../render/ports.ts";
import { FrameClock } from "./frame-clock.ts";

export interface ScreenOptions {
	/** Default true: frames are shown at once by terminals that know mode 2026. False where the terminal garbles it. */
	isSynchronized?: boolean;
	/** Default true: the terminal's own cursor stands at the caret. Otherwise it is placed there but not shown. */
	showHardwareCursor?: boolean;
	/** What was wrong with a line of a component. */
	onLineProblem?: (problem: LineProblem) => void;
}

export type InputListenerResult = { consume?: boolean; data?: string } | undefined;

export type InputListener = (data: string) => InputListenerResult;

export const BEGIN_SYNCHRONIZED = "\x1b[?2026h";
export const END_SYNCHRONIZED = "\x1b[?2026l";

export abstract class ScreenBase extends Container {
	readonly terminal: TerminalPort;
	protected readonly overlays: OverlayStack;
	protected readonly clock: FrameClock;
	protected readonly options: ScreenOptions;
	protected isStarted = false;
	readonly #listeners = new Set<InputListener>();

	constructor(terminal: TerminalPort, scheduler: SchedulerPort, options: ScreenOptions = {}) {
		super();
		this.terminal = terminal;
		this.options = options;
		this.overlays = new OverlayStack(() => this.requestRender());
		this.clock = new FrameClock(scheduler, () => {
			if (this.isStarted) this.draw();
		});
	}

	protected abstract draw(): void;

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

	/** Sees keys and pastes before the component that has the focus. Returns what removes it. */
	addInputListener(listener: InputListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	removeInputListener(listener: InputListener): void {
		this.#listeners.delete(listener);
	}

	/** Everything the decoder gives goes in here. */
	handleEvent(event: InputEvent): void {
		if (event.type === "key") this.#handleData(event.raw, event.eventType === "release");
		else if (event.type === "paste") this.#handleData(`\x1b[200~${event.text}\x1b[201~`, false);
		else if (event.type === "reply") this.handleReply(event);
	}

	protected handleReply(_event: ReplyEvent): void {}

	override invalidate(): void {
		super.invalidate();
		for (const component of this.overlays.components) component.invalidate();
	}

	#handleData(data: string, isRelease: boolean): void {
		let current = data;
		for (const listener of this.#listeners) {
			const result = listener(current);
			if (result?.consume) return;
			current = result?.data ?? current;
		}
		const focused = this.overlays.focused;
		if (current === "" || focused === null || (isRelease && !focused.wantsKeyRelease)) return;
		focused.handleInput?.(current);
		if (this.isStarted) this.clock.request(true);
	}
}
