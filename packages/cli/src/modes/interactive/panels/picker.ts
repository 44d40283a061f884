/** A panel to choose one of many: typing narrows, arrows move, Enter chooses. Other keys may act on the highlighted item. */
import { EDITOR_ACTIONS } from "@tau/tui/editor/editor-actions";
import { EditorCore } from "@tau/tui/editor/editor-core";
import { decodeKey } from "@tau/tui/input/match-key";
import type { KeybindingsManager } from "@tau/tui/keymap/keybindings";
import { type Component, CURSOR_MARKER, type Focusable } from "@tau/tui/render/component";
import { stripControls } from "@tau/tui/text/control-sequences";
import { padToWidth, truncateToWidth } from "@tau/tui/text/truncate";
import { visibleWidth } from "@tau/tui/text/width";
import type { ThemeSource } from "../theme/theme-source.ts";
import { titleLines } from "./title-lines.ts";

export interface PickerItem<T> {
	value: T;
	label: string;
	/** Beside the label, less loud. */
	detail?: string;
	/** What is searched besides label and detail. */
	keywords?: string;
	/** In front of the label, such as a tree's branches; not searched. */
	prefix?: string;
	isMarked?: boolean;
}

export interface PickerAction<T> {
	/** Id of the keybinding. */
	id: string;
	/** For the line of keys below; none hides it there. */
	purpose?: string;
	run(item: PickerItem<T> | undefined): void;
}

export interface PickerOptions<T> {
	title: string;
	/** Below the title, less loud. */
	message?: string;
	items: readonly PickerItem<T>[];
	/** Highlighted at first. */
	selected?: (value: T) => boolean;
	/** Shown when nothing matches. */
	empty?: string;
	/** Without it typing does nothing. Default: every word must occur in order of letters. */
	canSearch?: boolean;
	/** Given: it answers what is typed, and `items` are not searched. */
	search?: (query: string) => void;
	actions?: readonly PickerAction<T>[];
	/** Lines below the list about the highlighted item. */
	preview?: (item: PickerItem<T>, width: number) => readonly string[];
	onSelect(item: PickerItem<T>): void;
	onCancel(): void;
	onHighlight?: (item: PickerItem<T> | undefined) => void;
}

export interface PickerSurroundings {
	theme: ThemeSource;
	keybindings: KeybindingsManager;
	/** Of the terminal. */
	rows(): number;
	requestRender(): void;
}

const SEARCH_KEYS = Object.keys(EDITOR_ACTIONS).filter((id) => !/cursorUp|cursorDown|newLine|history/.test(id));

export class Picker<T> implements Component, Focusable {
	focused = false;
	readonly #options: PickerOptions<T>;
	readonly #surroundings: PickerSurroundings;
	readonly #query = new EditorCore();
	#items: readonly PickerItem<T>[];
	#found: readonly PickerItem<T>[];
	#index = 0;
	#note: string | undefined;

