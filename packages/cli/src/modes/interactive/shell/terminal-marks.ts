/** What the terminal itself is told: title, progress, and that something is done while nobody looks. */
import { basename } from "node:path";
import { stripControls } from "@tau/tui/text/control-sequences";

export interface MarksOptions {
	write(data: string): void;
	cwd: string;
	/** Setting `terminal.showTerminalProgress`. */
	showsProgress: () => boolean;
	/** Terminals that cannot do more than print text get none of this. */
	isPlain: boolean;
}

export class TerminalMarks {
	readonly #options: MarksOptions;
	#title = "";
	#hasProgress = false;
	/** Until the terminal says otherwise somebody looks. */
	isFocused = true;

	constructor(options: MarksOptions) {
		this.#options = options;
	}

	title(sessionName: string | undefined): void {
		this.show(["tau", sessionName, basename(this.#options.cwd)].filter(Boolean).join(" - "));
	}

	/** A title of one's own. */
	show(text: string): void {
		const title = stripControls(text);
		if (this.#options.isPlain || title === this.#title) return;
		this.#title = title;
		this.#options.write(`\x1b]0;${title}\x07`);
	}

	/** OSC 9;4 (ConEmu): an indeterminate bar in the tab or the task bar. */
	progress(state: "busy" | "none"): void {
		const isShown = state === "busy" && this.#options.showsProgress();
		if (this.#options.isPlain || isShown === this.#hasProgress) return;
		this.#hasProgress = isShown;
		this.#options.write(isShown ? "\x1b]9;4;3\x07" : "\x1b]9;4;0\x07");
	}

	/** OSC 9 (iTerm2, kitty, ghostty, WezTerm) and the bell for the others. */
	notify(text: string): void {
		if (this.#options.isPlain || this.isFocused) return;
		this.#options.write(`\x1b]9;${stripControls(text)}\x07\x07`);
	}

	/** Takes back what outlives the program. */
	clear(): void {
		this.progress("none");
		if (this.#title !== "") this.#options.write("\x1b]0;\x07");
		this.#title = "";
	}
}
