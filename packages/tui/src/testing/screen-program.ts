/** Random programs for a screen, run on a virtual terminal, with what must be seen after each step. */
import { Container } from "../components/container.ts";
import { Transcript } from "../components/transcript.ts";
import type { OverlayHandle, OverlayOptions } from "../overlay/overlay-options.ts";
import { type Component, CURSOR_MARKER, type Focusable } from "../render/component.ts";
import { stripTerminalSequences } from "../text/control-sequences.ts";
import { graphemeBoundary } from "../text/graphemes.ts";
import { truncateToWidth } from "../text/truncate.ts";
import { wrapTextWithAnsi } from "../text/wrap.ts";
import { openMainScreen, type ScreenFixture, type ScreenFixtureOptions } from "./screen-fixture.ts";

export type ScreenStep =
	| { do: "add"; text: string; isFinished: boolean; streams: boolean }
	| { do: "append"; text: string }
	| { do: "edit"; text: string }
	| { do: "finish" }
	| { do: "remove" }
	| { do: "status"; lines: readonly string[] }
	| { do: "type"; text: string; caret: number }
	| { do: "footer"; text: string }
	| { do: "overlay"; lines: readonly string[]; options: OverlayOptions }
	| { do: "hideOverlay"; index: number }
	| { do: "frontOverlay"; index: number }
	| { do: "focus"; on: boolean }
	| { do: "resize"; columns: number; rows: number }
	| { do: "force" };

export type ScrollbackCheck = "lines" | "text" | "none";

/** Wrapped text that grows at its end. */
class Paragraph implements Component {
	text: string;
	readonly streams: boolean;
	#lines: string[] = [];

	constructor(text: string, streams: boolean) {
		this.text = text;
		this.streams = streams;
	}

	render(width: number): string[] {
		this.#lines = this.text === "" ? [] : wrapTextWithAnsi(this.text, width);
		return this.#lines;
	}

	/** Appending changes nothing but the last line of the last paragraph. */
	finishedLines(): number {
		return this.streams ? Math.max(0, this.#lines.length - 2) : 0;
	}

	invalidate(): void {}
}

class Lines implements Component {
	lines: readonly string[] = [];

	render(): string[] {
		return [...this.lines];
	}

	invalidate(): void {}
}

class Prompt implements Component, Focusable {
	focused = false;
	text = "";
	caret = 0;

	render(width: number): string[] {
		const caret = graphemeBoundary(this.text, Math.min(this.caret, this.text.length));
		const mark = this.focused ? CURSOR_MARKER : "";
		const text = `${this.text.slice(0, caret)}${mark}${this.text.slice(caret)}`;
		return [truncateToWidth("-".repeat(width), width), `> ${text}`];
	}

	invalidate(): void {}
}

interface ShownOverlay {
	component: Lines;
	options: OverlayOptions;
	handle: OverlayHandle;
}

const SHELL_LINES = ["$ cat notes", "some words that stood there before", "$ tau"];

export class ScreenProgram {
	readonly fixture: ScreenFixture;
	/** What the screen says it has given away, in order; below what stood there before. */
	readonly history: string[] = [...SHELL_LINES];
	/** Of those, lines that were final. */
	readonly committed: string[] = [];
	readonly transcript = new Transcript();
	/** It lost rows when it wrapped them, before the screen knew of a resize: what follows says nothing. */
	hasEmulatorFailed = false;
	readonly #options: ScreenFixtureOptions;
	readonly #items: Paragraph[] = [];
	readonly #status = new Lines();
	readonly #prompt = new Prompt();
	readonly #footer = new Lines();
	#overlays: ShownOverlay[] = [];

