/** Asks a model over HTTP: the one way from "the agent wants a response" to the wire. */
import { errorMessage, TauError } from "@tau/base/errors";
import { EventStream } from "@tau/base/event-stream";
import type { AssistantMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { AssistantMessageEvent, ModelContext, StreamFunction, StreamOptions } from "@tau/protocol/model-stream";
import type { Codec } from "./codecs/codec.ts";
import { MessageBuilder } from "./codecs/shared/message-builder.ts";
import { failureClassOf } from "./http/failure.ts";
import type { HttpEnvironment } from "./http/http-environment.ts";
import { requestAnswer } from "./http/request-answer.ts";

export type { HttpEnvironment };

/** A codec is loaded when its wire format is first spoken. */
const CODECS: Readonly<Record<string, () => Promise<Codec>>> = {
	"anthropic-messages": async () => (await import("./codecs/anthropic-messages/codec.ts")).anthropicMessagesCodec,
	"openai-completions": async () => (await import("./codecs/openai-completions/codec.ts")).openaiCompletionsCodec,
	"openai-responses": async () => (await import("./codecs/openai-responses/codec.ts")).openaiResponsesCodec,
};

export function supportsApi(api: string): boolean {
	return Object.hasOwn(CODECS, api);
}

export function createModelStream(environment: HttpEnvironment): StreamFunction {
	return (model, context, options) => {
		const stream = new EventStream<AssistantMessageEvent, AssistantMessage>();
		const message = new MessageBuilder(model, stream, environment.now ?? Date.now, environment.answerLimits);
		void answer(model, context, options, message, environment);
		return stream;
	};
}

async function answer(
	model: Model,
	context: ModelContext,
	options: StreamOptions,
	message: MessageBuilder,
	environment: HttpEnvironment,
): Promise<void> {
	try {
		options.signal?.throwIfAborted();
		const codec = await loadCodec(model);
		await requestAnswer(codec, { model, context, options, message, environment });
	} catch (error) {
		if (options.signal?.aborted) message.abort();
		else await fail(error, model, options, message);
	}
}

/** What servers say is shown, but not when they repeat the key. */
async function fail(error: unknown, model: Model, options: StreamOptions, message: MessageBuilder): Promise<void> {
	const { redactSecrets, secretsOf } = await import("./http/redact.ts");
	const secrets = secretsOf(options.apiKey, model.headers, options.headers);
	const described = describe(error);
	message.fail({
		message: redactSecrets(errorMessage(error), secrets),
		failure: failureClassOf(error),
		error: { ...described, message: redactSecrets(described.message, secrets) },
	});
}

async function loadCodec(model: Model): Promise<Codec> {
	const load = supportsApi(model.api) ? CODECS[model.api] : undefined;
	if (load) return load();
	throw new TauError(
		"TAU_API_UNSUPPORTED",
		`The provider "${model.provider}" speaks the wire format "${model.api}", which tau does not support (supported: ${Object.keys(CODECS).join(", ")}).`,
		{ hint: "Choose another model, or an endpoint of this provider that speaks one of the supported formats." },
	);
}

/** What was thrown and what caused it; the message the user sees may say less. */
function describe(error: unknown): { name?: string; message: string; code?: string } {
	const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
	const code = (error as { code?: unknown } | null)?.code;
	return {
		...(cause instanceof Error ? { name: cause.name } : {}),
		message: errorMessage(cause),
		...(typeof code === "string" ? { code } : {}),
	};
}
