/** JSON Lines: one value per line, lines end at LF and nothing else. A bad line is reported, never fatal. */
import { errorMessage, TauError } from "./errors.ts";
import { LineSplitter } from "./lines.ts";

export interface BadLine {
	/** Counted from 1, empty lines included. */
	lineNumber: number;
	reason: string;
	text: string;
	/** The line has no LF: its writer may not have finished it. */
	torn: boolean;
}

export interface JsonlHandlers<T> {
	onValue: (value: T, lineNumber: number) => void;
	onBadLine: (bad: BadLine) => void;
}

/** One line with its LF. Throws `TAU_JSONL_VALUE` for what JSON has no form for (undefined, a function). */
export function stringifyJsonLine(value: unknown): string {
	const text: string | undefined = JSON.stringify(value);
	if (text === undefined)
		throw new TauError("TAU_JSONL_VALUE", `Cannot write a value of type ${typeof value} as a JSON line`);
	return `${text}\n`;
}

/** Every value of a whole text. `T` is the caller's word: lines are parsed, not validated. Empty lines are skipped. */
export function parseJsonl<T = unknown>(text: string): { values: T[]; badLines: BadLine[] } {
	const values: T[] = [];
	const badLines: BadLine[] = [];
	const handlers: JsonlHandlers<T> = {
		onValue: (value) => void values.push(value),
		onBadLine: (bad) => void badLines.push(bad),
	};
	let lineNumber = 0;
	for (let start = 0; start < text.length; ) {
		const end = text.indexOf("\n", start);
		lineNumber++;
		parseLine(text.slice(start, end === -1 ? text.length : end), lineNumber, end === -1, handlers);
		start = end === -1 ? text.length : end + 1;
	}
	return { values, badLines };
}

/** Values of a stream. `maxLineLength` bounds its buffer; a longer line throws `TAU_LINE_TOO_LONG`. */
export class JsonlReader<T = unknown> {
	readonly #splitter: LineSplitter;
	readonly #handlers: JsonlHandlers<T>;

	constructor(handlers: JsonlHandlers<T>, options: { maxLineLength?: number } = {}) {
		this.#handlers = handlers;
		this.#splitter = new LineSplitter({ keepLineEnd: true, maxLineLength: options.maxLineLength });
	}

	push(chunk: string | Uint8Array): void {
		this.#splitter.push(chunk, this.#onLine);
	}

	/** The stream has ended: reads a last line without LF. */
	flush(): void {
		this.#splitter.flush(this.#onLine);
	}

	readonly #onLine = (line: string): void => {
		parseLine(line, this.#splitter.lines, !line.endsWith("\n"), this.#handlers);
	};
}

function parseLine<T>(line: string, lineNumber: number, torn: boolean, handlers: JsonlHandlers<T>): void {
	let value: T;
	try {
		value = JSON.parse(line) as T;
	} catch (error) {
		const text = line.trim();
		if (text !== "") handlers.onBadLine({ lineNumber, reason: errorMessage(error), text, torn });
		return;
	}
	handlers.onValue(value, lineNumber);
}
