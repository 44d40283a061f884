/** A screen on a virtual terminal, with its input decoder and a clock that stands still. */
import type { InputEvent } from "../input/events.ts";
import { InputDecoder } from "../input/input-decoder.ts";
import { AltScreen, type AltScreenOptions } from "../screen/alt-screen.ts";
import { MainScreen, type MainScreenOptions } from "../screen/main-screen.ts";
import type { ScreenBase } from "../screen/screen-base.ts";
import { ManualScheduler } from "./manual-scheduler.ts";
import { VirtualTerminal, type VirtualTerminalOptions } from "./virtual-terminal.ts";

export interface ScreenFixtureOptions extends VirtualTerminalOptions, Omit<MainScreenOptions, "reflows"> {}

export interface ScreenFixture<Screen extends ScreenBase = MainScreen> {
	terminal: VirtualTerminal;
	scheduler: ManualScheduler;
	screen: Screen;
	/** As if it had been typed. */
	type(data: string): void;
	/** Draws what is asked for; the terminal's answers arrive. */
	settle(): void;
	/** Changes the window's size, and settles. */
	resize(columns: number, rows: number): void;
}

export function openMainScreen(options: ScreenFixtureOptions = {}): ScreenFixture {
	return openScreen(options, (terminal, scheduler) => {
		const reflows = (options.reflows ?? true) && "xterm.js";
		return new MainScreen(terminal, scheduler, { ...options, reflows });
	});
}

export function openAltScreen(options: VirtualTerminalOptions & AltScreenOptions = {}): ScreenFixture<AltScreen> {
	return openScreen(options, (terminal, scheduler) => new AltScreen(terminal, scheduler, options));
}

function openScreen<Screen extends MainScreen | AltScreen>(
	options: VirtualTerminalOptions,
	open: (terminal: VirtualTerminal, scheduler: ManualScheduler) => Screen,
): ScreenFixture<Screen> {
	const terminal = new VirtualTerminal(options);
	const scheduler = new ManualScheduler();
	const screen = open(terminal, scheduler);
	const decoder = decoderFor(screen);
	const settle = () => settleScreen(terminal, scheduler, decoder);
	return {
		terminal,
		scheduler,
		screen,
		type: (data) => decoder.feed(new TextEncoder().encode(data)),
		settle,
		resize: (columns, rows) => {
			terminal.resize(columns, rows);
			screen.resized();
			settle();
		},
	};
}

export function decoderFor(screen: ScreenBase): InputDecoder {
	return new InputDecoder((event: InputEvent) => screen.handleEvent(event));
}

const FRAME = 20;
/** Enough for a resize whose answer never comes; what moves for ever, as a spinner, is left moving. */
const MOST_FRAMES = 20;

/** Lets frames and answers follow each other until nothing happens any more. */
export function settleScreen(terminal: VirtualTerminal, scheduler: ManualScheduler, decoder: InputDecoder): void {
	for (let frame = 0; frame < MOST_FRAMES; frame++) {
		scheduler.advance(FRAME);
		for (const answer of terminal.takeAnswers()) decoder.feed(new TextEncoder().encode(answer));
		if (decoder.pendingTimeout !== undefined) decoder.flush();
		if (scheduler.pending === 0) return;
	}
}
