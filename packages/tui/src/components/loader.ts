import type { Component } from "../render/component.ts";
import type { SchedulerPort } from "../render/ports.ts";
import { Text } from "./text.ts";

export interface LoaderIndicatorOptions {
	/** Shown as they are, one after another; none hides the indicator. */
	frames?: readonly string[];
	intervalMs?: number;
}

/** What a loader needs of the screen. */
export interface LoaderHost {
	requestRender(): void;
}

/** When the next frame is due. Screens hand in their own; alone it is the clock of the host. */
export type LoaderScheduler = Pick<SchedulerPort, "schedule">;

type Style = (text: string) => string;

/** A message behind a spinner, below an empty line. It moves from the start until `stop`, then no timer is left. */
export class Loader implements Component {
	readonly #text = new Text("", 1, 0);
	readonly #host: LoaderHost;
	readonly #spinnerStyle: Style;
	readonly #messageStyle: Style;
	readonly #scheduler: LoaderScheduler;
	#message: string;
	#frames: readonly string[] = FRAMES;
	#interval = INTERVAL;
	/** Frames of the caller bring their own style. */
	#areOwnFrames = true;
	#frame = 0;
	#cancelNext: (() => void) | undefined;
	#rendered: { text: string[]; lines: string[] } | undefined;

	constructor(
		ui: LoaderHost,
		spinnerColorFn: Style,
		messageColorFn: Style,
		message = "Loading...",
		indicator?: LoaderIndicatorOptions,
		scheduler: LoaderScheduler = timers,
	) {
		this.#host = ui;
		this.#spinnerStyle = spinnerColorFn;
		this.#messageStyle = messageColorFn;
		this.#message = message;
		this.#scheduler = scheduler;
		this.setIndicator(indicator);
	}

	render(width: number): string[] {
		const text = this.#text.render(width);
		if (this.#rendered?.text !== text) this.#rendered = { text, lines: ["", ...text] };
		return this.#rendered.lines;
	}

	invalidate(): void {
		this.#text.invalidate();
		this.#update();
	}

	start(): void {
		this.stop();
		this.#update();
		this.#scheduleNext();
	}

	stop(): void {
		this.#cancelNext?.();
		this.#cancelNext = undefined;
	}

	setMessage(message: string): void {
		this.#message = message;
		this.#update();
	}

	/** Starts again with these frames; without any with the usual ones. */
	setIndicator(indicator?: LoaderIndicatorOptions): void {
		const interval = indicator?.intervalMs ?? 0;
		this.#areOwnFrames = indicator === undefined;
		this.#frames = indicator?.frames ? [...indicator.frames] : FRAMES;
		this.#interval = interval > 0 ? interval : INTERVAL;
		this.#frame = 0;
		this.start();
	}

	#scheduleNext(): void {
		if (this.#frames.length <= 1) return;
		this.#cancelNext = this.#scheduler.schedule(() => {
			this.#frame = (this.#frame + 1) % this.#frames.length;
			this.#scheduleNext();
			this.#update();
		}, this.#interval);
	}

	#update(): void {
		const frame = this.#frames[this.#frame] ?? "";
		const indicator = this.#areOwnFrames ? this.#spinnerStyle(frame) : frame;
		this.#text.setText((indicator === "" ? "" : `${indicator} `) + this.#messageStyle(this.#message));
		this.#host.requestRender();
	}
}

const FRAMES: readonly string[] = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];
const INTERVAL = 80;

const timers: LoaderScheduler = {
	schedule(run, delay) {
		const timer = setTimeout(run, delay);
		return () => clearTimeout(timer);
	},
};
