/** OpenAI's chat completions, spoken by most endpoints. */
import type { Codec } from "../codec.ts";
import { grammarProperties } from "../shared/grammar-tools.ts";
import { describeOpenAiFailure } from "../shared/openai-http-failure.ts";
import { declaredTools, transcriptOf } from "../shared/transcript.ts";
import { buildRequest } from "./build-request.ts";
import { completionsCompat } from "./compat.ts";
import { CompletionsDecoder } from "./decode-events.ts";

export const openaiCompletionsCodec: Codec = {
	buildRequest,
	createDecoder(model, context, message) {
		const { supportsFinishReason, supportsOpenAIGrammarTools } = completionsCompat(model);
		return new CompletionsDecoder({
			model,
			message,
			supportsFinishReason,
			grammarProperties: grammarProperties(
				declaredTools(transcriptOf(context.messages, true).systems),
				supportsOpenAIGrammarTools,
			),
		});
	},
	describeHttpFailure: describeOpenAiFailure,
};
