/** What goes on right now, with a sign of life. Takes its rows only while something goes on. */
import type { Component } from "@tau/tui/render/component";
import type { SchedulerPort } from "@tau/tui/render/ports";
import { truncateToWidth } from "@tau/tui/text/truncate";
import type { ThemeSource } from "../theme/theme-source.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MILLISECONDS = 80;

export class StatusLine implements Component {
	readonly #theme: ThemeSource;
	readonly #scheduler: SchedulerPort;
	readonly #draw: () => void;
	#text: (() => string) | undefined;
	#frame = 0;
	#cancel: (() => void) | undefined;

	/** `draw` asks for a frame of the screen. */
	constructor(theme: ThemeSource, scheduler: SchedulerPort, draw: () => void) {
		this.#theme = theme;
		this.#scheduler = scheduler;
		this.#draw = draw;
	}

	/** Asked for the text at each drawing, since it may count seconds. Undefined: nothing goes on, and no timer runs. */
	show(text: (() => string) | undefined): void {
		this.#text = text;
		if (text === undefined) this.stop();
		else if (!this.#cancel) this.#tick();
		this.#draw();
	}

	stop(): void {
		this.#cancel?.();
		this.#cancel = undefined;
	}

	render(width: number): string[] {
		if (!this.#text) return [];
		const theme = this.#theme.current;
		const line = ` ${theme.fg("accent", FRAMES[this.#frame]!)} ${theme.fg("muted", this.#text())}`;
		return ["", truncateToWidth(line, width, "…")];
	}

	invalidate(): void {}

	#tick(): void {
		this.#cancel = this.#scheduler.schedule(() => {
			this.#frame = (this.#frame + 1) % FRAMES.length;
			this.#draw();
			this.#tick();
		}, FRAME_MILLISECONDS);
	}
}
