/** Turns ripgrep's output lines into result lines, up to a number of matches. */
import { truncateLine } from "@tau/base/truncate";
import { cleanPath } from "../shared/run-ripgrep.ts";

export interface FoundLine {
	path: string;
	/** From 1; 0 for a remark about the whole file. */
	line: number;
	text: string;
}

export interface MatchCollectorOptions {
	maxMatches: number;
	/** Lines around each match. */
	context: number;
	/** Below which path results are named as ripgrep names them; otherwise by their last name alone. */
	onlyName: boolean;
}

/** Lines as `--null --line-number` writes them: path, NUL, number, `:` for a match or `-` for context, text. */
const OUTPUT_LINE = /^([^\0]*)\0(\d+)([:-])/;
/** Without the NUL: matches in a file that is not text. */
const BINARY_REMARK = /^(.*): (binary file matches|WARNING: stopped searching binary file after match)/;

export class MatchCollector {
	readonly lines: FoundLine[] = [];
	matches = 0;
	anyLineTruncated = false;
	readonly #options: MatchCollectorOptions;
	/** Set with the last match that is wanted: its context may still come. */
	#last: { path: string; line: number } | undefined;

	constructor(options: MatchCollectorOptions) {
		this.#options = options;
	}

	get limitReached(): boolean {
		return this.#last !== undefined;
	}

	/** Returns whether more lines are wanted. */
	add(output: string): boolean {
		const parsed = OUTPUT_LINE.exec(output);
		if (!parsed) return this.#addRemark(output);
		const path = this.#name(parsed[1]!);
		const line = Number(parsed[2]);
		const isMatch = parsed[3] === ":" && !this.#last;
		if (this.#last && (path !== this.#last.path || line > this.#last.line + this.#options.context)) return false;
		const { text, wasTruncated } = truncateLine(output.slice(parsed[0].length).replaceAll("\r", ""));
		if (wasTruncated) this.anyLineTruncated = true;
		const mark = isMatch ? ":" : "-";
		this.lines.push({ path, line, text: `${path}${mark}${line}${mark} ${text}` });
		if (isMatch) this.#countMatch(path, line);
		return !this.#last || line < this.#last.line + this.#options.context;
	}

	#addRemark(output: string): boolean {
		const remark = BINARY_REMARK.exec(output);
		if (!remark || this.#last) return !this.#last;
		const path = this.#name(remark[1]!);
		if (remark[2]!.startsWith("WARNING")) return true;
		this.lines.push({ path, line: 0, text: `${path}: binary file matches` });
		this.#countMatch(path, 0);
		return !this.#last;
	}

	#countMatch(path: string, line: number): void {
		this.matches++;
		if (this.matches >= this.#options.maxMatches) this.#last = { path, line };
	}

	#name(printed: string): string {
		const path = cleanPath(printed);
		return this.#options.onlyName ? path.slice(path.lastIndexOf("/") + 1) : path;
	}
}
