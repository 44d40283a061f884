import { dirname } from "node:path";

/** The directory itself first, the root last. */
export function* ancestors(directory: string): Generator<string> {
	for (let current = directory; ; ) {
		yield current;
		const parent = dirname(current);
		if (parent === current) return;
		current = parent;
	}
}
