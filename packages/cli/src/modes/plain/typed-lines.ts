/** Lines as they are typed, for whoever asks next: the conversation, or a question in the middle of it. */
import { LineSplitter } from "@tau/base/lines";

/** Characters. */
const MAX_LINE = 1 << 24;

export class TypedLines {
	readonly #ready: string[] = [];
	#readers: ((line: string | undefined) => void)[] = [];
	#hasEnded = false;

	constructor(input: AsyncIterable<Uint8Array>, signal: AbortSignal) {
		void this.#read(input).then(
			() => this.#end(),
			() => this.#end(),
		);
		// A read of standard input cannot be stopped: after a signal nobody waits for it.
		if (signal.aborted) this.#end();
		signal.addEventListener("abort", () => this.#end(), { once: true });
	}

	/** Undefined at the end of the input, or when the signal aborts: then the line stays for the next who asks. */
	next(signal?: AbortSignal): Promise<string | undefined> {
		const line = this.#ready.shift();
		if (line !== undefined) return Promise.resolve(line);
		if (this.#hasEnded || signal?.aborted) return Promise.resolve(undefined);
		return new Promise((resolve) => {
			const giveUp = () => {
				this.#readers = this.#readers.filter((reader) => reader !== take);
				resolve(undefined);
			};
			const take = (taken: string | undefined) => {
				signal?.removeEventListener("abort", giveUp);
				resolve(taken);
			};
			signal?.addEventListener("abort", giveUp, { once: true });
			this.#readers.push(take);
		});
	}

	async #read(input: AsyncIterable<Uint8Array>): Promise<void> {
		const splitter = new LineSplitter({ maxLineLength: MAX_LINE });
		const give = (line: string) => {
			const reader = this.#readers.shift();
			if (reader) reader(line);
			else this.#ready.push(line);
		};
		for await (const chunk of input) splitter.push(chunk, give);
		splitter.flush(give);
	}

	#end(): void {
		this.#hasEnded = true;
		for (const reader of this.#readers.splice(0)) reader(undefined);
	}
}
