/** A list to choose one item of, with a column of descriptions. Names and meaning follow pi-tui. */
import { decodeKey } from "../input/match-key.ts";
import type { KeybindingsManager } from "../keymap/keybindings.ts";
import type { Component, TuiMouseEvent, TuiMouseEventResult } from "../render/component.ts";
import { truncateToWidth } from "../text/truncate.ts";
import { visibleWidth } from "../text/width.ts";
import { fuzzyFilter } from "./autocomplete/fuzzy.ts";
import { clampIndex, ListMouse, listWindow, stepAround } from "./list-window.ts";

export interface SelectListTheme {
	selectedPrefix: (text: string) => string;
	selectedText: (text: string) => string;
	description: (text: string) => string;
	scrollInfo: (text: string) => string;
	noMatch: (text: string) => string;
}

export interface SelectItem {
	value: string;
	/** What is shown; empty shows the value. */
	label: string;
	description?: string;
}

export interface SelectListTruncatePrimaryContext {
	text: string;
	maxWidth: number;
	columnWidth: number;
	item: SelectItem;
	isSelected: boolean;
}

export interface SelectListOptions {
	keybindings: () => KeybindingsManager;
	/** Columns of the labels, the gap behind them included. Default 32 for both; one given alone fixes the width. */
	minPrimaryColumnWidth?: number;
	maxPrimaryColumnWidth?: number;
	/** How a label is cut that is too wide; what it gives back is cut again to fit. */
	truncatePrimary?: (context: SelectListTruncatePrimaryContext) => string;
	/** How `setFilter` narrows: values that begin with it (default), or labels and values by their letters, best first. */
	filter?: "prefix" | "fuzzy";
	/** When nothing matches. Default: "No matching commands". */
	noMatchText?: string;
}

const PRIMARY_COLUMN = 32;
const COLUMN_GAP = 2;
const PREFIX_WIDTH = 2;
/** Columns that stay free at the right. */
const MARGIN = 2;
/** A narrower list shows labels alone, as does one whose descriptions would get less room. */
const MIN_WIDTH_WITH_DESCRIPTIONS = 41;
const MIN_DESCRIPTION_WIDTH = 11;

export class SelectList implements Component {
	onSelect?: (item: SelectItem) => void;
	onCancel?: () => void;
	onSelectionChange?: (item: SelectItem) => void;
	readonly #items: readonly SelectItem[];
	readonly #maxVisible: number;
	readonly #theme: SelectListTheme;
	readonly #options: SelectListOptions;
	readonly #mouse = new ListMouse();
	#found: readonly SelectItem[];
	#index = 0;
	/** Of what is found; measuring every label at each drawing would be slow in long lists. */
	#primaryWidth: number | undefined;

	constructor(items: readonly SelectItem[], maxVisible: number, theme: SelectListTheme, options: SelectListOptions) {
		this.#items = items;
		this.#found = items;
		this.#maxVisible = maxVisible;
		this.#theme = theme;
		this.#options = options;
	}

