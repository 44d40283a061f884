/** OpenAI's Responses API. */
import type { Codec } from "../codec.ts";
import { grammarProperties } from "../shared/grammar-tools.ts";
import { describeOpenAiFailure } from "../shared/openai-http-failure.ts";
import { declaredTools, transcriptOf } from "../shared/transcript.ts";
import { buildRequest } from "./build-request.ts";
import { responsesCompat } from "./compat.ts";
import { ResponsesDecoder } from "./decode-events.ts";

export const openaiResponsesCodec: Codec = {
	buildRequest,
	createDecoder(model, context, message) {
		const { supportsOpenAIGrammarTools } = responsesCompat(model);
		const tools = declaredTools(transcriptOf(context.messages, true).systems);
		return new ResponsesDecoder({
			model,
			message,
			grammarProperties: grammarProperties(tools, supportsOpenAIGrammarTools),
		});
	},
	describeHttpFailure(status, body, model) {
		const described = describeOpenAiFailure(status, body);
		const vendor = model.provider === "openai" ? "OpenAI" : model.provider;
		const shown = described.message.startsWith(`${status}: `)
			? described.message.slice(`${status}: `.length)
			: described.message;
		return { ...described, message: `${vendor} API error (${status}): ${shown}` };
	},
};
