import type { Message } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";

/** GitHub Copilot bills the user's own requests and wants to know of images. */
export function copilotHeaders(model: Model, messages: readonly Message[]): Record<string, string> {
	if (model.provider !== "github-copilot") return {};
	const last = messages.at(-1);
	return {
		"x-initiator": last && last.role !== "user" ? "agent" : "user",
		"openai-intent": "conversation-edits",
		...(messages.some(hasImage) ? { "copilot-vision-request": "true" } : {}),
	};
}

function hasImage(message: Message): boolean {
	if (message.role !== "user" && message.role !== "toolResult") return false;
	return Array.isArray(message.content) && message.content.some((block) => block.type === "image");
}
