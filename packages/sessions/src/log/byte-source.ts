/** What indexing and reading need of a file. */
export interface ByteSource {
	/** Fills `target` from `position` as far as the file goes, and says how far that was. */
	read(target: Uint8Array, position: number): number;
}
