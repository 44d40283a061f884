/** One model response over HTTP: request, retries, status, content type, events. */
import { errorMessage, isTauError } from "@tau/base/errors";
import type { Model } from "@tau/protocol/model";
import type { ModelContext, StreamOptions } from "@tau/protocol/model-stream";
import type { Codec, EventDecoder, WireRequest } from "../codecs/codec.ts";
import type { MessageBuilder } from "../codecs/shared/message-builder.ts";
import { classifyFailure } from "./classify-failure.ts";
import { malformedEventError, requestError } from "./failure.ts";
import type { HttpEnvironment } from "./http-environment.ts";
import { type PostResponse, postStream } from "./post-stream.ts";
import { proxyFor } from "./proxy.ts";
import { retryAfterMs, withRetries } from "./retry.ts";
import { SseDecoder } from "./sse.ts";

export interface Exchange {
	model: Model;
	context: ModelContext;
	options: StreamOptions;
	/** Ends exactly when this function returns; when it throws, its ending is the caller's. */
	message: MessageBuilder;
	environment: HttpEnvironment;
}

/** Of a body that is not an answer, this much is read and, of a web page, this much is shown. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;
const SHOWN_CHARACTERS = 200;
const MAX_MESSAGE_CHARACTERS = 4000;

export async function requestAnswer(codec: Codec, exchange: Exchange): Promise<void> {
	const { model, context, options, message } = exchange;
	const request = codec.buildRequest(model, context, options);
	const body = JSON.stringify(await payloadOf(request, model, options));
	const response = await withRetries(() => send(codec, request, body, exchange), options);
	try {
		await options.onResponse?.({ status: response.status, headers: Object.fromEntries(response.headers) }, model);
	} catch (error) {
		// Nobody is going to read it.
		response.close();
		throw error;
	}
	message.start();
	await readEvents(response, request.url, codec.createDecoder(model, context, message, options));
}

/** What hooks may change is theirs alone: the parts of a body are shared with other requests. */
async function payloadOf({ body }: WireRequest, model: Model, { onPayload }: StreamOptions): Promise<unknown> {
	if (!onPayload) return body;
	const copy = structuredClone(body);
	return (await onPayload(copy, model)) ?? copy;
}

async function send(codec: Codec, request: WireRequest, body: string, exchange: Exchange): Promise<PostResponse> {
	const { model, options, environment } = exchange;
	const response = await postStream({
		url: request.url,
		headers: headersOf(request, model, options, environment),
		body,
		proxy: proxyOf(request.url, environment),
		idleTimeoutMs: options.idleTimeoutMs,
		signal: options.signal,
	});
	if (response.status === 204 || response.status === 205) throw emptyAnswerError(response, request.url);
	if (response.status >= 200 && response.status < 300) return response;
	throw await statusError(codec, response, exchange);
}

function proxyOf(url: string, environment: HttpEnvironment): string | undefined {
	// A wrong address is reported by the request itself.
	return URL.canParse(url) ? proxyFor(new URL(url), environment) : undefined;
}

/** The wire format's own, then the model's, then the caller's, which may also remove. Names are case-insensitive. */
function headersOf(request: WireRequest, model: Model, options: StreamOptions, environment: HttpEnvironment) {
	const headers: Record<string, string> = {};
	const layers: Record<string, string | null>[] = [
		{ "content-type": "application/json", accept: "application/json", "user-agent": environment.userAgent },
		request.headers,
		routingHeaders(model, options),
		model.headers ?? {},
		options.headers ?? {},
	];
	for (const layer of layers) {
		for (const [name, value] of Object.entries(layer)) {
			if (value === null) delete headers[name.toLowerCase()];
			else headers[name.toLowerCase()] = value;
		}
	}
	return headers;
}

/** OpenCode's gateway wants to know the conversation, whichever wire format its models speak. */
function routingHeaders({ provider }: Model, { sessionId }: StreamOptions): Record<string, string> {
	const isOpenCode = provider === "opencode" || provider === "opencode-go";
	return isOpenCode && sessionId ? { "x-opencode-session": sessionId } : {};
}

