/** Recognises that a request was too long for the model from the wording, for vendors without a code for it. */
export function isOverflowText(text: string, provider?: string): boolean {
	if (NOT_OVERFLOW.some((pattern) => pattern.test(text))) return false;
	if (provider === "cerebras" && /^4(?:00|13)\s*(?:status code)?\s*\(no body\)/i.test(text)) return true;
	return OVERFLOW.some((pattern) => pattern.test(text));
}

/** Throttling speaks of too many tokens as well. */
const NOT_OVERFLOW = [/^(?:Throttling error|Service unavailable):/i, /rate limit/i, /too many requests/i];

const OVERFLOW = [
	/prompt (?:is )?too long/i,
	/request_too_large/i,
	/input is too long for requested model/i,
	/exceeds the context window/i,
	/exceeds (?:the )?(?:model'?s )?maximum context length(?: of [\d,]+ tokens?|\s*\([\d,]+\))/i,
	/input token count.*exceeds the maximum/i,
	/maximum prompt length is \d+/i,
	/reduce the length of the messages/i,
	/maximum context length is \d+ tokens/i,
	/exceeds (?:the )?maximum allowed input length of [\d,]+ tokens?/i,
	/input \(\d+ tokens\) is longer than the model'?s context length \(\d+ tokens\)/i,
	/prompt token count of [\d,]+ exceeds the limit of [\d,]+|exceeds the limit of [\d,]+ tokens/i,
	/exceeds the available context size/i,
	/greater than the context length/i,
	/context window exceeds limit/i,
	/exceeded model token limit/i,
	/too large for model with \d+ maximum context length/i,
	/prompt has [\d,]+ tokens?, but the configured context size is [\d,]+ tokens?/i,
	/model_context_window_exceeded/i,
	/exceeded (?:max )?context length/i,
	/range of input length should be/i,
	/context[_ ]length[_ ]exceeded/i,
	/too many tokens/i,
	/token limit exceeded/i,
];
