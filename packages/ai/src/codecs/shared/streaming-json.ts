/**
 * The arguments of a tool call, parsed while they arrive: each character is looked at once, and a string that is still
 * open shows what came so far. What JSON forbids but models write (raw control characters, unknown escapes) is kept
 * as it stands.
 */
import type { JsonObject, JsonValue } from "@tau/protocol/json";
import { MAX_ARGUMENT_DEPTH } from "@tau/protocol/tool";

export interface StreamingJson {
	/** One object that grows; it stays empty where the text is no object. */
	readonly value: JsonObject;
	push(fragment: string): void;
	/**
	 * The final value: what JSON.parse says where the text is valid, else what could be read of it. Deeper than
	 * `MAX_ARGUMENT_DEPTH` it is cut one level below. What models should not write and some do, an array for example,
	 * is kept for the check of the arguments to refuse.
	 */
	end(): JsonObject;
}

export function createStreamingJson(): StreamingJson {
	return new Parser();
}

type Container = JsonObject | JsonValue[];

type State =
	| "value"
	| "first-key"
	| "key"
	| "colon"
	| "first-item"
	| "after-value"
	| "string"
	| "escape"
	| "unicode"
	| "scalar"
	| "done"
	| "broken";

const OPEN_STRING: ReadonlySet<State> = new Set<State>(["string", "escape", "unicode"]);
const QUOTE = 34;
const BACKSLASH = 92;

const ESCAPES: Readonly<Record<string, string>> = {
	'"': '"',
	"\\": "\\",
	"/": "/",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
};

class Parser implements StreamingJson {
	readonly value: JsonObject = {};
	#raw = "";
	#root: Container = this.value;
	#isTooDeep = false;
	#state: State = "value";
	readonly #stack: Container[] = [];
	/** The keys under which the containers of the stack wait for their next value. */
	readonly #keys: string[] = [];
	/** The string or scalar being read. */
	#token = "";
	#isKey = false;
	#hex = "";

	push(fragment: string): void {
		this.#raw += fragment;
		let position = 0;
		while (position < fragment.length) position = this.#step(fragment, position);
		if (this.#state === "scalar") this.#assignNumber();
		else if (OPEN_STRING.has(this.#state) && !this.#isKey) this.#assign(this.#token);
	}

	end(): JsonObject {
		if (this.#isTooDeep) return this.#root as JsonObject;
		try {
			return (JSON.parse(this.#raw) ?? this.value) as JsonObject;
		} catch {
			if (this.#state === "scalar") this.#endScalar();
			return this.#root as JsonObject;
		}
	}

	/** Consumes at least one character, or changes the state so that the next step will. */
	#step(text: string, position: number): number {
		if (this.#state === "string") return this.#string(text, position);
		if (this.#state === "done" || this.#state === "broken") return text.length;
		const char = text[position]!;
		if (this.#state === "escape") this.#escape(char);
		else if (this.#state === "unicode") return this.#unicode(char, position);
		else if (this.#state === "scalar") return this.#scalar(char, position);
		else if (char !== " " && char !== "\n" && char !== "\r" && char !== "\t") this.#structure(char);
		return position + 1;
	}

	#string(text: string, start: number): number {
		let position = start;
		while (position < text.length) {
			const code = text.charCodeAt(position);
			if (code === QUOTE || code === BACKSLASH) break;
			position++;
		}
		this.#token += text.slice(start, position);
		if (position === text.length) return position;
		if (text.charCodeAt(position) === BACKSLASH) this.#state = "escape";
		else this.#endString();
		return position + 1;
	}

	#escape(char: string): void {
		if (char === "u") {
			this.#hex = "";
			this.#state = "unicode";
			return;
		}
		this.#token += Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : `\\${char}`;
		this.#state = "string";
	}

	#unicode(char: string, position: number): number {
		if (!/[\da-fA-F]/.test(char)) {
			this.#token += `\\u${this.#hex}`;
			this.#state = "string";
			return position;
		}
		this.#hex += char;
		if (this.#hex.length === 4) {
			this.#token += String.fromCharCode(Number.parseInt(this.#hex, 16));
			this.#state = "string";
		}
		return position + 1;
	}

	#scalar(char: string, position: number): number {
		if (/[-+.\w]/.test(char)) {
			this.#token += char;
			return position + 1;
		}
		this.#endScalar();
		return position;
	}

	#structure(char: string): void {
		const state = this.#state;
		if (state === "colon") this.#state = char === ":" ? "value" : "broken";
		else if (state === "after-value") this.#afterValue(char);
		else if (state === "key") this.#key(char);
		else if (state === "first-key" && char !== "}") this.#key(char);
		else if (state === "value" || (state === "first-item" && char !== "]")) this.#value(char);
		else this.#pop();
	}

	#key(char: string): void {
		if (char !== '"') this.#state = "broken";
		else this.#openString(true);
	}

	#afterValue(char: string): void {
		const isArray = Array.isArray(this.#stack.at(-1));
		if (char === ",") this.#state = isArray ? "value" : "key";
		else if (char === (isArray ? "]" : "}")) this.#pop();
		else this.#state = "broken";
	}

	#value(char: string): void {
		if (this.#stack.length === 0 && char !== "{" && char !== "[") this.#state = "broken";
		else if (char === '"') this.#openString(false);
		else if (char === "{" || char === "[") this.#open(char);
		else if (/[-\dtfn]/.test(char)) {
			this.#nextItem();
			this.#token = char;
			this.#state = "scalar";
		} else this.#state = "broken";
	}

	#open(char: "{" | "["): void {
		if (this.#stack.length === 0) {
			if (char === "[") this.#root = [];
			this.#stack.push(this.#root);
		} else {
			const container: Container = char === "{" ? {} : [];
			this.#nextItem();
			this.#assign(container);
			this.#stack.push(container);
			if (this.#stack.length > MAX_ARGUMENT_DEPTH) {
				this.#isTooDeep = true;
				this.#state = "broken";
				return;
			}
		}
		this.#keys.push("");
		this.#state = char === "{" ? "first-key" : "first-item";
	}

	#pop(): void {
		this.#stack.pop();
		this.#keys.pop();
		this.#state = this.#stack.length === 0 ? "done" : "after-value";
	}

	#openString(isKey: boolean): void {
		if (!isKey) this.#nextItem();
		this.#isKey = isKey;
		this.#token = "";
		this.#state = "string";
	}

	#endString(): void {
		if (this.#isKey) {
			this.#keys[this.#keys.length - 1] = this.#token;
			this.#state = "colon";
		} else {
			this.#assign(this.#token);
			this.#state = "after-value";
		}
	}

	#endScalar(): void {
		this.#state = "after-value";
		if (this.#token === "true") this.#assign(true);
		else if (this.#token === "false") this.#assign(false);
		else if (this.#token === "null") this.#assign(null);
		else if (!this.#assignNumber()) this.#state = "broken";
	}

	#assignNumber(): boolean {
		const number = Number(this.#token);
		if (!Number.isFinite(number)) return false;
		this.#assign(number);
		return true;
	}

	/** In an array, the next value gets the next index. */
	#nextItem(): void {
		const container = this.#stack.at(-1);
		if (Array.isArray(container)) this.#keys[this.#keys.length - 1] = String(container.length);
	}

	#assign(value: JsonValue): void {
		const container = this.#stack.at(-1)!;
		const key = this.#keys.at(-1)!;
		if (Array.isArray(container)) container[Number(key)] = value;
		else if (key === "__proto__") {
			Object.defineProperty(container, key, { value, enumerable: true, writable: true, configurable: true });
		} else container[key] = value;
	}
}
