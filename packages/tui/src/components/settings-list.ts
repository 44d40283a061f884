/** Settings with their values: Enter or Space goes to the next value or opens a submenu. Names follow pi-tui. */
import { decodeKey } from "../input/match-key.ts";
import type { KeybindingsManager } from "../keymap/keybindings.ts";
import type { Component, Focusable, TuiMouseEvent, TuiMouseEventResult } from "../render/component.ts";
import { isFocusable } from "../render/component.ts";
import { padToWidth, truncateToWidth } from "../text/truncate.ts";
import { visibleWidth } from "../text/width.ts";
import { wrapTextWithAnsi } from "../text/wrap.ts";
import { fuzzyFilter } from "./autocomplete/fuzzy.ts";
import { Input } from "./input.ts";
import { clampIndex, ListMouse, listWindow, stepAround } from "./list-window.ts";

export interface SettingItem {
	id: string;
	label: string;
	/** Shown while the item is selected. */
	description?: string;
	/** The list changes it when the user does. */
	currentValue: string;
	/** To go through. */
	values?: string[];
	/**
	 * Opened in place of the list, before `values` count. `done` closes it: with a value that is chosen, and with
	 * `navigateTo` the id of another item whose submenu opens next.
	 */
	submenu?: (
		currentValue: string,
		done: (selectedValue?: string, options?: { navigateTo?: string }) => void,
	) => Component;
}

export interface SettingsListTheme {
	label: (text: string, selected: boolean) => string;
	value: (text: string, selected: boolean) => string;
	description: (text: string) => string;
	/** In front of the selected item, two columns. */
	cursor: string;
	hint: (text: string) => string;
}

export interface SettingsListOptions {
	keybindings: () => KeybindingsManager;
	/** A line above the list to type letters of a label into. */
	enableSearch?: boolean;
}

const MAX_LABEL = 36;
const INDENT = "  ";
/** The line to search in, and an empty one. */
const SEARCH_ROWS = 2;

export class SettingsList implements Component, Focusable {
	readonly #items: readonly SettingItem[];
	readonly #maxVisible: number;
	readonly #theme: SettingsListTheme;
	readonly #onChange: (id: string, newValue: string) => void;
	readonly #onCancel: () => void;
	readonly #keybindings: () => KeybindingsManager;
	readonly #search: Input | undefined;
	readonly #mouse = new ListMouse();
	#found: readonly SettingItem[];
	#index = 0;
	#submenu: Component | undefined;
	#focused = false;

	constructor(
		items: readonly SettingItem[],
		maxVisible: number,
		theme: SettingsListTheme,
		onChange: (id: string, newValue: string) => void,
		onCancel: () => void,
		options: SettingsListOptions,
	) {
		this.#items = items;
		this.#found = items;
		this.#maxVisible = maxVisible;
		this.#theme = theme;
		this.#onChange = onChange;
		this.#onCancel = onCancel;
		this.#keybindings = options.keybindings;
		if (options.enableSearch) this.#search = new Input({ keybindings: options.keybindings });
	}

	get focused(): boolean {
		return this.#focused;
	}

