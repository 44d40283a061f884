/** One POST whose answer is read as it arrives, with a time limit for each phase. */
import { abortReason } from "@tau/base/abort";
import { errorMessage, isTauError } from "@tau/base/errors";
import { requestError } from "./failure.ts";

export interface PostRequest {
	url: string;
	headers: Record<string, string>;
	body: string;
	/** undefined = a direct connection, whatever the process's environment says. */
	proxy: string | undefined;
	/** Milliseconds until the status line, and between two chunks of the body that say something. 0 = no limit. */
	idleTimeoutMs?: number;
	signal?: AbortSignal;
}

/** `silence` = the bytes only keep the connection open: for the time limit they count as if they had not come. */
export type ChunkVerdict = "more" | "silence" | "enough";

export interface PostResponse {
	status: number;
	headers: Headers;
	/**
	 * Calls back with every chunk in order, until the body ends or the callback says that it has all it needs. What the
	 * callback throws ends the connection and is thrown on.
	 */
	readChunks(onChunk: (bytes: Uint8Array) => ChunkVerdict): Promise<void>;
	/** At most `maxBytes` of the body as text; the rest is not waited for. */
	readText(maxBytes: number): Promise<string>;
	/** Closes the connection without reading on. */
	close(): void;
}

export const DEFAULT_IDLE_TIMEOUT_MS = 300_000;
/** What is left of a complete answer may take this long; then the connection is not worth keeping for the next one. */
const DRAIN_MS = 250;

/** Resolves with any status. Rejects with the signal's reason, or with an error that carries its `FailureClass`. */
export async function postStream(request: PostRequest): Promise<PostResponse> {
	const connection = new Connection(request);
	try {
		const response = await send(request, connection.signal);
		connection.touch("body");
		return connection.responseOf(response);
	} catch (error) {
		connection.close();
		throw isTauError(error) ? error : connection.failure(error);
	}
}

async function send(request: PostRequest, signal: AbortSignal): Promise<Response> {
	let { url } = request;
	for (let redirects = 0; ; redirects++) {
		const response = await fetch(url, {
			method: "POST",
			headers: request.headers,
			body: request.body,
			signal,
			redirect: "manual",
			// NO_PROXY is applied before, to the variables that were handed in; `false` keeps fetch from reading its own.
			proxy: request.proxy === undefined ? false : { url: request.proxy, respectNoProxy: false },
			// The time limits are ours: they tell the phases apart.
			timeout: false,
		});
		const location = response.headers.get("location");
		if (response.status < 300 || response.status >= 400 || !location) return response;
		url = redirectTarget(url, location, response.status, redirects);
	}
}

const MAX_REDIRECTS = 5;

/** The key goes to the host it is meant for and nowhere else; and a POST must stay one. */
function redirectTarget(from: string, location: string, status: number, redirects: number): string {
	const origin = new URL(from);
	const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
	const isSameHost = target?.host === origin.host && target.protocol === origin.protocol;
	const isUpgrade = target?.hostname === origin.hostname && target.protocol === "https:" && origin.protocol === "http:";
	const keepsMethod = status === 307 || status === 308;
	if (target && keepsMethod && (isSameHost || isUpgrade) && redirects < MAX_REDIRECTS) return target.href;
	throw requestError(
		"TAU_HTTP_REDIRECT",
		`${origin.host} redirects (${status}) to ${location}, where the request is not sent.`,
		{ kind: "invalid_request", retryable: false, status },
		{ hint: "Set the model's baseUrl in models.json to the final address, if it is the right one." },
	);
}

type Phase = "headers" | "body";
type BodyReader = ReadableStreamDefaultReader<Uint8Array>;

/** Owns the abort controller and the one timer of a request. */
class Connection {
	readonly #request: PostRequest;
	readonly #controller = new AbortController();
	readonly #limit: number;
	#phase: Phase = "headers";
	#lastActivity = performance.now();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#timedOut = false;
	readonly #onAbort = () => this.#controller.abort(abortReason(this.#request.signal!));

