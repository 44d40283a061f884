/** Text without unpaired surrogates, which JSON parsers of vendors reject; pairs stay. */
export function wellFormed(text: string): string {
	return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, "");
}
