/** The bytes that all connections of a server together may hold for requests which are unfinished or being answered. */
export class IntakeBudget {
	readonly limit: number;
	#held = 0;

	constructor(limit: number) {
		this.limit = limit;
	}

	get isExceeded(): boolean {
		return this.#held > this.limit;
	}

	/** What one connection holds changes by `bytes`; negative when it lets go. */
	change(bytes: number): void {
		this.#held += bytes;
	}
}
