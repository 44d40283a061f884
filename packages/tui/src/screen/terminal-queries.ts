/** Questions about the terminal's colours, and news of them. */
import type { Reply } from "../input/events.ts";
import type { SchedulerPort, TerminalPort } from "../render/ports.ts";
import { type TerminalColorScheme, type TuiRgbColor, toTuiColor } from "./tui.ts";

const ASK_BACKGROUND = "\x1b]11;?\x07";
const ASK_SCHEME = "\x1b[?996n";
const NOTIFY_SCHEME = "\x1b[?2031h";
const STOP_NOTIFYING = "\x1b[?2031l";

export class TerminalQueries {
	readonly #terminal: TerminalPort;
	readonly #scheduler: SchedulerPort;
	readonly #listeners = new Set<(scheme: TerminalColorScheme) => void>();
	/** Who waits for an answer, in the order of asking: terminals answer in that order. */
	#backgrounds: ((color: TuiRgbColor | undefined) => void)[] = [];
	#schemes: ((scheme: TerminalColorScheme | undefined) => void)[] = [];
	#isNotified = false;

	constructor(terminal: TerminalPort, scheduler: SchedulerPort) {
		this.#terminal = terminal;
		this.#scheduler = scheduler;
	}

	onSchemeChange(listener: (scheme: TerminalColorScheme) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	setNotifications(isOn: boolean): void {
		if (isOn === this.#isNotified) return;
		this.#isNotified = isOn;
		this.#terminal.write(isOn ? NOTIFY_SCHEME : STOP_NOTIFYING);
	}

	background(timeout: number): Promise<TuiRgbColor | undefined> {
		return this.#ask(ASK_BACKGROUND, this.#backgrounds, timeout);
	}

	scheme(timeout: number): Promise<TerminalColorScheme | undefined> {
		return this.#ask(ASK_SCHEME, this.#schemes, timeout);
	}

	handleReply(reply: Reply): void {
		if (reply.kind === "color" && reply.target === "background") this.#backgrounds.shift()?.(toTuiColor(reply.color));
		if (reply.kind !== "colorScheme") return;
		this.#schemes.shift()?.(reply.scheme);
		for (const listener of this.#listeners) listener(reply.scheme);
	}

	#ask<Answer>(query: string, waiting: ((answer: Answer | undefined) => void)[], timeout: number) {
		return new Promise<Answer | undefined>((resolve) => {
			const settle = (answer: Answer | undefined) => {
				cancel();
				resolve(answer);
			};
			const cancel = this.#scheduler.schedule(() => {
				const index = waiting.indexOf(settle);
				if (index >= 0) waiting.splice(index, 1);
				resolve(undefined);
			}, timeout);
			waiting.push(settle);
			this.#terminal.write(query);
		});
	}
}
