/** What extensions know of a screen. Names and meaning are pi-tui's. */
import type { Rgb } from "../input/events.ts";
import type { OverlayHandle, OverlayOptions } from "../overlay/overlay-options.ts";
import type { Component } from "../render/component.ts";
import type { TerminalPort } from "../render/ports.ts";

export type TuiMode = "regular" | "fullscreen";

export interface TuiStopOptions {
	/** Leaves everything as it is, for another screen that takes the terminal over and may give it back. */
	preserveScreen?: boolean;
}

export type InputListenerResult = { consume?: boolean; data?: string } | undefined;

export type InputListener = (data: string) => InputListenerResult;

export type TerminalColorScheme = "dark" | "light";

export interface TUI extends Component {
	readonly mode: TuiMode;
	children: Component[];
	readonly terminal: TerminalPort;
	/** How often everything was written anew. */
	readonly fullRedraws: number;
	/** Shift+Ctrl+D, before anything else sees it. */
	onDebug?: () => void;
	addChild(component: Component): void;
	removeChild(component: Component): void;
	clear(): void;
	getShowHardwareCursor(): boolean;
	setShowHardwareCursor(isShown: boolean): void;
	getClearOnShrink(): boolean;
	setClearOnShrink(isOn: boolean): void;
	getFocusedComponent(): Component | null;
	setFocus(component: Component | null): void;
	showOverlay(component: Component, options?: OverlayOptions): OverlayHandle;
	hideOverlay(): void;
	hasOverlay(): boolean;
	start(): void;
	stop(options?: TuiStopOptions): void;
	renderNow(force?: boolean): void;
	requestRender(force?: boolean): void;
	addInputListener(listener: InputListener): () => void;
	removeInputListener(listener: InputListener): void;
	onTerminalColorSchemeChange(listener: (scheme: TerminalColorScheme) => void): () => void;
	setTerminalColorSchemeNotifications(isOn: boolean): void;
	/** Undefined when the terminal does not say in time. */
	queryTerminalBackgroundColor(options: { timeoutMs: number }): Promise<TuiRgbColor | undefined>;
	queryTerminalColorScheme(options: { timeoutMs: number }): Promise<TerminalColorScheme | undefined>;
}

/** 0–255. */
export interface TuiRgbColor {
	r: number;
	g: number;
	b: number;
}

export function toTuiColor({ red, green, blue }: Rgb): TuiRgbColor {
	return { r: red, g: green, b: blue };
}