	constructor(options: PickerOptions<T>, surroundings: PickerSurroundings) {
		this.#options = options;
		this.#surroundings = surroundings;
		this.#items = options.items;
		this.#found = options.items;
		const { selected } = options;
		if (selected)
			this.#index = Math.max(
				0,
				this.#items.findIndex(({ value }) => selected(value)),
			);
	}

	get highlighted(): PickerItem<T> | undefined {
		return this.#found[this.#index];
	}

	get query(): string {
		return this.#query.text;
	}

	/** Others to choose from; the highlight stays on the same value where it is still there. */
	setItems(items: readonly PickerItem<T>[]): void {
		const kept = this.highlighted?.value;
		this.#items = items;
		this.#narrow();
		const place = this.#found.findIndex(({ value }) => value === kept);
		this.#highlight(place >= 0 ? place : Math.min(this.#index, this.#found.length - 1));
	}

	/** A line in place of the keys, until the next key. */
	note(text: string): void {
		this.#note = text;
		this.#surroundings.requestRender();
	}

	handleInput(data: string): void {
		this.#note = undefined;
		if (data.startsWith("\x1b[200~")) {
			this.#query.type(data.slice(6).replace("\x1b[201~", "").replaceAll(/\s+/g, " "));
			this.#searched();
			return;
		}
		const key = decodeKey(data);
		if (!key) return;
		const { keybindings } = this.#surroundings;
		const own = this.#options.actions?.find(({ id }) => keybindings.matches(key, id));
		if (own && (key.text === "" || this.#query.isEmpty)) own.run(this.highlighted);
		else if (this.#move(key)) return;
		else if (this.#options.canSearch !== false) this.#type(key);
	}

	render(width: number): string[] {
		const theme = this.#surroundings.theme.current;
		const line = (text: string) => truncateToWidth(text, width, "…");
		const rule = theme.fg("borderMuted", "─".repeat(width));
		const { title, message } = this.#options;
		const head = titleLines(title, width, theme);
		head[head.length - 1] = line(head.at(-1)! + this.#count());
		if (message) head.push(...titleLines(message, width, theme, false));
		const lines = [rule, ...head];
		if (this.#options.canSearch !== false) lines.push(line(this.#queryLine()));
		const preview = this.#preview(width);
		lines.push(
			...this.#list(width, this.#room(preview.length + head.length - 1)),
			...preview,
			line(this.#keysLine()),
			rule,
		);
		return lines;
	}

	invalidate(): void {}

	#move(key: NonNullable<ReturnType<typeof decodeKey>>): boolean {
		const { keybindings } = this.#surroundings;
		const page = Math.max(1, this.#room(0) - 1);
		const last = this.#found.length - 1;
		const moves: [string, () => void][] = [
			["tui.select.up", () => this.#highlight(this.#index === 0 ? last : this.#index - 1)],
			["tui.select.down", () => this.#highlight(this.#index >= last ? 0 : this.#index + 1)],
			["tui.select.pageUp", () => this.#highlight(this.#index - page)],
			["tui.select.pageDown", () => this.#highlight(this.#index + page)],
			["tui.select.confirm", () => this.highlighted && this.#options.onSelect(this.highlighted)],
			["tui.select.cancel", () => this.#cancel()],
		];
		const move = moves.find(([id]) => keybindings.matches(key, id));
		move?.[1]();
		return move !== undefined;
	}

	/** First the search is given up, then the choice. */
	#cancel(): void {
		if (this.#query.isEmpty) this.#options.onCancel();
		else {
			this.#query.reset();
			this.#searched();
		}
	}

	#type(key: NonNullable<ReturnType<typeof decodeKey>>): void {
		const { keybindings } = this.#surroundings;
		const before = this.#query.text;
		const action = SEARCH_KEYS.find((id) => keybindings.matches(key, id));
		if (action) EDITOR_ACTIONS[action]!(this.#query);
		else if (key.text !== "") this.#query.type(key.text);
		if (this.#query.text !== before) this.#searched();
	}

	#searched(): void {
		this.#options.search?.(this.#query.text);
		this.#narrow();
		this.#highlight(0);
	}

	#narrow(): void {
		const words = this.#query.text.toLowerCase().split(/\s+/).filter(Boolean);
		if (words.length === 0 || this.#options.search) this.#found = this.#items;
		else this.#found = rank(this.#items, words);
	}

	#highlight(index: number): void {
		this.#index = Math.max(0, Math.min(index, this.#found.length - 1));
		this.#options.onHighlight?.(this.highlighted);
		this.#surroundings.requestRender();
	}

	/** Rows for the list: a third of the screen at least, never more than there is. */
	#room(taken: number): number {
		const rows = this.#surroundings.rows();
		return Math.max(1, Math.min(Math.max(5, Math.floor(rows / 2)), rows - 8 - taken));
	}

	#count(): string {
		const theme = this.#surroundings.theme.current;
		const { length } = this.#found;
		const total = this.#items.length;
		return total < 2 ? "" : theme.fg("muted", length === total ? `  ${total}` : `  ${length} of ${total}`);
	}

	#queryLine(): string {
		const theme = this.#surroundings.theme.current;
		const { text, cursor } = this.#query;
		const caret = this.focused ? CURSOR_MARKER : "";
		const shown = stripControls(text);
		return ` ${theme.fg("muted", "search:")} ${shown.slice(0, cursor.column)}${caret}${shown.slice(cursor.column)}`;
	}

	#list(width: number, room: number): string[] {
		const theme = this.#surroundings.theme.current;
		if (this.#found.length === 0) return [` ${theme.fg("warning", this.#options.empty ?? "Nothing matches")}`];
		const first = Math.max(0, Math.min(this.#index - Math.floor(room / 2), this.#found.length - room));
		const shown = this.#found.slice(first, first + room);
		const rows = shown.map(({ label, detail = "", prefix = "", isMarked = false }) => ({
			prefix,
			isMarked,
			label: oneLine(label),
			detail: oneLine(detail),
		}));
		const hasDetails = rows.some(({ detail }) => detail !== "");
		const most = hasDetails ? Math.floor(width * 0.6) : width - ROW_START;
		const labelWidth = Math.min(most, Math.max(...rows.map(({ prefix, label }) => visibleWidth(prefix + label))));
		return rows.map((row, offset) => this.#row(row, first + offset === this.#index, width, labelWidth));
	}

	#row(row: Row, isHighlighted: boolean, width: number, labelWidth: number): string {
		const theme = this.#surroundings.theme.current;
		const name = `${theme.fg("dim", row.prefix)}${isHighlighted ? theme.fg("accent", row.label) : row.label}`;
		const start = `${isHighlighted ? theme.fg("accent", " ›") : "  "}${row.isMarked ? theme.fg("success", "✓") : " "} `;
		const label = padToWidth(truncateToWidth(name, labelWidth, "…"), labelWidth);
		const detail = row.detail === "" ? "" : `  ${theme.fg("muted", row.detail)}`;
		const line = truncateToWidth(start + label + detail, width, "…");
		return isHighlighted ? theme.bg("selectedBg", padToWidth(line, width)) : line;
	}

	#preview(width: number): readonly string[] {
		const item = this.highlighted;
		return item && this.#options.preview ? this.#options.preview(item, width) : [];
	}

	#keysLine(): string {
		const theme = this.#surroundings.theme.current;
		if (this.#note !== undefined) return ` ${theme.fg("warning", this.#note)}`;
		const { keybindings } = this.#surroundings;
		const hints = [
			["tui.select.confirm", "choose"],
			["tui.select.cancel", "back"],
			...(this.#options.actions ?? []).flatMap(({ id, purpose }) => (purpose ? [[id, purpose] as const] : [])),
		] as const;
		const shown = hints
			.map(([id, purpose]) => [keybindings.getKeys(id)[0], purpose])
			.filter(([key]) => key !== undefined);
		return ` ${theme.fg("dim", shown.map(([key, purpose]) => `${key} ${purpose}`).join(" · "))}`;
	}
}

interface Row {
	prefix: string;
	label: string;
	detail: string;
	isMarked: boolean;
}

/** Columns before the label: the highlight, the mark and a space. */
const ROW_START = 4;

function oneLine(text: string): string {
	return stripControls(text).replaceAll(/\s*\n\s*/g, " ");
}

/** Items that hold the letters of every word in order; whole words first, then words at the start of words. */
function rank<T>(items: readonly PickerItem<T>[], words: readonly string[]): PickerItem<T>[] {
	const scored: { item: PickerItem<T>; score: number }[] = [];
	for (const item of items) {
		const text = `${item.label} ${item.detail ?? ""} ${item.keywords ?? ""}`.toLowerCase();
		let score = 0;
		for (const word of words) {
			const part = scoreOf(word, text);
			if (part === undefined) {
				score = Number.NaN;
				break;
			}
			score += part;
		}
		if (!Number.isNaN(score)) scored.push({ item, score });
	}
	return scored.sort((one, other) => one.score - other.score).map(({ item }) => item);
}

/** The lower the better; undefined: not there. */
function scoreOf(word: string, text: string): number | undefined {
	const place = text.indexOf(word);
	if (place >= 0) return place === 0 || /\W/.test(text[place - 1]!) ? place / 1000 : 1 + place / 1000;
	let at = 0;
	let gaps = 0;
	for (const letter of word) {
		const next = text.indexOf(letter, at);
		if (next < 0) return undefined;
		gaps += next - at;
		at = next + 1;
	}
	return 10 + gaps;
}
