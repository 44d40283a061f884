/** Builds the request for one model response from the transcript, with the hook points of a request around it. */
import type { ModelRequest } from "@tau/agent/loop";
import { errorMessage } from "@tau/base/errors";
import type { Message } from "@tau/protocol/messages";
import type { StreamOptions } from "@tau/protocol/model-stream";
import type { HookBus } from "../hooks/hook-bus.ts";
import type { CurrentSession } from "../session/current-session.ts";
import type { PrefixWatch } from "../session/prefix-watch.ts";
import type { ModelSelection } from "./models.ts";

export interface RequestParts {
	current: CurrentSession;
	models: ModelSelection;
	hooks: HookBus;
	prefix: PrefixWatch;
	/** Settings that every request shares. */
	defaults: Pick<
		StreamOptions,
		"thinkingBudgets" | "idleTimeoutMs" | "maxRetries" | "maxRetryDelayMs" | "cacheRetention"
	>;
	blockImages: boolean;
	report(message: string): void;
}

export async function prepareRequest(parts: RequestParts, signal: AbortSignal): Promise<ModelRequest> {
	const { model: chosen, thinkingLevel } = parts.models.require();
	const { model, options: access } = await parts.models.access(chosen, signal);
	const { conversation } = parts.current;
	parts.prefix.observe(conversation.systemState, conversation.systemMessages);
	const messages = await contextMessages(parts, signal);
	return {
		model,
		context: { messages: parts.blockImages ? await withoutImages(messages) : messages },
		options: {
			...parts.defaults,
			...access,
			reasoning: thinkingLevel,
			sessionId: parts.current.id,
			...payloadHook(parts, signal),
			...responseHook(parts, signal),
		},
	};
}

/** With `images.blockImages` every image becomes a text that says so, in requests only: the history keeps them. */
async function withoutImages(messages: readonly Message[]): Promise<Message[]> {
	const { blockImages } = await import("@tau/tools/images/normalize-images");
	return messages.map((message) => {
		if (message.role === "user" && typeof message.content !== "string") {
			return { ...message, content: blockImages(message.content) };
		}
		return message.role === "toolResult" ? { ...message, content: blockImages(message.content) } : message;
	});
}

/** The `context` hook sees and replaces the conversation; prompt and tools are put back in front of what it returns. */
async function contextMessages(parts: RequestParts, signal: AbortSignal): Promise<readonly Message[]> {
	const all = parts.current.conversation.llmMessages;
	if (!parts.hooks.has("context")) return all;
	const system = all.filter((message) => message.role === "system");
	const payload = { messages: all.filter((message) => message.role !== "system") };
	await parts.hooks.dispatch(
		"context",
		payload,
		signal,
		(result) => {
			if (result.messages) payload.messages = result.messages.filter((message) => message.role !== "system");
			return false;
		},
		(error) => parts.report(`A context hook failed: ${errorMessage(error)}`),
	);
	return [...system, ...payload.messages];
}

function payloadHook(parts: RequestParts, signal: AbortSignal): Pick<StreamOptions, "onPayload"> {
	if (!parts.hooks.has("before_provider_request")) return {};
	return {
		onPayload: async (payload) => {
			const current = { payload };
			await parts.hooks.dispatch(
				"before_provider_request",
				current,
				signal,
				(result) => {
					current.payload = result.payload;
					return false;
				},
				(error) => parts.report(`A before_provider_request hook failed: ${errorMessage(error)}`),
			);
			return current.payload;
		},
	};
}

function responseHook(parts: RequestParts, signal: AbortSignal): Pick<StreamOptions, "onResponse"> {
	if (!parts.hooks.has("after_provider_response")) return {};
	return {
		onResponse: (response) =>
			parts.hooks.dispatch(
				"after_provider_response",
				response,
				signal,
				() => false,
				(error) => parts.report(`An after_provider_response hook failed: ${errorMessage(error)}`),
			),
	};
}
