/**
 * JSON as people write it: `//` and block comments, trailing commas, a byte order mark. Everything else is JSON, and
 * for plain JSON the result equals that of `JSON.parse`. Errors name line and column, counted from 1 in UTF-16 units.
 */
import { TauError } from "./errors.ts";

/** Deep enough for any configuration file, shallow enough for the stack. */
const MAX_DEPTH = 500;

export interface JsoncOptions {
	/** What the text is, for messages: a path or a file name. */
	source?: string;
	/** Filled with the offset in the text of every value, by JSON pointer (`""` is the root). */
	positions?: Map<string, number>;
}

/** Throws `TAU_JSONC_INVALID`, whose details hold `line`, `column` and `source`. */
export function parseJsonc(text: string, options: JsoncOptions = {}): unknown {
	if (!options.positions) {
		try {
			return JSON.parse(text);
		} catch {
			// Comments, trailing commas, a byte order mark or a mistake: the reader below tells which.
		}
	}
	return new JsoncReader(text, options).readDocument();
}

export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
	let line = 1;
	let lineStart = text.charCodeAt(0) === 0xfeff ? 1 : 0;
	for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
		line++;
		lineStart = at + 1;
	}
	return { line, column: Math.max(offset - lineStart, 0) + 1 };
}

/** One step of a JSON pointer (RFC 6901). */
export function pointerStep(key: string | number): string {
	return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const KEYWORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

class JsoncReader {
	#at = 0;
	readonly #text: string;
	readonly #source: string;
	readonly #positions: Map<string, number> | undefined;

	constructor(text: string, options: JsoncOptions) {
		this.#text = text;
		this.#source = options.source ?? "JSON";
		this.#positions = options.positions;
		if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
	}

	readDocument(): unknown {
		const value = this.#readValue("", 0);
		this.#skipBlank();
		if (this.#at < this.#text.length) this.#fail("the end of the file");
		return value;
	}

	#readValue(pointer: string, depth: number): unknown {
		this.#skipBlank();
		if (depth > MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} levels of nesting`);
		this.#positions?.set(pointer, this.#at);
		const first = this.#text[this.#at];
		if (first === "{") return this.#readObject(pointer, depth);
		if (first === "[") return this.#readArray(pointer, depth);
		if (first === '"') return this.#readString();
		if (first === "-" || (first !== undefined && first >= "0" && first <= "9")) return this.#readNumber();
		const word = this.#match(WORD);
		if (word !== undefined && Object.hasOwn(KEYWORDS, word)) return KEYWORDS[word];
		if (word !== undefined) this.#at -= word.length;
		return this.#fail("a value");
	}

	#readObject(pointer: string, depth: number): Record<string, unknown> {
		const result: Record<string, unknown> = {};
		this.#at++;
		while (true) {
			this.#skipBlank();
			if (this.#take("}")) return result;
			if (this.#text[this.#at] !== '"') this.#fail('a property name in double quotes or "}"');
			const key = this.#readString();
			this.#skipBlank();
			if (!this.#take(":")) this.#fail(`":" after the property name ${JSON.stringify(key)}`);
			const value = this.#readValue(this.#positions ? pointer + pointerStep(key) : pointer, depth + 1);
			// `__proto__` must become a property, as in JSON.parse, and not the prototype.
			if (key === "__proto__") {
				Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true });
			} else result[key] = value;
			this.#skipBlank();
			if (!this.#take(",") && this.#text[this.#at] !== "}") this.#fail('"," or "}"');
		}
	}

	#readArray(pointer: string, depth: number): unknown[] {
		const result: unknown[] = [];
		this.#at++;
		while (true) {
			this.#skipBlank();
			if (this.#take("]")) return result;
			const place = this.#positions ? pointer + pointerStep(result.length) : pointer;
			result.push(this.#readValue(place, depth + 1));
			this.#skipBlank();
			if (!this.#take(",") && this.#text[this.#at] !== "]") this.#fail('"," or "]"');
		}
	}

	#readString(): string {
		const start = this.#at;
		let end = start + 1;
		for (; end < this.#text.length; end++) {
			const code = this.#text.charCodeAt(end);
			if (code === 0x22) break;
			if (code === 0x5c) end++;
			else if (code < 0x20) {
				this.#at = end;
				this.#fail(
					"the string's closing \" (a line break or control character inside a string is written as an escape)",
				);
			}
		}
		if (end >= this.#text.length) {
			this.#at = this.#text.length;
			this.#fail("the string's closing \"");
		}
		this.#at = end + 1;
		try {
			return JSON.parse(this.#text.slice(start, end + 1)) as string;
		} catch {
			this.#at = start;
			return this.#fail('a string whose escapes are \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hex digits');
		}
	}

	#readNumber(): number {
		const digits = this.#match(NUMBER);
		if (digits === undefined) return this.#fail("a number");
		if (/[\w.]/.test(this.#text[this.#at] ?? ""))
			this.#fail("the end of the number (JSON numbers are decimal, like 12, 0.5 or 1e6)");
		return Number(digits);
	}

	/** White space and comments. */
	#skipBlank(): void {
		const text = this.#text;
		while (this.#at < text.length) {
			const code = text.charCodeAt(this.#at);
			if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) this.#at++;
			else if (code !== 0x2f) return;
			else if (text[this.#at + 1] === "/") {
				const end = text.indexOf("\n", this.#at);
				this.#at = end === -1 ? text.length : end + 1;
			} else if (text[this.#at + 1] === "*") {
				const end = text.indexOf("*/", this.#at + 2);
				if (end === -1) this.#fail("the end of this comment, */, before the end of the file");
				this.#at = end + 2;
			} else return;
		}
	}

	#take(character: string): boolean {
		if (this.#text[this.#at] !== character) return false;
		this.#at++;
		return true;
	}

	#match(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.#at;
		const found = pattern.exec(this.#text)?.[0];
		if (found !== undefined) this.#at += found.length;
		return found;
	}

	#fail(expected: string): never {
		const { line, column } = lineAndColumn(this.#text, this.#at);
		throw new TauError(
			"TAU_JSONC_INVALID",
			`${this.#source}:${line}:${column}: expected ${expected}, found ${this.#found()}`,
			{ hint: "Correct the file at that place.", details: { source: this.#source, line, column } },
		);
	}

	/** One character only: the rest of the line may hold a secret. */
	#found(): string {
		const code = this.#text.codePointAt(this.#at);
		if (code === undefined) return "the end of the file";
		if (code === 0x0a || code === 0x0d) return "the end of the line";
		const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
		return code > 0x20 && code < 0x7f ? `"${String.fromCodePoint(code)}"` : name;
	}
}
