/**
 * A single-consumer queue of events that ends with a result. The producer pushes and ends; it never throws into the
 * consumer. Two ways to consume, never both: `consume` delivers synchronously (no promise per event, for hot paths),
 * `for await` is for everyone else.
 */
export class EventStream<TEvent, TResult> implements AsyncIterable<TEvent> {
	#queue: TEvent[] = [];
	#sink: ((event: TEvent) => void) | undefined;
	#wake: (() => void) | undefined;
	#ended = false;
	readonly #result = Promise.withResolvers<TResult>();

	push(event: TEvent): void {
		if (this.#ended) return;
		if (this.#sink) this.#sink(event);
		else {
			this.#queue.push(event);
			this.#wake?.();
		}
	}

	/** Ends the stream. Later calls are ignored: the first result wins. */
	end(result: TResult): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#result.resolve(result);
		this.#wake?.();
	}

	get ended(): boolean {
		return this.#ended;
	}

	result(): Promise<TResult> {
		return this.#result.promise;
	}

	/** Calls `sink` for every event, those already queued first, and resolves with the result. `sink` must not throw. */
	consume(sink: (event: TEvent) => void): Promise<TResult> {
		// By index: what the sink itself causes to be pushed comes after what was queued before it.
		for (let index = 0; index < this.#queue.length; index++) sink(this.#queue[index]!);
		this.#queue = [];
		this.#sink = sink;
		return this.#result.promise;
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<TEvent> {
		while (true) {
			const queued = this.#queue;
			this.#queue = [];
			yield* queued;
			if (this.#queue.length > 0) continue;
			if (this.#ended) return;
			await new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
			this.#wake = undefined;
		}
	}
}
