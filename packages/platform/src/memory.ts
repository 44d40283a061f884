/** Gives back at once what a pass over a large file has left behind, instead of when the collector comes to it. */
export function collectGarbage(): void {
	Bun.gc(true);
}
