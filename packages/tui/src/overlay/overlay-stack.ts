/** Overlays of a screen, which of them is in front, and who has the keyboard. */
import { renderUpTo } from "../components/sized.ts";
import { type Component, isFocusable } from "../render/component.ts";
import { overlayBounds, overlayFrame } from "./overlay-layout.ts";
import type { OverlayBounds, OverlayHandle, OverlayOptions, OverlayUnfocusOptions } from "./overlay-options.ts";

interface Entry {
	component: Component;
	options: OverlayOptions;
	isHidden: boolean;
	/** The higher the further in front. */
	order: number;
	/** What in it had the focus last. */
	focus: Component;
	bounds: OverlayBounds | undefined;
}

export interface PlacedOverlay {
	component: Component;
	lines: readonly string[];
	bounds: OverlayBounds;
}

export class OverlayStack {
	readonly #changed: () => void;
	#entries: Entry[] = [];
	#order = 0;
	#focused: Component | null = null;
	/** What has the focus when no overlay wants it. */
	#base: Component | null = null;
	/** Of the last frame. */
	#columns = 80;
	#rows = 24;

	constructor(changed: () => void) {
		this.#changed = changed;
	}

	get focused(): Component | null {
		const owner = this.#ownerOf(this.#focused);
		// An overlay that is not shown for want of room gets no keys.
		if (owner && !this.#isVisible(owner)) this.#release(owner);
		return this.#focused;
	}

	get isOverlayFocused(): boolean {
		return this.#ownerOf(this.focused) !== undefined;
	}

	/** A component within an overlay is remembered there; any other is what gets the focus back. */
	setFocus(component: Component | null): void {
		const owner = this.#ownerOf(component);
		if (owner && component) owner.focus = component;
		else this.#base = component;
		this.#give(component);
	}

	show(component: Component, options: OverlayOptions = {}): OverlayHandle {
		const entry: Entry = {
			component,
			options,
			isHidden: false,
			order: ++this.#order,
			focus: component,
			bounds: undefined,
		};
		this.#entries.push(entry);
		if (!options.nonCapturing && this.#isVisible(entry)) this.#give(component);
		this.#changed();
		return this.#handle(entry);
	}

	/** Takes away the one in front. */
	hideTop(): void {
		const top = this.#entries.reduce<Entry | undefined>(
			(best, entry) => (!best || entry.order > best.order ? entry : best),
			undefined,
		);
		if (top) this.#hide(top);
	}

	get hasVisible(): boolean {
		return this.#entries.some((entry) => this.#isVisible(entry));
	}

	get isEmpty(): boolean {
		return this.#entries.length === 0;
	}

	get components(): Component[] {
		return this.#entries.map((entry) => entry.component);
	}

	/** Back to front. */
	render(columns: number, rows: number): PlacedOverlay[] {
		this.#columns = columns;
		this.#rows = rows;
		const placed: PlacedOverlay[] = [];
		for (const entry of this.#entries) entry.bounds = undefined;
		for (const entry of this.#visible()) {
			const frame = overlayFrame(entry.options, columns, rows);
			const lines = renderUpTo(entry.component, frame.width, frame.maxHeight);
			entry.bounds = overlayBounds(entry.options, frame, lines.length);
			placed.push({ component: entry.component, lines, bounds: entry.bounds });
		}
		return placed;
	}

	/** The one in front at a cell. */
	at(column: number, row: number): { component: Component; bounds: OverlayBounds } | undefined {
		const hits = this.#visible().filter(({ bounds }) => bounds !== undefined && isInside(bounds, column, row));
		const top = hits.at(-1);
		return top?.bounds ? { component: top.component, bounds: top.bounds } : undefined;
	}

	/** Whose keyboard focus a component of an overlay is: the overlay's own, as pi has it for delegating containers. */
	focusTarget(component: Component): Component {
		return this.#ownerOf(component)?.component ?? component;
	}

	#visible(): Entry[] {
		return this.#entries.filter((entry) => this.#isVisible(entry)).sort((left, right) => left.order - right.order);
	}

	#isVisible(entry: Entry): boolean {
		return !entry.isHidden && (entry.options.visible?.(this.#columns, this.#rows) ?? true);
	}

	#handle(entry: Entry): OverlayHandle {
		return {
			hide: () => this.#hide(entry),
			setHidden: (hidden) => this.#setHidden(entry, hidden),
			isHidden: () => entry.isHidden,
			focus: () => {
				if (!this.#entries.includes(entry) || !this.#isVisible(entry)) return;
				entry.order = ++this.#order;
				this.#give(entry.focus);
				this.#changed();
			},
			unfocus: (options) => this.#unfocus(entry, options),
			isFocused: () => this.#focused !== null && this.#ownerOf(this.#focused) === entry,
			getBounds: () => (this.#isVisible(entry) ? entry.bounds : undefined),
		};
	}

	#hide(entry: Entry): void {
		if (!this.#entries.includes(entry)) return;
		const hadFocus = this.#focused !== null && this.#ownerOf(this.#focused) === entry;
		this.#entries = this.#entries.filter((other) => other !== entry);
		if (hadFocus) this.#giveToNext();
		this.#changed();
	}

	#setHidden(entry: Entry, isHidden: boolean): void {
		if (entry.isHidden === isHidden || !this.#entries.includes(entry)) return;
		entry.isHidden = isHidden;
		if (isHidden) this.#release(entry);
		else if (!entry.options.nonCapturing && this.#isVisible(entry)) {
			entry.order = ++this.#order;
			this.#give(entry.focus);
		}
		this.#changed();
	}

	#unfocus(entry: Entry, options: OverlayUnfocusOptions | undefined): void {
		if (options) this.setFocus(options.target);
		else this.#release(entry);
		this.#changed();
	}

	#release(entry: Entry): void {
		if (this.#focused !== null && this.#ownerOf(this.#focused) === entry) this.#giveToNext(entry);
	}

	#giveToNext(except?: Entry): void {
		const next = this.#visible()
			.filter((entry) => entry !== except && !entry.options.nonCapturing)
			.at(-1);
		this.#give(next?.focus ?? this.#base);
	}

	#give(component: Component | null): void {
		if (this.#focused === component) return;
		if (isFocusable(this.#focused)) this.#focused.focused = false;
		this.#focused = component;
		if (isFocusable(component)) component.focused = true;
	}

	#ownerOf(component: Component | null): Entry | undefined {
		if (component === null) return undefined;
		return this.#entries.find((entry) => contains(entry.component, component));
	}
}

function contains(root: Component, component: Component): boolean {
	if (root === component) return true;
	const children = (root as { children?: unknown }).children;
	return Array.isArray(children) && children.some((child: Component) => contains(child, component));
}

function isInside(bounds: OverlayBounds, column: number, row: number): boolean {
	return (
		row >= bounds.row && row < bounds.row + bounds.height && column >= bounds.col && column < bounds.col + bounds.width
	);
}
