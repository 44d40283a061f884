/** Commands of vim's normal and visual mode that are no motions and take none. */
import type { Operator, VimCommand, VimModeName } from "./vim-command.ts";
import { firstNonBlank, lineAt, lineEnd, lineNumber, lineStart, MOTIONS } from "./vim-motions.ts";
import type { TextRange } from "./vim-text-objects.ts";

/** Characters that one `p` with a count may put in. */
const MAX_PUT = 1_000_000;

/** What a command may do to the editor. Places are offsets in the text. */
export interface VimActions {
	text(): string;
	at(): number;
	after(at: number): number;
	goTo(at: number): void;
	replace(start: number, end: number, text: string): void;
	operate(operator: Operator, range: TextRange): void;
	operateLines(operator: Operator, count: number): void;
	enter(mode: VimModeName): void;
	undo(): void;
	register(): { text: string; isLines: boolean } | undefined;
	repeat(count: number): void;
}

/** Of normal mode, besides motions and operators. */
export const NORMAL_ACTIONS: Readonly<Record<string, (vim: VimActions, command: VimCommand) => void>> = {
	x: (vim, { count }) => vim.operate("d", charactersAfter(vim, count)),
	X: (vim, { count }) =>
		vim.operate("d", { start: Math.max(lineStart(vim.text(), vim.at()), vim.at() - count), end: vim.at() }),
	s: (vim, { count }) => vim.operate("c", charactersAfter(vim, count)),
	S: (vim, { count }) => vim.operateLines("c", count),
	D: (vim, command) => vim.operate("d", toLineEnd(vim, command)),
	C: (vim, command) => vim.operate("c", toLineEnd(vim, command)),
	Y: (vim, { count }) => vim.operateLines("y", count),
	p: (vim, { count }) => put(vim, count, true),
	P: (vim, { count }) => put(vim, count, false),
	u: (vim, { count }) => {
		for (let left = Math.min(count, 1000); left > 0; left--) vim.undo();
	},
	".": (vim, { count }) => vim.repeat(count),
	r: (vim, { count, argument }) => {
		const { start, end } = charactersAfter(vim, count);
		if (end - start < count) return;
		vim.replace(start, end, argument!.repeat(count));
		vim.goTo(start + argument!.length * (count - 1));
	},
	"~": (vim, { count }) => {
		const range = charactersAfter(vim, count);
		toggleCase(vim, range);
		vim.goTo(range.end);
	},
	J: (vim, { count }) => join(vim, lineNumber(vim.text(), vim.at()), Math.max(1, count - 1)),
	i: (vim) => vim.enter("insert"),
	I: (vim) => {
		vim.goTo(firstNonBlank(vim.text(), vim.at()));
		vim.enter("insert");
	},
	a: (vim) => {
		if (vim.at() < lineEnd(vim.text(), vim.at())) vim.goTo(vim.after(vim.at()));
		vim.enter("insert");
	},
	A: (vim) => {
		vim.goTo(lineEnd(vim.text(), vim.at()));
		vim.enter("insert");
	},
	o: (vim) => {
		const end = lineEnd(vim.text(), vim.at());
		vim.replace(end, end, "\n");
		vim.goTo(end + 1);
		vim.enter("insert");
	},
	O: (vim) => {
		const start = lineStart(vim.text(), vim.at());
		vim.replace(start, start, "\n");
		vim.goTo(start);
		vim.enter("insert");
	},
	v: (vim) => vim.enter("visual"),
	V: (vim) => vim.enter("visual-line"),
};

/** Of visual mode, besides motions and operators; the mode has ended before. */
export const VISUAL_ACTIONS: Readonly<
	Record<string, (vim: VimActions, range: TextRange, command: VimCommand) => void>
> = {
	"~": (vim, range) => {
		toggleCase(vim, range);
		vim.goTo(range.start);
	},
	u: (vim, range) => {
		vim.replace(range.start, range.end, vim.text().slice(range.start, range.end).toLowerCase());
		vim.goTo(range.start);
	},
	r: (vim, { start, end }, { argument }) => {
		vim.replace(start, end, vim.text().slice(start, end).replaceAll(/[^\n]/gu, argument!));
		vim.goTo(start);
	},
	J: (vim, { start, end }) => {
		const first = lineNumber(vim.text(), start);
		join(vim, first, Math.max(1, lineNumber(vim.text(), Math.max(start, end - 1)) - first));
	},
	p: (vim, range) => {
		const register = vim.register();
		if (!register) return;
		vim.operate("d", range);
		vim.replace(range.start, range.start, register.isLines ? `\n${register.text}` : register.text);
	},
};

function charactersAfter(vim: VimActions, count: number): TextRange {
	const last = lineEnd(vim.text(), vim.at());
	let end = vim.at();
	for (let left = count; left > 0 && end < last; left--) end = vim.after(end);
	return { start: vim.at(), end };
}

function toLineEnd(vim: VimActions, { count, hasCount }: VimCommand): TextRange {
	return { start: vim.at(), end: MOTIONS.$!(vim.text(), vim.at(), count, hasCount)!.to };
}

function put(vim: VimActions, count: number, isAfter: boolean): void {
	const register = vim.register();
	if (!register) return;
	const text = register.text.repeat(Math.max(1, Math.min(count, Math.floor(MAX_PUT / register.text.length))));
	const at = vim.at();
	if (register.isLines) {
		const place = isAfter ? lineEnd(vim.text(), at) : lineStart(vim.text(), at);
		vim.replace(place, place, isAfter ? `\n${text.slice(0, -1)}` : text);
		vim.goTo(firstNonBlank(vim.text(), isAfter ? place + 1 : place));
		return;
	}
	const place = isAfter && at < lineEnd(vim.text(), at) ? vim.after(at) : at;
	vim.replace(place, place, text);
	vim.goTo(text.includes("\n") ? place : place + text.length - 1);
}

/** One space between, but none before a closing bracket, beside an empty line or where there is one. */
function join(vim: VimActions, line: number, times: number): void {
	for (let left = times; left > 0; left--) {
		const text = vim.text();
		const end = lineEnd(text, lineAt(text, line));
		if (end === text.length) return;
		const next = firstNonBlank(text, end + 1);
		const isBare = lineStart(text, end) === end || /\s/.test(text[end - 1]!) || next === lineEnd(text, next);
		vim.replace(end, next, isBare || text[next] === ")" ? "" : " ");
		vim.goTo(end);
	}
}

function toggleCase(vim: VimActions, { start, end }: TextRange): void {
	const text = vim.text().slice(start, end);
	// A letter whose other case is longer (ß) stays.
	const toggled = text.replaceAll(/\p{L}/gu, (letter) => {
		const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
		return other.length === letter.length ? other : letter;
	});
	if (toggled !== text) vim.replace(start, end, toggled);
}