async function statusError(codec: Codec, response: PostResponse, { model, environment }: Exchange): Promise<Error> {
	const { status, headers } = response;
	const body = await response.readText(MAX_ERROR_BODY_BYTES).catch(() => "");
	const { message, code, type } = codec.describeHttpFailure(status, body, model);
	const failure = classifyFailure({
		status,
		codes: [code, type],
		text: message,
		provider: model.provider,
		retryAfterMs: retryAfterMs(headers, environment.now?.() ?? Date.now()),
	});
	const asked = headers.get("x-should-retry");
	const shouldRetry = asked === "true" ? true : asked === "false" ? false : undefined;
	return requestError("TAU_HTTP_STATUS", shortened(message), failure, { shouldRetry });
}

async function readEvents(response: PostResponse, url: string, decoder: EventDecoder): Promise<void> {
	let complete = false;
	let other: string | undefined;
	let isFirst = true;
	let saysSomething = false;
	const events = new SseDecoder((name, data) => {
		if (data !== "") saysSomething = true;
		if (!complete) complete = decodeEvent(decoder, name, data);
	});
	const latin1 = new TextDecoder("latin1");
	await response.readChunks((bytes) => {
		if (isFirst) {
			isFirst = false;
			if (isOtherContent(bytes)) other = "";
		}
		const pending = events.pendingLength;
		saysSomething = false;
		if (other === undefined) events.push(bytes);
		else other += latin1.decode(bytes);
		if (complete || (other?.length ?? 0) > SHOWN_CHARACTERS) return "enough";
		return saysSomething || events.pendingLength !== pending || other !== undefined ? "more" : "silence";
	});
	if (other !== undefined) throw otherContentError(response, url, other);
	// An event whose blank line is missing counts: some servers forget the last one.
	if (!complete) events.end();
	decoder.finish();
}

/** Decoders trust the shapes that the vendor documents: where one is not kept, the event is shown, not their TypeError. */
function decodeEvent(decoder: EventDecoder, name: string, data: string): boolean {
	try {
		return decoder.event(name, data);
	} catch (error) {
		if (isTauError(error)) throw error;
		throw malformedEventError(data, error, `does not have the form of its wire format (${errorMessage(error)})`);
	}
}

/** A captive portal, a wrong base URL or a server without streaming answers 200 with a page or a JSON body. */
function isOtherContent(firstBytes: Uint8Array): boolean {
	// The body decides, not its content type: some servers label their events wrongly.
	for (const byte of firstBytes) {
		if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) continue;
		return byte === 0x3c || byte === 0x7b || byte === 0x5b;
	}
	return false;
}

function emptyAnswerError(response: PostResponse, url: string): Error {
	response.close();
	return requestError(
		"TAU_HTTP_CONTENT_TYPE",
		`${url} answered ${response.status}, which means without any content, instead of an event stream`,
		{ kind: "server", retryable: false, status: response.status },
		{ hint: "Check the model's baseUrl: this address takes requests but does not answer them." },
	);
}

function otherContentError(response: PostResponse, url: string, body: string): Error {
	const type = response.headers.get("content-type") ?? "a body of unknown type";
	const shown = body.length > SHOWN_CHARACTERS ? `${body.slice(0, SHOWN_CHARACTERS)}…` : body;
	return requestError(
		"TAU_HTTP_CONTENT_TYPE",
		`${url} answered ${response.status} with ${type} instead of an event stream: ${shown}`,
		{ kind: "server", retryable: false, status: response.status },
		{ hint: "Check the model's baseUrl and that the server supports streaming." },
	);
}

function shortened(message: string): string {
	if (message.length <= MAX_MESSAGE_CHARACTERS) return message;
	return `${message.slice(0, MAX_MESSAGE_CHARACTERS)}... [truncated ${message.length - MAX_MESSAGE_CHARACTERS} chars]`;
}
