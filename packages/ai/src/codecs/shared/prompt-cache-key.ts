/** OpenAI refuses longer keys. */
const MAX_CHARACTERS = 64;

export function promptCacheKey(sessionId: string | undefined): string | undefined {
	if (sessionId === undefined || sessionId.length <= MAX_CHARACTERS) return sessionId;
	return Array.from(sessionId).slice(0, MAX_CHARACTERS).join("");
}