	/** Goes on to what has the caret: the submenu or the line to search in. */
	set focused(focused: boolean) {
		this.#focused = focused;
		if (this.#search) this.#search.focused = focused;
		if (this.#submenu && isFocusable(this.#submenu)) this.#submenu.focused = focused;
	}

	updateValue(id: string, newValue: string): void {
		const item = this.#items.find((other) => other.id === id);
		if (item) item.currentValue = newValue;
	}

	/** Nothing happens when no item in sight of the search has the id. */
	selectItem(id: string): void {
		const index = this.#found.findIndex((item) => item.id === id);
		if (index >= 0) this.#index = index;
	}

	handleInput(data: string): void {
		if (this.#submenu) {
			this.#submenu.handleInput?.(data);
			return;
		}
		const key = decodeKey(data);
		const keybindings = this.#keybindings();
		const count = this.#found.length;
		const actions: [string, () => void][] = [
			["tui.select.up", () => this.#select(stepAround(this.#index, -1, count))],
			["tui.select.down", () => this.#select(stepAround(this.#index, 1, count))],
			["tui.select.pageUp", () => this.#select(clampIndex(this.#index - this.#maxVisible, count))],
			["tui.select.pageDown", () => this.#select(clampIndex(this.#index + this.#maxVisible, count))],
			["tui.select.confirm", () => this.#activate()],
			["tui.select.cancel", this.#onCancel],
		];
		const action = key && actions.find(([id]) => keybindings.matches(key, id))?.[1];
		const isSearching = this.#search !== undefined && this.#search.getValue() !== "";
		if (action) action();
		else if (key?.text === " " && !isSearching) this.#activate();
		else if (this.#search) this.#type(data, this.#search);
	}

	handleMouse(event: TuiMouseEvent): TuiMouseEventResult | undefined {
		if (this.#submenu) return withFocus(this.#submenu.handleMouse?.(event));
		if (this.#search && event.y === 0 && event.type !== "wheel") return withFocus(this.#search.handleMouse(event));
		return this.#mouse.handle(event, {
			selected: this.#index,
			count: this.#found.length,
			maxVisible: this.#maxVisible,
			top: this.#search ? SEARCH_ROWS : 0,
			select: (index) => this.#select(index),
			activate: () => this.#activate(),
		});
	}

	render(width: number): string[] {
		if (this.#submenu) return this.#submenu.render(width);
		const lines = this.#search ? [...this.#search.render(width), ""] : [];
		if (this.#items.length === 0) {
			lines.push(this.#theme.hint(`${INDENT}No settings available`));
			if (this.#search) lines.push("", this.#hint());
		} else if (this.#found.length === 0) {
			lines.push(this.#theme.hint(`${INDENT}No matching settings`), "", this.#hint());
		} else {
			lines.push(...this.#rows(width), ...this.#description(width), "", this.#hint());
		}
		return lines.map((line) => truncateToWidth(line, width, ""));
	}

	invalidate(): void {
		this.#submenu?.invalidate();
	}

	#select(index: number): void {
		this.#index = index;
	}

	#type(data: string, search: Input): void {
		const before = search.getValue();
		search.handleInput(data);
		if (search.getValue() === before) return;
		this.#found = fuzzyFilter(this.#items, search.getValue(), ({ label }) => label);
		this.#index = 0;
	}

	#activate(): void {
		const item = this.#found[this.#index];
		if (item?.submenu) this.#open(item, item.submenu);
		else if (item?.values && item.values.length > 0) {
			const next = (item.values.indexOf(item.currentValue) + 1) % item.values.length;
			this.#change(item, item.values[next]!);
		}
	}

	#open(item: SettingItem, submenu: NonNullable<SettingItem["submenu"]>): void {
		let isDone = false;
		const opened = submenu(item.currentValue, (value, options) => {
			if (isDone) return;
			isDone = true;
			if (value !== undefined) this.#change(item, value);
			this.#submenu = undefined;
			const target = options?.navigateTo;
			if (target === undefined) return;
			this.selectItem(target);
			if (this.#found[this.#index]?.id === target) this.#activate();
		});
		// A submenu that had nothing to ask was done before it was shown.
		if (isDone) return;
		this.#submenu = opened;
		if (isFocusable(opened)) opened.focused = this.#focused;
	}

	#change(item: SettingItem, value: string): void {
		item.currentValue = value;
		this.#onChange(item.id, value);
	}

	#rows(width: number): string[] {
		const theme = this.#theme;
		const count = this.#found.length;
		const { start, end } = listWindow(this.#index, count, this.#maxVisible);
		const widest = this.#items.reduce((most, { label }) => Math.max(most, visibleWidth(label)), 0);
		const labelWidth = Math.min(MAX_LABEL, widest);
		const lines = this.#found.slice(start, end).map((item, offset) => {
			const isSelected = start + offset === this.#index;
			const prefix = isSelected ? theme.cursor : INDENT;
			const label = padToWidth(truncateToWidth(item.label, labelWidth, "…"), labelWidth);
			const room = width - visibleWidth(prefix) - labelWidth - 2 * INDENT.length;
			const value = theme.value(truncateToWidth(item.currentValue, room, ""), isSelected);
			return prefix + theme.label(label, isSelected) + INDENT + value;
		});
		if (end - start < count) lines.push(theme.hint(`${INDENT}(${this.#index + 1}/${count})`));
		return lines;
	}

	#description(width: number): string[] {
		const { description } = this.#found[this.#index]!;
		if (!description) return [];
		const wrapped = wrapTextWithAnsi(description, Math.max(1, width - 2 * INDENT.length));
		return ["", ...wrapped.map((line) => this.#theme.description(INDENT + line))];
	}

	#hint(): string {
		const search = this.#search ? "Type to search · " : "";
		return this.#theme.hint(`${INDENT}${search}Enter/Space to change · Esc to cancel`);
	}
}

function withFocus(result: TuiMouseEventResult | undefined): TuiMouseEventResult | undefined {
	return result && { ...result, focus: true };
}
