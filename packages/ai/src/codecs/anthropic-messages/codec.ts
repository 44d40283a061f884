/** Anthropic's Messages API and the endpoints that speak it. */
import type { Codec, HttpFailure } from "../codec.ts";
import { buildRequest, recordedEffort } from "./build-request.ts";
import { AnthropicDecoder } from "./decode-events.ts";

export const anthropicMessagesCodec: Codec = {
	buildRequest,
	createDecoder(model, _context, message, options) {
		const effort = recordedEffort(model, options);
		if (effort !== undefined) message.message.providerThinkingLevel = effort;
		return new AnthropicDecoder(model, message);
	},
	describeHttpFailure,
};

/** As Anthropic's own client words it: the status and the body. */
function describeHttpFailure(status: number, body: string): HttpFailure {
	const text = body.trim();
	if (text === "") return { message: `${status} status code (no body)` };
	const { message, error } = parse(text);
	const type = typeof error === "object" ? error?.type : undefined;
	return { message: `${status} ${typeof message === "string" ? message : text}`, type };
}

function parse(text: string): { message?: unknown; error?: { type?: string } | null } {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? value : {};
	} catch {
		return {};
	}
}
