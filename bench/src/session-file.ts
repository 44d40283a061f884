/** Session files of any size, the same at every run: conversations that read files, change them and run commands. */
import { closeSync, openSync, writeSync } from "node:fs";

export interface SessionFileOptions {
	/** Entries of type `message`. */
	messages: number;
	/** Of the whole file, roughly. */
	bytes: number;
	/** A compaction after every so many messages, as a session of that length must have had. Default: none. */
	compactEvery?: number;
	id?: string;
	cwd?: string;
}

/** A conversation of a day: it fits every context window. */
export const DAY_SESSION: SessionFileOptions = { messages: 500, bytes: 1_900_000 };

/** Months of work in one session. */
export const HUGE_SESSION: SessionFileOptions = { messages: 40_000, bytes: 149_000_000, compactEvery: 400 };

const BATCH_CHARACTERS = 4 * 1024 * 1024;
const START = Date.parse("2026-01-05T08:00:00.000Z");
const USAGE = {
	input: 900,
	output: 120,
	cacheRead: 20_000,
	cacheWrite: 0,
	totalTokens: 21_020,
	cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 },
};

/** Writes the file and gives the id of its last entry. */
export function writeSessionFile(path: string, options: SessionFileOptions): string {
	const file = openSync(path, "w");
	try {
		return new SessionWriter(file, options).writeAll();
	} finally {
		closeSync(file);
	}
}

class SessionWriter {
	readonly #file: number;
	readonly #options: SessionFileOptions;
	readonly #texts = sampleTexts();
	/** So that the messages together have the wanted size: what a line takes beside its text is about 430 bytes. */
	readonly #meanText: number;
	#random = 12345;
	#batch = "";
	#count = 0;
	#lastId: string | null = null;

	constructor(file: number, options: SessionFileOptions) {
		this.#file = file;
		this.#options = options;
		this.#meanText = Math.max(20, options.bytes / options.messages - 430);
	}

	writeAll(): string {
		const { messages, compactEvery, id = "01a1f9fb-0000-7000-8000-000000000001", cwd = "/project" } = this.#options;
		this.#line({ type: "session", version: 3, id, timestamp: new Date(START).toISOString(), cwd });
		this.#entry("model_change", { provider: "mock", modelId: "m1" });
		this.#entry("thinking_level_change", { thinkingLevel: "medium" });
		this.#message({ role: "system", content: "You are an agent.", toolsAdded: [] });
		for (let number = 1; number < messages; number++) {
			// Before a question: what is kept must not begin with a result whose call is gone.
			if (compactEvery && number > 1 && number % compactEvery === 1) this.#compact();
			this.#message(this.#nextMessage(number));
		}
		this.#flush();
		return this.#lastId!;
	}

	/** A question, then rounds of an answer with a call and its result, then the last word. */
	#nextMessage(number: number): object {
		const step = number % 10;
		if (step === 1) return { role: "user", content: [{ type: "text", text: this.#text(0.1) }] };
		const base = { api: "openai-completions", provider: "mock", model: "m1", usage: USAGE };
		if (step === 0)
			return { role: "assistant", content: [{ type: "text", text: this.#text(0.4) }], ...base, stopReason: "stop" };
		const id = `call_${Math.floor(number / 2)}`;
		if (step % 2 === 0) {
			const call = { type: "toolCall", id, name: "read", arguments: { path: `src/file-${number % 300}.ts` } };
			return {
				role: "assistant",
				content: [{ type: "text", text: this.#text(0.1) }, call],
				...base,
				stopReason: "toolUse",
			};
		}
		const content = [{ type: "text", text: this.#text(2.15) }];
		return { role: "toolResult", toolCallId: id, toolName: "read", content, isError: false };
	}

	#compact(): void {
		const firstKeptEntryId = this.#lastId;
		this.#entry("compaction", { summary: this.#texts.slice(0, 6_000), firstKeptEntryId, tokensBefore: 170_000 });
		// tau repeats what a resume needs, so that nothing older has to be read for it.
		this.#entry("thinking_level_change", { thinkingLevel: "medium" });
	}

	#message(message: object): void {
		this.#entry("message", { message: { ...message, timestamp: START + this.#count * 1000 } });
	}

	#entry(type: string, fields: object): void {
		// Spread over all eight digits, as random ids are, without meeting each other.
		const id = (Math.imul(++this.#count, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
		const timestamp = new Date(START + this.#count * 1000).toISOString();
		this.#line({ type, id, parentId: this.#lastId, timestamp, ...fields });
		this.#lastId = id;
	}

	#line(value: object): void {
		this.#batch += `${JSON.stringify(value)}\n`;
		if (this.#batch.length >= BATCH_CHARACTERS) this.#flush();
	}

	#flush(): void {
		const bytes = Buffer.from(this.#batch);
		for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
		this.#batch = "";
	}

	/** Half to one and a half times the mean, times `share`. */
	#text(share: number): string {
		this.#random = (Math.imul(this.#random, 1_103_515_245) + 12_345) & 0x7fffffff;
		const length = Math.floor(this.#meanText * share * (0.5 + (this.#random % 1000) / 1000));
		const start = this.#random % 10_000;
		return this.#texts.slice(start, start + Math.min(length, this.#texts.length - start));
	}
}

/** What files of code look like in JSON: line feeds and quotes are escaped. */
function sampleTexts(): string {
	let text = "";
	for (let line = 0; line < 2_000; line++)
		text += `\tconst value${line} = compute("${line * 7919}", [${line}, ${line % 13}]); // step ${line % 5}\n`;
	return text;
}
