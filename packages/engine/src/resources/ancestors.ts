import { dirname } from "node:path";

/** The directory itself first, the root last. An array, because a generator's first use costs more than the walk. */
export function ancestors(directory: string): string[] {
	const found: string[] = [];
	for (let current = directory; ; ) {
		found.push(current);
		const parent = dirname(current);
		if (parent === current) return found;
		current = parent;
	}
}
