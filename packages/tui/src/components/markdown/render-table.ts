/** A table in a frame: columns take what they need, and share what there is when that is less. */
import { padToWidth } from "../../text/truncate.ts";
import { visibleWidth } from "../../text/width.ts";
import { wrapTextWithAnsi } from "../../text/wrap.ts";
import type { Tokens } from "./lexer.ts";
import type { Style } from "./markdown-theme.ts";

/** Columns of text that a word is broken at the earliest. */
const MAX_WORD = 30;
const MIN_COLUMN = 1;
const MAX_COLUMNS = 64;

export interface TableParts {
	header: readonly string[];
	rows: readonly (readonly string[])[];
	align: Tokens.Table["align"];
}

/** Undefined when it cannot be shown as a table in this width. */
export function renderTable({ header, rows, align }: TableParts, width: number, border: Style): string[] | undefined {
	const count = header.length;
	const room = width - (3 * count + 1);
	if (count === 0 || count > MAX_COLUMNS || room < count * MIN_COLUMN) return undefined;
	const all = [header, ...rows];
	const wanted = header.map((_, column) => Math.max(1, ...all.map((row) => longestLine(row[column] ?? ""))));
	const least = header.map((_, column) => Math.max(1, ...all.map((row) => longestWord(row[column] ?? ""))));
	const widths = fit(wanted, least, room);
	const rule = (left: string, middle: string, right: string) =>
		border(left + widths.map((columnWidth) => "─".repeat(columnWidth + 2)).join(middle) + right);
	const lines = [rule("┌", "┬", "┐"), ...rowLines(header, widths, align, border), rule("├", "┼", "┤")];
	for (const [index, row] of rows.entries()) {
		if (index > 0) lines.push(rule("├", "┼", "┤"));
		lines.push(...rowLines(row, widths, align, border));
	}
	lines.push(rule("└", "┴", "┘"));
	return lines;
}

function rowLines(
	row: readonly string[],
	widths: readonly number[],
	align: TableParts["align"],
	border: Style,
): string[] {
	const cells = widths.map((width, column) => wrapTextWithAnsi(row[column] ?? "", width));
	const height = Math.max(1, ...cells.map((cell) => cell.length));
	const lines: string[] = [];
	for (let line = 0; line < height; line++) {
		const parts = widths.map((width, column) => aligned(cells[column]![line] ?? "", width, align[column] ?? null));
		lines.push(`${border("│")} ${parts.join(` ${border("│")} `)} ${border("│")}`);
	}
	return lines;
}

function aligned(text: string, width: number, align: "left" | "right" | "center" | null): string {
	const free = Math.max(0, width - visibleWidth(text));
	if (align === "right") return " ".repeat(free) + text;
	if (align === "center") return padToWidth(" ".repeat(Math.floor(free / 2)) + text, width);
	return text + " ".repeat(free);
}

/** Everybody gets the least first; what is left goes to those who want more, in proportion. */
function fit(wanted: readonly number[], least: readonly number[], room: number): number[] {
	const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
	if (sum(wanted) <= room) return [...wanted];
	let base = [...least];
	if (sum(base) > room) {
		const share = room / sum(base);
		base = base.map((value) => Math.max(MIN_COLUMN, Math.floor(value * share)));
	}
	const missing = wanted.map((value, index) => Math.max(0, value - base[index]!));
	const free = Math.max(0, room - sum(base));
	const total = sum(missing);
	const widths = base.map((value, index) => value + (total === 0 ? 0 : Math.floor((missing[index]! / total) * free)));
	for (let index = 0; sum(widths) < room && index < widths.length; index++)
		if (widths[index]! < wanted[index]!) widths[index]!++;
	while (sum(widths) > room) {
		const widest = widths.indexOf(Math.max(...widths));
		if (widths[widest]! <= MIN_COLUMN) break;
		widths[widest]!--;
	}
	return widths;
}

function longestLine(text: string): number {
	return Math.max(0, ...text.split("\n").map((line) => visibleWidth(line)));
}

function longestWord(text: string): number {
	return Math.min(MAX_WORD, Math.max(0, ...text.split(/\s+/).map((word) => visibleWidth(word))));
}
