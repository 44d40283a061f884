/** Anthropic's cache breakpoints, for endpoints that pass them on (OpenRouter): system prompt, last tool, last text. */
import type { CacheRetention } from "@tau/protocol/model-stream";
import type { CompletionsCompat } from "./compat.ts";
import type { WireMessage } from "./wire-messages.ts";
import type { WireTool } from "./wire-tools.ts";

/** Puts marked copies into the two lists, which belong to one request; what they hold is shared with others. */
export function applyCacheControl(
	messages: WireMessage[],
	tools: WireTool[] | undefined,
	compat: CompletionsCompat,
	retention: CacheRetention,
): void {
	if (compat.cacheControlFormat !== "anthropic" || retention === "none") return;
	const isLong = retention === "long" && compat.supportsLongCacheRetention;
	const mark = { type: "ephemeral", ...(isLong ? { ttl: "1h" } : {}) };
	const prompt = messages.findIndex(isPrompt);
	if (prompt >= 0) markText(messages, prompt, mark);
	if (tools && tools.length > 0) tools[tools.length - 1] = { ...tools.at(-1)!, cache_control: mark };
	for (let index = messages.length - 1; index >= 0; index--) {
		if (!isPrompt(messages[index]!) && markText(messages, index, mark)) return;
	}
}

function isPrompt({ role }: WireMessage): boolean {
	return role === "system" || role === "developer";
}

/** False when the message has no text to carry the mark. */
function markText(messages: WireMessage[], index: number, mark: object): boolean {
	const message = messages[index]!;
	const { content } = message;
	if (!content) return false;
	const parts = typeof content === "string" ? [{ type: "text", text: content }] : [...content];
	const last = parts.findLastIndex((part) => part.type === "text");
	if (last < 0) return false;
	parts[last] = { ...parts[last]!, cache_control: mark };
	messages[index] = { ...message, content: parts };
	return true;
}