	setFilter(filter: string): void {
		const wanted = filter.toLowerCase();
		this.#found =
			this.#options.filter === "fuzzy"
				? fuzzyFilter(this.#items, filter, ({ label, value }) => (label === value ? value : `${label} ${value}`))
				: this.#items.filter(({ value }) => value.toLowerCase().startsWith(wanted));
		this.#index = 0;
		this.#primaryWidth = undefined;
	}

	setSelectedIndex(index: number): void {
		this.#index = clampIndex(index, this.#found.length);
	}

	getSelectedItem(): SelectItem | null {
		return this.#found[this.#index] ?? null;
	}

	handleInput(data: string): void {
		const key = decodeKey(data);
		if (!key) return;
		const count = this.#found.length;
		const actions: [string, () => void][] = [
			["tui.select.up", () => this.#select(stepAround(this.#index, -1, count))],
			["tui.select.down", () => this.#select(stepAround(this.#index, 1, count))],
			["tui.select.pageUp", () => this.#select(clampIndex(this.#index - this.#maxVisible, count))],
			["tui.select.pageDown", () => this.#select(clampIndex(this.#index + this.#maxVisible, count))],
			["tui.select.confirm", () => this.#confirm()],
			["tui.select.cancel", () => this.onCancel?.()],
		];
		const keybindings = this.#options.keybindings();
		actions.find(([id]) => keybindings.matches(key, id))?.[1]();
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		return this.#mouse.handle(event, {
			selected: this.#index,
			count: this.#found.length,
			maxVisible: this.#maxVisible,
			top: 0,
			select: (index) => {
				if (index !== this.#index) this.#select(index);
			},
			activate: () => this.#confirm(),
		});
	}

	render(width: number): string[] {
		const count = this.#found.length;
		if (count === 0) {
			const text = `  ${this.#options.noMatchText ?? "No matching commands"}`;
			return [this.#theme.noMatch(truncateToWidth(text, width, ""))];
		}
		const { start, end } = listWindow(this.#index, count, this.#maxVisible);
		const lines = this.#found
			.slice(start, end)
			.map((item, offset) => truncateToWidth(this.#row(item, start + offset === this.#index, width), width, ""));
		if (end - start < count) {
			lines.push(this.#theme.scrollInfo(truncateToWidth(`  (${this.#index + 1}/${count})`, width - MARGIN, "")));
		}
		return lines;
	}

	invalidate(): void {
		this.#primaryWidth = undefined;
	}

	#select(index: number): void {
		this.#index = index;
		const item = this.getSelectedItem();
		if (item) this.onSelectionChange?.(item);
	}

	#confirm(): void {
		const item = this.getSelectedItem();
		if (item) this.onSelect?.(item);
	}

	#row(item: SelectItem, isSelected: boolean, width: number): string {
		const theme = this.#theme;
		const prefix = isSelected ? theme.selectedPrefix("→ ") : "  ";
		const paint = (text: string) => (isSelected ? theme.selectedText(text) : text);
		const description = oneLine(item.description ?? "");
		if (description !== "" && width >= MIN_WIDTH_WITH_DESCRIPTIONS) {
			const columnWidth = Math.min(this.#columnWidth(), width - PREFIX_WIDTH - 4);
			const room = width - PREFIX_WIDTH - columnWidth - MARGIN;
			if (room >= MIN_DESCRIPTION_WIDTH) {
				const label = this.#label(item, isSelected, Math.max(1, columnWidth - COLUMN_GAP), columnWidth);
				const gap = " ".repeat(Math.max(1, columnWidth - visibleWidth(label)));
				const detail = gap + truncateToWidth(description, room, "");
				return prefix + paint(label) + (isSelected ? theme.selectedText(detail) : theme.description(detail));
			}
		}
		const room = width - PREFIX_WIDTH - MARGIN;
		return prefix + paint(this.#label(item, isSelected, room, room));
	}

	#label(item: SelectItem, isSelected: boolean, maxWidth: number, columnWidth: number): string {
		const text = shownLabel(item);
		const cut = this.#options.truncatePrimary?.({ text, maxWidth, columnWidth, item, isSelected }) ?? text;
		return truncateToWidth(cut, maxWidth, "");
	}

	#columnWidth(): number {
		const { minPrimaryColumnWidth: min, maxPrimaryColumnWidth: max } = this.#options;
		const one = Math.max(1, min ?? max ?? PRIMARY_COLUMN);
		const other = Math.max(1, max ?? min ?? PRIMARY_COLUMN);
		if (one === other) return one;
		this.#primaryWidth ??= this.#found.reduce((most, item) => Math.max(most, visibleWidth(shownLabel(item))), 0);
		return Math.max(Math.min(one, other), Math.min(Math.max(one, other), this.#primaryWidth + COLUMN_GAP));
	}
}

function shownLabel({ label, value }: SelectItem): string {
	return oneLine(label || value);
}

function oneLine(text: string): string {
	return text.replaceAll(/[\r\n\t]+/g, " ").trim();
}