	constructor(options: ScreenFixtureOptions) {
		this.#options = options;
		this.fixture = openMainScreen({
			...options,
			onCommit: (lines) => {
				this.history.push(...lines);
				this.committed.push(...lines);
			},
			onAbandon: (lines) => this.history.push(...lines),
		});
		const { screen, terminal } = this.fixture;
		terminal.write(SHELL_LINES.map((line) => `${line}\r\n`).join(""));
		const area = new Container();
		area.addChild(this.#status);
		for (const child of [this.transcript, area, this.#prompt, this.#footer]) screen.addChild(child);
		screen.setFocus(this.#prompt);
		screen.start();
		this.fixture.settle();
		// From now on the screen knows where it is.
		this.fixture.resize(terminal.columns, terminal.rows + 1);
	}

	run(step: ScreenStep): void {
		const handlers = this.#handlers as Readonly<Record<string, (step: ScreenStep) => void>>;
		handlers[step.do]!(step);
		this.fixture.screen.requestRender();
		this.fixture.settle();
	}

	/**
	 * What is wrong with the terminal's content; undefined when it is as it must be. `text` leaves out
	 * where rows end, and `none` all that is above the live region.
	 */
	problem(scrollback: ScrollbackCheck = "lines"): string | undefined {
		const { terminal } = this.fixture;
		const fresh = this.#fresh();
		const live = fresh.terminal.logicalLines();
		const seen = terminal.logicalLines();
		const expected = withoutBlankEnd([...this.history.map(plain), ...live]);
		const isLiveEqual = live.length === 0 || seen.slice(-live.length).join("\n") === live.join("\n");
		const isEqual = isLiveEqual && this.#isScrollbackAs(scrollback, seen, expected);
		if (!isEqual) return `text differs\nseen:\n${show(seen)}\nexpected:\n${show(expected)}`;
		if (terminal.isCursorShown !== fresh.terminal.isCursorShown) return `cursor shown: ${terminal.isCursorShown}`;
		if (!terminal.isCursorShown) return undefined;
		return this.#styleProblem(fresh);
	}

	#isScrollbackAs(scrollback: ScrollbackCheck, seen: readonly string[], expected: readonly string[]): boolean {
		if (scrollback === "lines") return seen.join("\n") === expected.join("\n");
		return scrollback === "none" || squeezed(seen) === squeezed(expected);
	}

	/** Whether each line that the components gave is in the scrollback or still theirs, once and in order. */
	contentProblem(): string | undefined {
		const { columns } = this.fixture.terminal;
		const given = [...this.committed.map(plain), ...this.transcript.render(columns).map(plain)];
		const expected = this.#items.flatMap((item) => item.render(columns)).map(plain);
		if (given.join("\n") === expected.join("\n")) return undefined;
		return `content differs\ngiven:\n${show(given)}\nexpected:\n${show(expected)}`;
	}

	/** The same components on an empty terminal of the same size. */
	#fresh(): ScreenFixture {
		const { columns, rows } = this.fixture.terminal;
		const fresh = openMainScreen({ ...this.#options, columns, rows });
		for (const child of this.fixture.screen.children) fresh.screen.addChild(child);
		for (const { component, options } of this.#overlays)
			fresh.screen.showOverlay(component, { ...options, nonCapturing: true });
		fresh.screen.start();
		return fresh;
	}

	#styleProblem(fresh: ScreenFixture): string | undefined {
		const { terminal } = this.fixture;
		const offset = terminal.cursor.row - fresh.terminal.cursor.row;
		if (terminal.cursor.column !== fresh.terminal.cursor.column || offset < 0)
			return `caret at ${JSON.stringify(terminal.cursor)} instead of ${JSON.stringify(fresh.terminal.cursor)}`;
		const live = fresh.terminal.styledLines().slice(0, terminal.rows - offset);
		const seen = terminal.styledLines().slice(-terminal.rows).slice(offset);
		if (seen.join("\n") === live.join("\n")) return undefined;
		return `styles differ\nseen:\n${show(seen)}\nexpected:\n${show(live)}`;
	}

	get #open(): Paragraph | undefined {
		return this.#items.findLast((item) => !this.#finished.has(item));
	}

	readonly #finished = new Set<Paragraph>();

	readonly #handlers: { [Kind in ScreenStep["do"]]: (step: Extract<ScreenStep, { do: Kind }>) => void } = {
		add: ({ text, isFinished, streams }) => {
			const item = new Paragraph(text, streams);
			this.#items.push(item);
			if (isFinished) this.#finished.add(item);
			this.transcript.addChild(item, isFinished);
		},
		append: ({ text }) => {
			const item = this.#open;
			if (item) item.text += text;
		},
		edit: ({ text }) => {
			const item = this.#open;
			if (item && !item.streams) item.text = text;
		},
		finish: () => {
			const item = this.#open;
			if (!item) return;
			this.#finished.add(item);
			this.transcript.finish(item);
		},
		remove: () => {
			const item = this.#open;
			if (!item || item.streams) return;
			this.#items.splice(this.#items.indexOf(item), 1);
			this.transcript.removeChild(item);
		},
		status: ({ lines }) => {
			this.#status.lines = lines;
		},
		type: ({ text, caret }) => {
			this.#prompt.text = text;
			this.#prompt.caret = caret;
		},
		footer: ({ text }) => {
			this.#footer.lines = [text];
		},
		overlay: ({ lines, options }) => {
			const component = new Lines();
			component.lines = lines;
			const handle = this.fixture.screen.showOverlay(component, options);
			this.#overlays.push({ component, options, handle });
		},
		hideOverlay: ({ index }) => {
			const overlay = this.#overlays[index % Math.max(1, this.#overlays.length)];
			if (!overlay) return;
			overlay.handle.hide();
			this.#overlays = this.#overlays.filter((other) => other !== overlay);
		},
		frontOverlay: ({ index }) => {
			const overlay = this.#overlays[index % Math.max(1, this.#overlays.length)];
			if (!overlay) return;
			overlay.handle.focus();
			this.#overlays = [...this.#overlays.filter((other) => other !== overlay), overlay];
		},
		focus: ({ on }) => this.fixture.screen.setFocus(on ? this.#prompt : null),
		resize: ({ columns, rows }) => {
			const { terminal } = this.fixture;
			const before = terminal.logicalLines();
			terminal.resize(columns, rows);
			this.hasEmulatorFailed ||= hasLostText(before, terminal.logicalLines());
			this.fixture.resize(columns, rows);
		},
		force: () => this.fixture.screen.requestRender(true),
	};
}

/** Rows may be cut off at their end, and the last ones left out; anything else that is missing was lost. */
function hasLostText(before: readonly string[], after: readonly string[]): boolean {
	const text = squeezed(after);
	let at = 0;
	for (const row of before) {
		if (at === text.length) return false;
		const wanted = squeezed([row]);
		let kept = 0;
		while (kept < wanted.length && text[at + kept] === wanted[kept]) kept++;
		if (kept === 0 && wanted !== "") return true;
		at += kept;
	}
	return at < text.length;
}

function squeezed(lines: readonly string[]): string {
	return lines.join("").replaceAll(" ", "");
}

function plain(line: string): string {
	return stripTerminalSequences(line)
		.replaceAll("\t", "   ")
		.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, "")
		.trimEnd();
}

function withoutBlankEnd(lines: readonly string[]): string[] {
	return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}

function show(lines: readonly string[]): string {
	return lines.map((line, index) => `${String(index).padStart(3)} |${line}|`).join("\n");
}
