/** The directory that is worked in, and what its files add. Another session may bring another one. */
import type { Resources } from "../resources/load-resources.ts";

export class Workspace {
	readonly #load: (cwd: string) => Resources;
	#cwd: string;
	#resources: Resources;

	constructor(cwd: string, load: (cwd: string) => Resources) {
		this.#load = load;
		this.#cwd = cwd;
		this.#resources = load(cwd);
	}

	get cwd(): string {
		return this.#cwd;
	}

	get resources(): Resources {
		return this.#resources;
	}

	/** Reads everything anew. What is wrong with it is in its diagnostics. */
	enter(cwd: string): void {
		this.#cwd = cwd;
		this.#resources = this.#load(cwd);
	}
}
