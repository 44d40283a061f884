import type { JsonObject, JsonValue } from "@tau/protocol/json";

/** A body that was read, with what it was read as. */
interface ReadBody {
	bytes: Buffer;
	value: JsonObject;
}

/** Conversations whose last request is remembered; more at once are read in full each time. */
const REMEMBERED = 4;
/** Below this a body is read faster than a remembered one is found. */
const MIN_REMEMBERED_BYTES = 4096;

/**
 * Parses request bodies. An agent sends its whole conversation with every request, so a body is mostly the one before it
 * with a few list items added: only those are parsed, and the parsed items before them are shared, which also keeps the
 * request log small. Callers must not change what they get.
 */
export class BodyReader {
	#recent: ReadBody[] = [];

	/** The JSON value of a body, or its text where it is no JSON. */
	read(bytes: Buffer): JsonValue {
		if (bytes.length < MIN_REMEMBERED_BYTES) return parse(bytes.toString());
		for (const [index, before] of this.#recent.entries()) {
			const value = readGrown(before, bytes);
			if (!value) continue;
			this.#recent.splice(index, 1);
			this.#remember({ bytes, value });
			return value;
		}
		const text = bytes.toString();
		const value = parse(text);
		// Written as JavaScript writes it: then the names are in the order of the text, none of them twice.
		if (isObject(value) && !("" in value) && JSON.stringify(value) === text) this.#remember({ bytes, value });
		return value;
	}

	#remember(body: ReadBody): void {
		this.#recent.unshift(body);
		if (this.#recent.length > REMEMBERED) this.#recent.pop();
	}
}

/**
 * `before` with items added to the end of one of its lists, or undefined where `bytes` is anything else.
 *
 * With `before` = P + T and `bytes` = P + "," + items + T: T begins with the `]` of some list. That it is a list of the
 * outermost object, and not one further in or a bracket inside a string, is shown by `{"":[` + T being JSON: T read at
 * another depth has closing brackets too many, and T read from inside a string has an odd number of quotes.
 */
function readGrown(before: ReadBody, bytes: Buffer): JsonObject | undefined {
	const at = commonPrefix(before.bytes, bytes);
	const tail = before.bytes.subarray(at);
	if (tail[0] !== CLOSING_BRACKET || bytes[at] !== COMMA) return undefined;
	const tailStart = bytes.length - tail.length;
	if (tailStart <= at || tail.compare(bytes, tailStart) !== 0) return undefined;
	const rest = parse(Buffer.concat([LIST_START, tail]).toString());
	const items = parse(`[${bytes.toString("utf8", at + 1, tailStart)}]`);
	if (!isObject(rest) || !Array.isArray(items)) return undefined;
	const key = Object.keys(before.value).at(-Object.keys(rest).length);
	const list = key === undefined ? undefined : before.value[key];
	if (key === undefined || !Array.isArray(list) || list.length === 0) return undefined;
	return { ...before.value, [key]: [...list, ...items] };
}

const COMMA = 0x2c;
const CLOSING_BRACKET = 0x5d;
const LIST_START = Buffer.from('{"":[');

/** Number of equal bytes at the beginning; compares halves, because comparing memory is what the machine does fastest. */
function commonPrefix(a: Buffer, b: Buffer): number {
	let low = 0;
	let high = Math.min(a.length, b.length);
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (a.compare(b, low, middle, low, middle) === 0) low = middle;
		else high = middle - 1;
	}
	return low;
}

function parse(text: string): JsonValue {
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		return text;
	}
}

function isObject(value: JsonValue): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
