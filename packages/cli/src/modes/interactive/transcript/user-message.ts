/** What the user said: on a ground of its own, so that it is found again when scrolling. */
import { type UserMessage as Message, textOf } from "@tau/protocol/messages";
import { stripControls } from "@tau/tui/text/control-sequences";
import { applyBackgroundToLine } from "@tau/tui/text/truncate";
import { wrapTextWithAnsi } from "@tau/tui/text/wrap";
import type { ThemeSource } from "../theme/theme-source.ts";
import { CachedLines } from "./cached-lines.ts";

/** Marks for terminals that can jump from prompt to prompt (OSC 133; FinalTerm). */
const PROMPT_START = "\x1b]133;A\x07";
const PROMPT_END = "\x1b]133;B\x07";

export class UserMessage extends CachedLines {
	readonly #text: string;
	readonly #theme: ThemeSource;

	constructor(message: Message, theme: ThemeSource) {
		super();
		this.#text = textOfMessage(message);
		this.#theme = theme;
	}

	protected override draw(width: number): string[] {
		const theme = this.#theme.current;
		const inner = Math.max(1, width - 2);
		const wrapped = stripControls(this.#text)
			.split("\n")
			.flatMap((line) => wrapTextWithAnsi(line, inner));
		const ground = (line: string) =>
			applyBackgroundToLine(line, width, (text: string) =>
				theme.bg("userMessageBg", theme.fg("userMessageText", text)),
			);
		// Without a ground to tell it by.
		const [first, rest] = theme.hasColors ? [" ", " "] : ["› ", "  "];
		const lines = ["", ...wrapped.map((line, index) => (index === 0 ? first : rest) + line), ""].map(ground);
		lines[0] = PROMPT_START + lines[0];
		lines[lines.length - 1] += PROMPT_END;
		return ["", ...lines];
	}
}

/** Pictures are shown, or named, below. */
function textOfMessage({ content }: Message): string {
	return typeof content === "string" ? content : textOf(content);
}
