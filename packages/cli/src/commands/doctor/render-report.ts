/** A report for people: what is fine by area, then the problems, then how many there are. */
import { AREAS, type Finding, type Report } from "@tau/engine/doctor/finding";

export interface RenderOptions {
	/** Lines are no wider, as long as words allow. */
	columns: number;
	color: boolean;
	/** Shown as `~`. */
	home: string;
	/** Repairs were asked for. */
	fix: boolean;
	/** `--only` was given. */
	isPartial: boolean;
}

/** Wider lines are hard to read. */
const MAX_COLUMNS = 100;
const MIN_COLUMNS = 40;

export function renderReport(report: Report, options: RenderOptions): string {
	const page = new Page(options);
	const problems = ["error", "warning"].flatMap((level) =>
		report.findings.filter((finding) => isProblem(finding) && finding.level === level),
	);
	const others = report.findings.filter((finding) => !isProblem(finding) && finding.fixed === undefined);
	for (const area of AREAS) {
		const lines = others.filter((finding) => finding.area === area);
		const count = problems.filter((finding) => finding.area === area).length;
		if (lines.length === 0 && count === 0) continue;
		page.heading(area, count > 0 ? `${counted(count, "problem")}, below` : "");
		for (const finding of lines) page.finding(finding, finding.level);
	}
	if (problems.length > 0) page.heading("problems", "");
	for (const finding of problems) page.finding(finding, finding.level);
	const fixed = report.findings.filter((finding) => finding.fixed !== undefined);
	if (fixed.length > 0) page.heading("fixed", "");
	for (const finding of fixed) page.finding({ ...finding, message: finding.fixed!, fix: undefined }, "fixed");
	page.line("");
	page.line(verdict(report, options));
	return page.text();
}

function isProblem({ level, fixed }: Finding): boolean {
	return fixed === undefined && (level === "error" || level === "warning");
}

function verdict({ summary, findings }: Report, { fix, isPartial }: RenderOptions): string {
	const counts = [
		summary.error > 0 ? counted(summary.error, "error") : "",
		summary.warning > 0 ? counted(summary.warning, "warning") : "",
		summary.fixed > 0 ? `${summary.fixed} fixed` : "",
	].filter(Boolean);
	if (counts.length === 0) return isPartial ? "No problems in these areas." : "No problems.";
	const fixable = findings.filter((finding) => finding.fixable && finding.fixed === undefined).length;
	const offer = fix || fixable === 0 ? "" : ` tau doctor --fix mends ${fixable} of what is said above.`;
	return `${counts.join(", ")}.${offer}`;
}

const COLORS: Readonly<Record<string, string>> = {
	ok: "\x1b[32m",
	info: "\x1b[36m",
	warning: "\x1b[33m",
	error: "\x1b[31m",
	fixed: "\x1b[32m",
};
const BOLD = "\x1b[1m";
const DIM = "\x1b[2m";
const PLAIN = "\x1b[0m";

/** "  warning  " */
const INDENT = 11;

class Page {
	#text = "";
	readonly #options: RenderOptions;
	readonly #width: number;

	constructor(options: RenderOptions) {
		this.#options = options;
		this.#width = Math.max(MIN_COLUMNS, Math.min(options.columns, MAX_COLUMNS));
	}

	heading(title: string, note: string): void {
		const gap = this.#text === "" ? "" : "\n";
		this.#text += `${gap}${this.#colored(title, BOLD)}${note ? ` ${this.#colored(`(${note})`, DIM)}` : ""}\n`;
	}

	finding({ message, fix }: Pick<Finding, "message" | "fix">, label: string): void {
		const [first = "", ...rest] = this.#wrap(message);
		this.line(`  ${this.#colored(label.padEnd(INDENT - 4), COLORS[label] ?? "")}  ${first}`);
		for (const line of rest) this.line(" ".repeat(INDENT) + line);
		if (fix === undefined) return;
		for (const [index, line] of this.#wrap(fix, 2).entries()) {
			this.line(" ".repeat(INDENT) + this.#colored(`${index === 0 ? "→ " : "  "}${line}`, DIM));
		}
	}

	line(text: string): void {
		this.#text += `${text}\n`;
	}

	text(): string {
		return this.#text;
	}

	#wrap(text: string, extra = 0): string[] {
		const home = this.#options.home;
		const safe = readable(home.length > 1 ? text.replaceAll(`${home}/`, "~/") : text);
		return safe.split("\n").flatMap((line) => wrap(line, this.#width - INDENT - extra));
	}

	#colored(text: string, style: string): string {
		return this.#options.color && style !== "" ? `${style}${text}${PLAIN}` : text;
	}
}

/** File names and foreign messages may hold anything; the terminal must not obey it. */
function readable(text: string): string {
	return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "�");
}

function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		const longer = line === "" ? word : `${line} ${word}`;
		if (line !== "" && Bun.stringWidth(longer) > width) {
			lines.push(line);
			line = word;
		} else line = longer;
	}
	lines.push(line);
	return lines;
}

function counted(count: number, noun: string): string {
	return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
