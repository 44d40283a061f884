/**
 * A shortcut for the events that make up nearly all of a stream: those that differ from an earlier one in a single
 * string. Such an event is recognised by its unchanged beginning and end, and the string between them is the delta;
 * parsing it as JSON could not find anything else. What is not recognised with certainty is parsed.
 */
export class DeltaTemplate {
	#prefix = "";
	#suffix = "";
	#apply: ((delta: string) => void) | undefined;
	/** Lessons in a row that recognised nothing: some vendors pad every event with something different. */
	#vainLessons = 0;

	/** True when the event was recognised and its delta applied. */
	accept(data: string): boolean {
		const apply = this.#apply;
		if (!apply || !data.startsWith(this.#prefix) || !data.endsWith(this.#suffix)) return false;
		const end = data.length - this.#suffix.length;
		if (end < this.#prefix.length) return false;
		const body = data.slice(this.#prefix.length, end);
		const delta = body.includes("\\") || body.includes('"') ? unescaped(body) : body;
		if (!delta) return false;
		this.#vainLessons = 0;
		apply(delta);
		return true;
	}

	/**
	 * Called with an event that had no other effect than `apply(delta)`. `deltaOf` says what the delta of an event is;
	 * it proves that the string found in the text is the one that counts.
	 */
	learn(data: string, delta: string, deltaOf: (event: unknown) => unknown, apply: (delta: string) => void): void {
		if (this.#vainLessons >= MAX_VAIN_LESSONS) return;
		this.#vainLessons++;
		const literal = JSON.stringify(delta);
		const at = data.lastIndexOf(literal);
		if (at < 0) return;
		const prefix = data.slice(0, at + 1);
		const suffix = data.slice(at + literal.length - 1);
		if (!isPlaceOfDelta(prefix + PROBE + suffix, deltaOf)) return;
		this.#prefix = prefix;
		this.#suffix = suffix;
		this.#apply = apply;
	}

	/** Call when what `apply` does is no longer right, as when its block is closed. */
	forget(): void {
		this.#apply = undefined;
	}
}

const MAX_VAIN_LESSONS = 8;
const PROBE = "\u2063probe\u2063";

/** The literal may stand in the text more than once, even across two strings. */
function isPlaceOfDelta(probed: string, deltaOf: (event: unknown) => unknown): boolean {
	try {
		return deltaOf(JSON.parse(probed)) === PROBE;
	} catch {
		return false;
	}
}

/** undefined when the text is not the inside of one JSON string. */
function unescaped(body: string): string | undefined {
	try {
		return JSON.parse(`"${body}"`) as string;
	} catch {
		return undefined;
	}
}
