import type { Component } from "../../render/component.ts";
import { stripControls } from "../../text/control-sequences.ts";
import { truncateToWidth } from "../../text/truncate.ts";
import { visibleWidth } from "../../text/width.ts";
import { wrapTextWithAnsi } from "../../text/wrap.ts";
import { type ChangedPart, changedWords } from "./changed-words.ts";

export interface DiffTheme {
	added: (text: string) => string;
	removed: (text: string) => string;
	context: (text: string) => string;
	/** The words that changed, within a line that is removed or added. */
	emphasis: (text: string) => string;
}

/**
 * A change of a file, line by line: each begins with `+`, `-` or a space, then its number, a space and the line. Where as
 * many lines were added as removed in one place, the words that differ are emphasised.
 */
export class DiffView implements Component {
	readonly #theme: DiffTheme;
	#diff: string;
	#rendered: { width: number; lines: string[] } | undefined;

	constructor(diff: string, theme: DiffTheme) {
		this.#diff = diff;
		this.#theme = theme;
	}

	setDiff(diff: string): void {
		if (diff === this.#diff) return;
		this.#diff = diff;
		this.#rendered = undefined;
	}

	invalidate(): void {
		this.#rendered = undefined;
	}

	render(width: number): string[] {
		if (this.#rendered?.width !== width) {
			this.#rendered = { width, lines: diffLines(this.#diff.split("\n"), width, this.#theme) };
		}
		return this.#rendered.lines;
	}
}

/**
 * Styled lines. What changed is wrapped below its text, so that all of it can be read; lines around it are cut. Control
 * characters are left out, tabs are three spaces.
 */
export function diffLines(diff: readonly string[], width: number, theme: DiffTheme): string[] {
	const lines = diff.map((line) => stripControls(line).replaceAll("\t", "   ").replaceAll("\n", " "));
	const changed = changedParts(lines);
	return lines.flatMap((line, index) => {
		if (!/^[+-]/.test(line)) return theme.context(truncateToWidth(line, width, "…"));
		const style = line.startsWith("+") ? theme.added : theme.removed;
		return wrapped(emphasised(line, changed.get(index), theme), line.length - textOf(line).length, width).map(style);
	});
}

/** `indent`: columns of the sign and the number; the sign is at every line. */
function wrapped(line: string, indent: number, width: number): string[] {
	if (visibleWidth(line) <= width) return [line];
	// Too narrow for text beside the numbers.
	if (width < indent + MIN_TEXT) return [truncateToWidth(line, width, "…")];
	const parts = wrapTextWithAnsi(line.slice(indent), width - indent);
	const below = line[0] + " ".repeat(indent - 1);
	return parts.map((part, index) => (index === 0 ? line.slice(0, indent) : below) + part);
}

/** Columns. */
const MIN_TEXT = 8;

/** A sign, the line's number, a space, the line. */
const DIFF_LINE = /^([+\- ])(\s*\d+ )(.*)$/;

function changedParts(lines: readonly string[]): Map<number, ChangedPart> {
	const parts = new Map<number, ChangedPart>();
	for (let at = 0; at < lines.length; ) {
		const removed = runOf(lines, at, "-");
		const added = runOf(lines, at + removed, "+");
		if (removed > 0 && removed === added) {
			for (let offset = 0; offset < removed; offset++) {
				const changed = changedWords(textOf(lines[at + offset]!), textOf(lines[at + removed + offset]!));
				if (!changed) continue;
				parts.set(at + offset, changed.before);
				parts.set(at + removed + offset, changed.after);
			}
		}
		at += Math.max(1, removed + added);
	}
	return parts;
}

function runOf(lines: readonly string[], from: number, sign: string): number {
	let count = 0;
	while (lines[from + count]?.startsWith(sign)) count++;
	return count;
}

function textOf(line: string): string {
	return DIFF_LINE.exec(line)?.[3] ?? line;
}

function emphasised(line: string, part: ChangedPart | undefined, theme: DiffTheme): string {
	if (!part || part.start === part.end) return line;
	const before = line.length - textOf(line).length;
	const [start, end] = [before + part.start, before + part.end];
	return line.slice(0, start) + theme.emphasis(line.slice(start, end)) + line.slice(end);
}