	constructor(request: PostRequest) {
		this.#request = request;
		this.#limit = request.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS;
		const { signal } = request;
		if (signal?.aborted) this.#onAbort();
		else signal?.addEventListener("abort", this.#onAbort, { once: true });
		this.#arm(this.#limit);
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/** Bytes came. The timer is not set anew for each of them: when it fires it looks how long the silence really was. */
	touch(phase: Phase): void {
		this.#phase = phase;
		this.#lastActivity = performance.now();
	}

	end(): void {
		clearTimeout(this.#timer);
		this.#request.signal?.removeEventListener("abort", this.#onAbort);
	}

	responseOf(response: Response): PostResponse {
		return {
			status: response.status,
			headers: response.headers,
			readChunks: (onChunk) => this.#read(response, onChunk),
			readText: (maxBytes) => this.#readText(response, maxBytes),
			close: () => this.close(),
		};
	}

	async #read(response: Response, onChunk: (bytes: Uint8Array) => ChunkVerdict): Promise<void> {
		const reader = response.body?.getReader() as BodyReader | undefined;
		try {
			while (reader) {
				const { done, value } = await this.#chunk(reader);
				if (done) break;
				const verdict = onChunk(value);
				if (verdict === "enough") {
					void this.#drain(reader);
					return;
				}
				if (verdict === "more") this.touch("body");
			}
			this.end();
		} catch (error) {
			this.close();
			throw error;
		}
	}

	/** Reads a complete answer to its end, so that the connection can serve the next request. */
	async #drain(reader: BodyReader): Promise<void> {
		this.end();
		const timer = setTimeout(() => this.#controller.abort(), DRAIN_MS);
		try {
			while (!(await reader.read()).done);
		} catch {
			// The answer is complete; how its connection ends is of no interest.
		} finally {
			clearTimeout(timer);
		}
	}

	async #chunk(reader: BodyReader) {
		try {
			return await reader.read();
		} catch (error) {
			throw this.failure(error);
		}
	}

	async #readText(response: Response, maxBytes: number): Promise<string> {
		const decoder = new TextDecoder();
		let text = "";
		let left = maxBytes;
		await this.#read(response, (bytes) => {
			text += decoder.decode(bytes.subarray(0, Math.max(left, 0)), { stream: true });
			left -= bytes.length;
			return left > 0 ? "more" : "enough";
		});
		return text + decoder.decode();
	}

	/** Ends the connection, whatever is left of the answer. */
	close(): void {
		this.end();
		this.#controller.abort();
	}

	#arm(milliseconds: number): void {
		if (this.#limit <= 0 || !Number.isFinite(this.#limit)) return;
		this.#timer = setTimeout(() => {
			const left = this.#lastActivity + this.#limit - performance.now();
			if (left > 1) return this.#arm(left);
			this.#timedOut = true;
			this.#controller.abort();
		}, milliseconds);
	}

	/** What a rejection of fetch or of its body means. */
	failure(error: unknown): Error {
		const { signal, url } = this.#request;
		if (signal?.aborted) return abortReason(signal);
		if (this.#timedOut) return timeoutError(this.#phase, this.#limit, hostOf(url));
		return connectionError(error, this.#phase, url);
	}
}

function timeoutError(phase: Phase, limit: number, host: string): Error {
	const failure = { kind: "timeout", retryable: true } as const;
	const hint = "Raise httpIdleTimeoutMs or retry.provider.timeoutMs in settings.json, or check the connection.";
	if (phase === "headers") {
		const message = `Request timed out: ${host} did not answer within ${limit} ms.`;
		return requestError("TAU_HTTP_HEADERS_TIMEOUT", message, failure, { hint });
	}
	const message = `The response timed out: ${host} sent no data for ${limit} ms.`;
	return requestError("TAU_HTTP_IDLE_TIMEOUT", message, failure, { hint });
}

/** Texts by the system's code. The first is pi's for every failure of a connection. */
const CONNECTION_ERRORS: Readonly<Record<string, (host: string, phase: Phase) => string>> = {
	ECONNREFUSED: () => "Connection error.",
	ENOTFOUND: (host) => `Connection error: the host ${host} is unknown (ENOTFOUND).`,
	EAI_AGAIN: (host) => `Connection error: the name server did not answer for ${host} (EAI_AGAIN).`,
	ECONNRESET: (host, phase) =>
		phase === "headers"
			? `Connection error: ${host} closed the connection without an answer (ECONNRESET).`
			: `Connection error: ${host} closed the connection in the middle of the answer (ECONNRESET).`,
};

function connectionError(error: unknown, phase: Phase, url: string): Error {
	const code = String((error as { code?: unknown } | null)?.code ?? "");
	const details = code ? { code } : {};
	if (code === "ERR_INVALID_URL") {
		return requestError(
			"TAU_HTTP_URL",
			`The address ${url} is not a valid URL.`,
			{ kind: "invalid_request", retryable: false, ...details },
			{ cause: error, hint: "Correct the model's baseUrl in models.json." },
		);
	}
	const known = Object.hasOwn(CONNECTION_ERRORS, code) ? CONNECTION_ERRORS[code] : undefined;
	return requestError(
		"TAU_HTTP_CONNECTION",
		known?.(hostOf(url), phase) ?? `Connection error: ${errorMessage(error)}`,
		{ kind: "network", retryable: !isCertificateError(code), ...details },
		{ cause: error, hint: `Check that ${hostOf(url)} can be reached from here, and the proxy settings.` },
	);
}

function isCertificateError(code: string): boolean {
	return /CERT|UNABLE_TO_VERIFY|SELF_SIGNED|ERR_TLS/.test(code);
}

function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).host : url;
}
