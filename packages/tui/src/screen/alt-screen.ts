/**
 * The whole terminal, on its alternate screen: what comes up to the transcript scrolls, what stands below it (editor,
 * footer) stays at the bottom. Takes the same components as the main screen and may take turns with it.
 */

import { Container } from "../components/container.ts";
import { compositeTuiLine, layOverlays } from "../overlay/composite-line.ts";
import type { Component, TuiMouseEvent } from "../render/component.ts";
import { dispatchMouseEvent, type TuiMouseDispatchResult } from "../render/dispatch-mouse.ts";
import { GridPainter } from "../render/grid-painter.ts";
import type { SchedulerPort, TerminalPort } from "../render/ports.ts";
import { type PreparedLine, prepareLine } from "../render/prepared-line.ts";
import { stripControls } from "../text/control-sequences.ts";
import { visibleWidth } from "../text/width.ts";
import { type AltScreenKeys, DEFAULT_ALT_SCREEN_KEYS } from "./alternate/alt-screen-keys.ts";
import { type DecorationStyles, inverse, markMatches, type Style, withScrollbar } from "./alternate/decorations.ts";
import { ScrolledDocument } from "./alternate/document.ts";
import { markColumns } from "./alternate/line-columns.ts";
import { Pointer, type PointerPort } from "./alternate/pointer.ts";
import { type DocumentRow, ScrollArea } from "./alternate/scroll-area.ts";
import { SearchBar } from "./alternate/search-bar.ts";
import { Selection } from "./alternate/selection.ts";
import { TranscriptSearch } from "./alternate/transcript-search.ts";
import { BEGIN_SYNCHRONIZED, END_SYNCHRONIZED, ScreenBase, type ScreenOptions } from "./screen-base.ts";
import type { TuiStopOptions } from "./tui.ts";

export type ScrollbarVisibility = "auto" | "always" | "hidden";

export interface AltScreenOptions extends ScreenOptions, DecorationStyles {
	keys?: AltScreenKeys;
	/** Default 3. */
	wheelScrollLines?: number;
	/** Default true: the mouse is ours, and selects and copies. Otherwise it is the terminal's. */
	mouse?: boolean;
	/** Default `auto`: while not at the end. */
	scrollbar?: ScrollbarVisibility;
	searchBarStyle?: Style;
	selectionStyle?: Style;
	/** A label that leads to the end while that is not seen. */
	scrollToEndIndicator?: () => string;
	openUrl?: (url: string) => void;
	/** Default true: what was selected is copied when the button is let go. */
	copyOnSelect?: boolean;
	/** False or what went wrong is shown. Without it the terminal is asked to (OSC 52). */
	copySelection?: (text: string) => Promise<boolean | string>;
	onRightClickPaste?: () => void;
	/** Written after the alternate screen is entered and before it is left: kitty's keyboard modes are each screen's own. */
	enterSequence?: string;
	leaveSequence?: string;
}

const MOUSE_ON = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
const PAGE_OVERLAP = 4;
const FLASH_MILLISECONDS = 1_500;

export class AltScreen extends ScreenBase {
	readonly mode = "fullscreen";
	readonly #settings: AltScreenOptions;
	readonly #scheduler: SchedulerPort;
	readonly #painter = new GridPainter();
	readonly #document = new ScrolledDocument(() => this.children);
	readonly #area = new ScrollArea(this.#document);
	/** What does not scroll. */
	readonly #sticky = new Container();
	readonly #selection: Selection;
	readonly #search: TranscriptSearch;
	readonly #pointer: Pointer;
	#bar: SearchBar | undefined;
	#prepared = new Map<string, PreparedLine>();
	/** Of the last frame. */
	#rows: readonly DocumentRow[] = [];
	#columns = 0;
	#screenRows = 0;
	#indicator: { row: number; from: number; to: number } | undefined;
	#flash: { text: string; cancel: () => void } | undefined;

