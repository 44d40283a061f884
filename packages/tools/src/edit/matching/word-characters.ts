/** How much a text says: its letters and digits, in any script. */
export function countWordCharacters(lines: readonly string[]): number {
	return lines.reduce((sum, line) => sum + (line.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
}
