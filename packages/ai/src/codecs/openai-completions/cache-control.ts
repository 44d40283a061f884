/** Anthropic's cache breakpoints, for endpoints that pass them on (OpenRouter): system prompt, last tool, last text. */
import type { CacheRetention } from "@tau/protocol/model-stream";
import type { CompletionsCompat } from "./compat.ts";
import type { WireMessage } from "./wire-messages.ts";
import type { WireTool } from "./wire-tools.ts";

/** Changes the messages and tools, which belong to one request. */
export function applyCacheControl(
	messages: WireMessage[],
	tools: WireTool[] | undefined,
	compat: CompletionsCompat,
	retention: CacheRetention,
): void {
	if (compat.cacheControlFormat !== "anthropic" || retention === "none") return;
	const isLong = retention === "long" && compat.supportsLongCacheRetention;
	const mark = { type: "ephemeral", ...(isLong ? { ttl: "1h" } : {}) };
	const prompt = messages.find(({ role }) => role === "system" || role === "developer");
	if (prompt) markText(prompt, mark);
	const lastTool = tools?.at(-1);
	if (lastTool) lastTool.cache_control = mark;
	messages.findLast(({ role }, index) => role !== "system" && role !== "developer" && markText(messages[index]!, mark));
}

/** False when the message has no text to carry the mark. */
function markText(message: WireMessage, mark: object): boolean {
	const { content } = message;
	if (!content) return false;
	if (typeof content === "string") {
		message.content = [{ type: "text", text: content, cache_control: mark }];
		return true;
	}
	const text = content.findLast((part) => part.type === "text");
	if (text) text.cache_control = mark;
	return text !== undefined;
}
