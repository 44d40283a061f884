/** Finds text in a document from its end to its start, a little at a time, since lines that nobody saw have to be rendered. */
import type { Component } from "../../render/component.ts";
import type { SchedulerPort } from "../../render/ports.ts";
import { stripControls } from "../../text/control-sequences.ts";
import { visibleWidth } from "../../text/width.ts";
import type { ScrolledDocument } from "./document.ts";
import type { ColumnRange } from "./line-columns.ts";

export interface SearchMatch extends ColumnRange {
	component: Component;
	line: number;
}

const SLICE_MILLISECONDS = 6;
const PAUSE_MILLISECONDS = 10;
const MOST_MATCHES = 10_000;

export class TranscriptSearch {
	readonly #document: ScrolledDocument;
	readonly #scheduler: SchedulerPort;
	readonly #changed: () => void;
	#query = "";
	#width = 1;
	/** From the end of the document to its start. */
	#matches: SearchMatch[] = [];
	#current = -1;
	/** Before this nothing was looked at. */
	#nextIndex = -1;
	#cancel: (() => void) | undefined;

	/** `changed` is called when there are more matches, or another one is the current. */
	constructor(document: ScrolledDocument, scheduler: SchedulerPort, changed: () => void) {
		this.#document = document;
		this.#scheduler = scheduler;
		this.#changed = changed;
	}

	get query(): string {
		return this.#query;
	}

	get current(): SearchMatch | undefined {
		return this.#matches[this.#current];
	}

	/** Counted from the start of the document; while that is still looked for, from the end. */
	get summary(): string {
		if (this.#query === "") return "";
		const count = this.#matches.length;
		const more = this.isScanning ? "…" : "";
		if (count === 0) return this.isScanning ? "…" : "no matches";
		return `${count - this.#current}/${count}${more}`;
	}

	get isScanning(): boolean {
		return this.#cancel !== undefined;
	}

	start(query: string, width: number): void {
		this.stop();
		this.#query = query;
		this.#width = width;
		this.#matches = [];
		this.#current = -1;
		this.#nextIndex = this.#document.length - 1;
		if (query !== "") this.#scan();
		this.#changed();
	}

	stop(): void {
		this.#cancel?.();
		this.#cancel = undefined;
	}

	/** 1 is towards the end. */
	move(direction: 1 | -1): void {
		const count = this.#matches.length;
		if (count === 0) return;
		this.#current = (this.#current - direction + count) % count;
		this.#changed();
	}

	#scan(): void {
		this.#cancel = undefined;
		const until = this.#scheduler.now() + SLICE_MILLISECONDS;
		do {
			if (this.#nextIndex < 0) this.#nextIndex = this.#document.loadEarlier() - 1;
			if (this.#nextIndex < 0 || this.#matches.length >= MOST_MATCHES) {
				this.#changed();
				return;
			}
			const component = this.#document.at(this.#nextIndex--);
			if (component) this.#lookAt(component);
		} while (this.#scheduler.now() < until);
		this.#cancel = this.#scheduler.schedule(() => this.#scan(), PAUSE_MILLISECONDS);
		this.#changed();
	}

	#lookAt(component: Component): void {
		const found: SearchMatch[] = [];
		for (const [line, text] of component.render(this.#width).entries()) {
			for (const range of matchesIn(text, this.#query)) found.push({ component, line, ...range });
		}
		this.#matches.push(...found.reverse());
		if (this.#current < 0 && this.#matches.length > 0) this.#current = 0;
	}
}

/** Capital letters in the query count, if there are any. */
export function matchesIn(line: string, query: string): ColumnRange[] {
	if (query === "") return [];
	const isExact = query !== query.toLowerCase();
	const plain = stripControls(line).replaceAll("\t", "   ");
	const text = isExact ? plain : lowerCase(plain);
	const ranges: ColumnRange[] = [];
	for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) {
		const from = visibleWidth(plain.slice(0, at));
		ranges.push({ from, to: from + visibleWidth(plain.slice(at, at + query.length)) });
	}
	return ranges;
}

/** As long as it was, letter by letter. */
function lowerCase(text: string): string {
	const lower = text.toLowerCase();
	if (lower.length === text.length) return lower;
	return [...text]
		.map((letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter))
		.join("");
}
