/** What a wire format implements. A codec holds no state; a decoder lives for one answer. */
import type { Model } from "@tau/protocol/model";
import type { ModelContext, StreamOptions } from "@tau/protocol/model-stream";
import type { MessageBuilder } from "./shared/message-builder.ts";

export interface WireRequest {
	url: string;
	/** Names as sent; `content-type`, `accept` and `user-agent` are the caller's. */
	headers: Record<string, string>;
	body: object;
}

export interface EventDecoder {
	/** One server-sent event. Returns true when the answer is complete. Throws a provider error. */
	event(name: string, data: string): boolean;
	/** The body ended, or `event` said that it is complete. Ends the message, or throws a provider error. */
	finish(): void;
}

/** A failed response, in the vendor's terms. */
export interface HttpFailure {
	/** As the user sees it. */
	message: string;
	code?: string | number | null;
	type?: string | null;
}

export interface Codec {
	/** Throws a `TauError` for a conversation that the wire format cannot express. */
	buildRequest(model: Model, context: ModelContext, options: StreamOptions): WireRequest;
	createDecoder(model: Model, context: ModelContext, message: MessageBuilder, options: StreamOptions): EventDecoder;
	describeHttpFailure(status: number, body: string, model: Model): HttpFailure;
}
