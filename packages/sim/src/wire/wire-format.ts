import type { JsonObject, JsonValue } from "@tau/protocol/json";
import type { Conversation } from "../conversation.ts";
import type { Plan } from "../plan.ts";

/** Everything one vendor format knows: how a request is read and how an answer, a model list and an error are spelled. */
export interface WireFormat {
	api: string;
	path: string;
	/** Throws `RequestProblem` with the vendor's own words. */
	/** `bytes` is the size of the body as it came. */
	readRequest(body: JsonObject, bytes: number): Conversation;
	streamFrames(plan: Plan, conversation: Conversation, body: JsonObject): StreamPart[];
	wholeBody(plan: Plan, conversation: Conversation, body: JsonObject): JsonObject;
	/** Headers of every answer, the request id among them. */
	headers(requestId: string): Record<string, string>;
	requestId(): string;
	errorBody(problem: ApiProblem, requestId: string): JsonObject;
	/** The events by which a running stream reports a failure; `sequence` is the number of events sent before. */
	errorFrames(problem: ApiProblem, requestId: string, sequence: number): Frame[];
	modelList(models: ListedModel[]): JsonObject;
}

export interface Frame {
	/** Bytes of one SSE event, blank line included. */
	text: string;
	kind: "open" | "delta" | "close" | "terminal";
	/** Weight for pacing. */
	tokens: number;
}

/** Deltas that differ only in their text (and number): kept together because an answer may have 20,000 of them. */
export interface FrameRun {
	kind: "run";
	before: string;
	/** Number of the first event, written between `before` and `middle`, where the format counts events. */
	sequence?: number;
	middle: string;
	after: string;
	deltas: string[];
}

export type StreamPart = Frame | FrameRun;

/** Every event as a frame of its own: for pacing and for faults, which strike between events. */
export function expandRuns(parts: StreamPart[]): Frame[] {
	return parts.flatMap((part): Frame[] => {
		if (part.kind !== "run") return [part];
		const { before, sequence, middle, after, deltas } = part;
		return deltas.map((delta, index) => ({
			text: `${before}${sequence === undefined ? "" : sequence + index}${middle}${JSON.stringify(delta)}${after}`,
			kind: "delta",
			tokens: 1,
		}));
	});
}

export interface ListedModel {
	id: string;
	name: string;
	contextWindow: number;
	maxTokens: number;
}

export type ProblemKind =
	| "rate-limit"
	| "quota"
	| "server-error"
	| "unavailable"
	| "overloaded"
	| "unauthorized"
	| "forbidden"
	| "not-found"
	| "bad-request"
	| "context-overflow"
	| "too-large";

export interface ApiProblem {
	kind: ProblemKind;
	/** Default: the vendor's own text for this kind. */
	message?: string;
	param?: string;
	/** Token counts a context overflow speaks of. */
	tokens?: number;
	limit?: number;
}

export const PROBLEM_STATUS: Record<ProblemKind, number> = {
	"rate-limit": 429,
	quota: 429,
	"server-error": 500,
	unavailable: 503,
	overloaded: 529,
	unauthorized: 401,
	forbidden: 403,
	"not-found": 404,
	"bad-request": 400,
	"context-overflow": 400,
	"too-large": 413,
};

/** A request the vendor would refuse. */
export class RequestProblem extends Error {
	readonly problem: ApiProblem;

	constructor(message: string, param?: string, kind: ProblemKind = "bad-request") {
		super(message);
		this.name = "RequestProblem";
		this.problem = { kind, message, param };
	}
}

export function asObject(value: JsonValue | undefined): JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export function asList(value: JsonValue | undefined): JsonObject[] {
	return Array.isArray(value) ? value.map((item) => asObject(item as JsonValue)) : [];
}

export function asText(value: JsonValue | undefined): string {
	return typeof value === "string" ? value : "";
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function randomId(prefix: string, length: number): string {
	let id = prefix;
	for (const byte of crypto.getRandomValues(new Uint8Array(length))) id += ALPHABET[byte % ALPHABET.length];
	return id;
}

export function randomHex(prefix: string, length: number): string {
	return prefix + Buffer.from(crypto.getRandomValues(new Uint8Array(length / 2))).toString("hex");
}