	constructor(terminal: TerminalPort, scheduler: SchedulerPort, options: AltScreenOptions = {}) {
		super(terminal, scheduler, options);
		this.#settings = options;
		this.#scheduler = scheduler;
		this.#selection = new Selection({
			indexOf: (component) => this.#indexOf(component),
			linesAt: (index) => (this.#document.at(index) ?? this.#sticky).render(this.#columns),
		});
		this.#search = new TranscriptSearch(this.#document, scheduler, () => this.#showMatch());
		this.#pointer = new Pointer(this.#pointerPort(), scheduler, this.#selection);
	}

	start(): void {
		if (this.isStarted) return;
		this.isStarted = true;
		const mouse = (this.#settings.mouse ?? true) ? MOUSE_ON : "";
		this.terminal.write(`\x1b[?1049h\x1b[?7l${mouse}${this.#settings.enterSequence ?? ""}`);
		this.#columns = 0;
		this.renderNow();
	}

	/** The terminal shows what it showed before. */
	stop(_options: TuiStopOptions = {}): void {
		if (!this.isStarted) return;
		this.clock.cancel();
		this.mouse.reset();
		this.#pointer.reset();
		this.#closeSearch();
		this.#endFlash();
		this.isStarted = false;
		const mouse = (this.#settings.mouse ?? true) ? MOUSE_OFF : "";
		this.terminal.write(`${this.#settings.leaveSequence ?? ""}${mouse}\x1b[?7h\x1b[?25h\x1b[?1049l`);
	}

	/** The terminal has another size. */
	resized(): void {
		this.requestRender();
	}

	get isFollowingOutput(): boolean {
		return this.#area.isFollowing;
	}

	/** Negative is up. */
	scrollBy(lines: number): void {
		this.#area.scrollBy(lines);
		this.requestRender();
	}

	scrollToTop(): void {
		this.#area.scrollToTop();
		this.requestRender();
	}

	scrollToBottom(): void {
		this.#area.scrollToEnd();
		this.requestRender();
	}

	scrollToPrompt(direction: -1 | 1): void {
		if (!this.#area.scrollToPrompt(direction) && direction > 0) this.#area.scrollToEnd();
		this.requestRender();
	}

	openSearch(): void {
		this.#bar ??= new SearchBar();
		this.requestRender();
	}

	get isSearching(): boolean {
		return this.#bar !== undefined;
	}

	hasActiveSelection(): boolean {
		return !this.#selection.isEmpty;
	}

	getSelectedText(): string {
		return this.#selection.text;
	}

	clearSelection(): void {
		this.#selection.clear();
		this.requestRender();
	}

	/** Whether there was something to copy, and it was. */
	async copyActiveSelectionToClipboard(): Promise<boolean> {
		const text = this.#selection.text;
		if (text === "") return false;
		const { copySelection } = this.#settings;
		if (!copySelection) {
			this.terminal.write(`\x1b]52;c;${Buffer.from(text, "utf8").toString("base64")}\x07`);
			this.flash("Copied");
			return true;
		}
		const result = await copySelection(text).catch((error: unknown) => String(error));
		this.flash(result === true ? "Copied" : result === false ? "Copying failed" : result);
		return result === true;
	}

	getCopyOnSelect(): boolean {
		return this.#settings.copyOnSelect ?? true;
	}

	setCopyOnSelect(isOn: boolean): void {
		this.#settings.copyOnSelect = isOn;
	}

	setScrollbar(visibility: ScrollbarVisibility): void {
		this.#settings.scrollbar = visibility;
		this.requestRender();
	}

	/** Shows a message at the top for a moment. */
	flash(message: string, milliseconds = FLASH_MILLISECONDS): void {
		if (!this.isStarted) return;
		this.#endFlash();
		const cancel = this.#scheduler.schedule(() => {
			this.#flash = undefined;
			this.requestRender();
		}, milliseconds);
		this.#flash = { text: ` ${stripControls(message)} `, cancel };
		this.requestRender();
	}

	override invalidate(): void {
		super.invalidate();
		this.#area.invalidate();
	}

	protected override forgetScreen(): void {
		this.#columns = 0;
		this.redraws++;
	}

	protected override draw(): void {
		const { columns, rows } = this.terminal;
		let bytes = "";
		if (columns !== this.#columns || rows !== this.#screenRows) {
			this.#columns = columns;
			this.#screenRows = rows;
			this.#prepared.clear();
			this.#painter.reset(columns, rows);
			bytes = "\x1b[0m\x1b[?25h\x1b[2J";
		}
		bytes += this.#frame();
		if (bytes === "") return;
		const isSynchronized = this.options.isSynchronized ?? true;
		this.terminal.write(isSynchronized ? BEGIN_SYNCHRONIZED + bytes + END_SYNCHRONIZED : bytes);
	}

	#frame(): string {
		const columns = this.#columns;
		this.#sticky.children = [...this.#document.sticky];
		const sticky = this.#sticky.render(columns);
		const stickyRows = Math.min(sticky.length, this.#screenRows);
		const areaRows = this.#screenRows - stickyRows;
		const stickyTop = sticky.length - stickyRows;
		const found = areaRows > 0 ? this.#area.frame(columns, areaRows) : [];
		this.#rows = [
			...found,
			...sticky.slice(stickyTop).map((text, row) => ({ text, component: this.#sticky, line: stickyTop + row })),
		];
		const lines = this.#rows.map((row) => this.#highlighted(row));
		const { share } = this.#area;
		if (this.#hasScrollbar && share && areaRows > 1)
			lines.splice(0, areaRows, ...withScrollbar(lines.slice(0, areaRows), share, columns, this.#settings));
		this.#addIndicator(lines, areaRows);
		if (this.overlays.hasVisible) layOverlays(lines, this.overlays.render(columns, lines.length), columns);
		this.#addBars(lines, areaRows);
		const prepared = new Map<string, PreparedLine>();
		const rows = lines.map((line) => {
			const known = this.#prepared.get(line) ?? prepared.get(line);
			const result = known ?? prepareLine(line, columns, this.options.onLineProblem);
			prepared.set(line, result);
			return result;
		});
		this.#prepared = prepared;
		const caretRow = rows.findLastIndex((row) => row.caret >= 0);
		const hasCaret = caretRow >= 0 && this.getShowHardwareCursor();
		const caret = hasCaret ? { row: caretRow, column: rows[caretRow]!.caret } : undefined;
		return this.#painter.paint({ rows, scrollingRows: areaRows, caret });
	}

	#highlighted({ text, component, line }: DocumentRow): string {
		const query = component === this.#sticky ? "" : (this.#bar?.query ?? "");
		const current = this.#search.current;
		const isCurrentLine = current !== undefined && current.component === component && current.line === line;
		const found = markMatches(text, query, isCurrentLine ? current.from : -1, this.#settings);
		const selected = component && this.#selection.columnsOf(component, line);
		return selected ? markColumns(found, selected, this.#settings.selectionStyle ?? inverse) : found;
	}

	get #hasScrollbar(): boolean {
		const { scrollbar = "auto" } = this.#settings;
		if (scrollbar === "hidden" || !this.#area.share) return false;
		return scrollbar === "always" || !this.#area.isFollowing;
	}

	#addIndicator(lines: string[], areaRows: number): void {
		this.#indicator = undefined;
		const { scrollToEndIndicator } = this.#settings;
		if (!scrollToEndIndicator || this.#area.isFollowing || areaRows < 2) return;
		const label = scrollToEndIndicator();
		const width = Math.min(visibleWidth(label), this.#columns);
		const from = Math.floor((this.#columns - width) / 2);
		const row = areaRows - 1;
		lines[row] = compositeTuiLine(lines[row]!, label, from, width, this.#columns);
		this.#indicator = { row, from, to: from + width };
	}

	#addBars(lines: string[], areaRows: number): void {
		const columns = this.#columns;
		if (this.#bar) {
			const bar = this.#bar.render(columns, this.#search.summary, this.#settings.searchBarStyle ?? inverse);
			lines[Math.max(0, areaRows - 1)] = bar;
		}
		if (!this.#flash) return;
		const width = Math.min(columns, visibleWidth(this.#flash.text));
		lines[0] = compositeTuiLine(lines[0] ?? "", inverse(this.#flash.text), columns - width, width, columns);
	}

	#endFlash(): void {
		this.#flash?.cancel();
		this.#flash = undefined;
	}

	protected override takeInput(data: string): boolean {
		// An overlay that is typed into has its own use for these keys.
		if (this.overlays.isOverlayFocused) return false;
		const keys = this.#settings.keys ?? DEFAULT_ALT_SCREEN_KEYS;
		const actions = this.#bar ? { ...this.#actions, ...this.#searchActions } : this.#actions;
		const action = Object.keys(actions).findLast((id) => keys.matches(data, id));
		if (action) actions[action]!();
		else if (this.#bar?.handleInput(data)) this.#search.start(this.#bar.query, this.#columns);
		else if (!this.#bar) return false;
		this.clock.request(true);
		return true;
	}

	readonly #actions: Readonly<Record<string, () => void>> = {
		"tui.altScreen.pageUp": () => this.#area.scrollBy(-this.#page),
		"tui.altScreen.pageDown": () => this.#area.scrollBy(this.#page),
		"tui.altScreen.halfPageUp": () => this.#area.scrollBy(-Math.ceil(this.#areaRows / 2)),
		"tui.altScreen.halfPageDown": () => this.#area.scrollBy(Math.ceil(this.#areaRows / 2)),
		"tui.altScreen.lineUp": () => this.#area.scrollBy(-1),
		"tui.altScreen.lineDown": () => this.#area.scrollBy(1),
		"tui.altScreen.previousPrompt": () => this.scrollToPrompt(-1),
		"tui.altScreen.nextPrompt": () => this.scrollToPrompt(1),
		"tui.altScreen.search": () => (this.#bar ? this.#closeSearch() : this.openSearch()),
		"tui.altScreen.top": () => this.#area.scrollToTop(),
		"tui.altScreen.bottom": () => this.#area.scrollToEnd(),
	};

	readonly #searchActions: Readonly<Record<string, () => void>> = {
		"tui.altScreen.searchNext": () => this.#search.move(1),
		"tui.altScreen.searchPrevious": () => this.#search.move(-1),
		"tui.altScreen.searchClose": () => this.#closeSearch(),
	};

	#closeSearch(): void {
		this.#search.stop();
		this.#bar = undefined;
	}

	#showMatch(): void {
		const match = this.#search.current;
		if (match) this.#area.reveal(match.component, match.line);
		this.requestRender();
	}

	get #areaRows(): number {
		return this.#rows.filter((row) => row.component !== this.#sticky).length;
	}

	get #page(): number {
		return Math.max(1, this.#areaRows - PAGE_OVERLAP);
	}

	#indexOf(component: Component): number {
		return component === this.#sticky ? this.#document.length : this.#document.indexOf(component);
	}

	protected override dispatchToContent(event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
		const row = this.#rows[event.screenY];
		if (!row?.component) return undefined;
		const height = row.component.render(this.#columns).length;
		return dispatchMouseEvent(row.component, { ...event, y: row.line, width: this.#columns, height });
	}

	protected override handleUnhandledMouse(event: TuiMouseEvent): void {
		if (!this.overlays.at(event.screenX, event.screenY) || event.type === "release" || event.type === "drag")
			this.#pointer.handle(event);
	}

	#pointerPort(): PointerPort {
		const screen = this;
		const settings = this.#settings;
		return {
			get columns() {
				return screen.#columns;
			},
			get areaRows() {
				return screen.#areaRows;
			},
			get copiesOnSelect() {
				return screen.getCopyOnSelect();
			},
			get hasScrollbar() {
				return screen.#hasScrollbar;
			},
			wheelLines: settings.wheelScrollLines ?? 3,
			pointAt: (column, row) => {
				const found = this.#rows[Math.min(row, this.#rows.length - 1)];
				if (!found?.component) return undefined;
				return { point: { component: found.component, line: found.line, column }, text: found.text };
			},
			scrollBy: (lines) => this.scrollBy(lines),
			scrollToShare: (share) => {
				this.#area.scrollToShare(share);
				this.requestRender();
			},
			scrollToEnd: () => this.scrollToBottom(),
			isEndIndicator: (column, row) => {
				const indicator = this.#indicator;
				return indicator !== undefined && row === indicator.row && column >= indicator.from && column < indicator.to;
			},
			openUrl: (url) => settings.openUrl?.(url),
			copy: () => void this.copyActiveSelectionToClipboard(),
			rightClick: () => {
				settings.onRightClickPaste?.();
				return settings.onRightClickPaste !== undefined;
			},
			requestRender: () => this.requestRender(),
		};
	}
}
