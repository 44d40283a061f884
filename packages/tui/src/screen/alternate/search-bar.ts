/** The line in which a search is typed. */
import { decodeKey } from "../../input/match-key.ts";
import { CURSOR_MARKER } from "../../render/component.ts";
import { graphemeStart } from "../../text/graphemes.ts";
import { truncateToWidth } from "../../text/truncate.ts";
import { visibleWidth } from "../../text/width.ts";

const PASTE = /^\x1b\[200~([\s\S]*)\x1b\[201~$/;

export class SearchBar {
	#query = "";

	get query(): string {
		return this.#query;
	}

	/** Whether the query is another one now. */
	handleInput(data: string): boolean {
		const typed = PASTE.exec(data)?.[1] ?? typedText(data);
		if (typed) {
			this.#query += typed.replaceAll(/[\x00-\x1f\x7f-\x9f]+/g, " ");
			return true;
		}
		const key = decodeKey(data)?.key;
		if (this.#query === "") return false;
		if (key === "backspace") this.#query = withoutLastCharacter(this.#query);
		else if (key === "ctrl+u") this.#query = "";
		else return false;
		return true;
	}

	render(width: number, summary: string, style: (text: string) => string): string {
		const label = truncateToWidth(" Search: ", width, "");
		const room = Math.max(0, width - visibleWidth(label) - visibleWidth(summary) - 3);
		let shown = this.#query;
		while (visibleWidth(shown) > room && shown !== "") shown = shown.slice(1);
		const gap = Math.max(0, width - visibleWidth(label) - visibleWidth(shown) - visibleWidth(summary) - 1);
		const tail = truncateToWidth(`${" ".repeat(gap)}${summary} `, Math.max(0, width - visibleWidth(label + shown)), "");
		return `${style(label + shown)}${CURSOR_MARKER}${style(tail)}`;
	}
}

function typedText(data: string): string {
	return decodeKey(data)?.text ?? (data.includes("\x1b") ? "" : data);
}

function withoutLastCharacter(text: string): string {
	return text.slice(0, graphemeStart(text, text.length));
}
