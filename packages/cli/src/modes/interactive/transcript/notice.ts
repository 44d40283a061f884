/** A remark of tau itself between the messages. */
import { stripControls } from "@tau/tui/text/control-sequences";
import { wrapTextWithAnsi } from "@tau/tui/text/wrap";
import type { ThemeSource } from "../theme/theme-source.ts";
import type { ThemeColor } from "../theme/tokens.ts";
import { CachedLines } from "./cached-lines.ts";

export type NoticeKind = "info" | "success" | "warning" | "error";

const COLORS: Readonly<Record<NoticeKind, ThemeColor>> = {
	info: "muted",
	success: "success",
	warning: "warning",
	error: "error",
};

export class Notice extends CachedLines {
	readonly #text: string;
	readonly #kind: NoticeKind;
	readonly #hint: string | undefined;
	readonly #theme: ThemeSource;

	/** `hint` is the way out: it stands below, less loud. */
	constructor(text: string, kind: NoticeKind, theme: ThemeSource, hint?: string) {
		super();
		this.#text = text;
		this.#kind = kind;
		this.#hint = hint;
		this.#theme = theme;
	}

	protected override draw(width: number): string[] {
		const theme = this.#theme.current;
		const inner = Math.max(1, width - 1);
		const lines = (text: string, color: ThemeColor) =>
			stripControls(text)
				.split("\n")
				.flatMap((line) => wrapTextWithAnsi(line, inner))
				.map((line) => ` ${theme.fg(color, line)}`);
		return ["", ...lines(this.#text, COLORS[this.#kind]), ...(this.#hint ? lines(this.#hint, "muted") : [])];
	}
}
