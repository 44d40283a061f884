import type { JsonValue } from "@tau/protocol/json";

/** What the simulator received and what it did with it. */
export interface RequestRecord {
	/** Counts from 1; keeps counting when old records are dropped. */
	index: number;
	/** Unix milliseconds of the request's last byte. */
	at: number;
	method: string;
	path: string;
	headers: Record<string, string>;
	/** Parsed where it was JSON, else the text. */
	body: JsonValue;
	api?: string;
	model?: string;
	scenario?: string;
	/** Like `step 2 (run the tests)`. */
	step?: string;
	fault?: string;
	/** Status sent; absent while nothing was sent, and for a connection reset before the headers. */
	status?: number;
}

/** Keeps the newest records within a count and a number of body bytes. */
export class RequestLog {
	readonly #maxRecords: number;
	readonly #maxBytes: number;
	#records: RequestRecord[] = [];
	#sizes: number[] = [];
	#bytes = 0;
	#count = 0;

	constructor(maxRecords: number, maxBytes: number) {
		this.#maxRecords = maxRecords;
		this.#maxBytes = maxBytes;
	}

	add(record: Omit<RequestRecord, "index">, bytes: number): RequestRecord {
		const kept = { index: ++this.#count, ...record };
		this.#records.push(kept);
		this.#sizes.push(bytes);
		this.#bytes += bytes;
		while (this.#records.length > this.#maxRecords || (this.#bytes > this.#maxBytes && this.#records.length > 1)) {
			this.#records.shift();
			this.#bytes -= this.#sizes.shift()!;
		}
		return kept;
	}

	get records(): readonly RequestRecord[] {
		return this.#records;
	}

	clear(): void {
		this.#records = [];
		this.#sizes = [];
		this.#bytes = 0;
	}
}
