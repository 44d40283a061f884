import type { ApiProblem, Frame, ProblemKind, WireFormat } from "../wire/wire-format.ts";
import { PROBLEM_STATUS } from "../wire/wire-format.ts";
import type { Fault, FaultKind } from "./fault.ts";

/** What a fault does to an answer. Exactly the parts that are set deviate from a healthy one. */
export interface FaultEffect {
	/** Sent instead of the answer. */
	reply?: { status: number; headers: Record<string, string>; body: string };
	/** Changes the events (of a non-streaming answer: the one frame that is its body). */
	frames?: (frames: Frame[]) => Frame[];
	/** Before the status line. */
	beforeHeaders?: { ms?: number; next: "reset" | "continue" };
	/** Bytes per write, each an HTTP chunk of its own, and the pause between two. */
	drip?: { bytes: number; ms: number };
	/** After how many events (default half) what happens. */
	interrupt?: { afterEvents?: number; next: "reset" | "cut" | "stall"; ms?: number };
	/** The body never ends and the connection stays open. */
	holdOpen?: boolean;
}

export interface FaultContext {
	wire: WireFormat;
	requestId: string;
	streaming: boolean;
	inputTokens: number;
	contextWindow: number;
}

interface FaultHandler {
	description: string;
	takes: readonly string[];
	effect: (fault: Fault, context: FaultContext) => FaultEffect;
}

const retry = ["retryAfter", "retryAfterDate", "retryAfterMs"] as const;

export const FAULTS: Readonly<Record<FaultKind, FaultHandler>> = {
	"rate-limit": problem("rate-limit", "429 with the vendor's rate limit error", retry),
	quota: problem("quota", "429 because the account has no credit left: waiting does not help"),
	"server-error": problem("server-error", "500", retry),
	unavailable: problem("unavailable", "503", retry),
	overloaded: problem("overloaded", "529, Anthropic's overload status", retry),
	unauthorized: problem("unauthorized", "401, as for a wrong key"),
	forbidden: problem("forbidden", "403"),
	"not-found": problem("not-found", "404, as for an unknown model"),
	"bad-request": problem("bad-request", "400"),
	"context-overflow": problem("context-overflow", "400, the prompt is longer than the model's context window"),
	"too-large": problem("too-large", "413, the request has too many bytes"),
	"stream-error": {
		description: "200, then an error event inside the stream instead of the rest",
		takes: ["afterEvents", "message"],
		effect: (fault, context) => ({
			frames: (frames) => {
				const kept = frames.slice(0, strikeAt(fault.afterEvents, frames));
				const error: ApiProblem = { kind: "overloaded", message: fault.message };
				return [...kept, ...context.wire.errorFrames(error, context.requestId, kept.length)];
			},
		}),
	},
	reset: {
		description: "connection reset (RST) before any byte of the answer",
		takes: [],
		effect: () => ({ beforeHeaders: { next: "reset" } }),
	},
	"reset-mid-stream": {
		description: "connection reset (RST) in the middle of the answer",
		takes: ["afterEvents"],
		effect: (fault) => ({ interrupt: { afterEvents: fault.afterEvents, next: "reset" } }),
	},
	stall: {
		description: "silence before the headers, for ms or until the client gives up",
		takes: ["ms"],
		effect: (fault) => ({ beforeHeaders: { ms: fault.ms ?? Number.POSITIVE_INFINITY, next: "continue" } }),
	},
	"stall-mid-stream": {
		description: "silence in the middle of the answer, for ms or until the client gives up",
		takes: ["afterEvents", "ms"],
		effect: (fault) => ({ interrupt: { afterEvents: fault.afterEvents, next: "stall", ms: fault.ms } }),
	},
	truncate: {
		description: "the body ends properly, but without the rest and without a terminal event",
		takes: ["afterEvents"],
		effect: (fault, context) => ({
			frames: (frames) =>
				context.streaming
					? frames.filter((frame) => frame.kind !== "terminal").slice(0, strikeAt(fault.afterEvents, frames))
					: [half(frames[0]!)],
		}),
	},
	cut: {
		description: "the connection is closed (FIN) in the middle of an event, and the chunked body never ends",
		takes: ["afterEvents"],
		effect: (fault) => ({ interrupt: { afterEvents: fault.afterEvents, next: "cut" } }),
	},
	"malformed-json": {
		description: "one event (or the body) is broken JSON",
		takes: ["afterEvents"],
		effect: (fault) => ({
			frames: (frames) => {
				const at = Math.min(strikeAt(fault.afterEvents, frames), frames.length - 1);
				return frames.map((frame, index) => (index === at ? { ...frame, text: breakJson(frame.text) } : frame));
			},
		}),
	},
	html: {
		description: "200 with an HTML page, as a captive portal or a wrong base URL gives",
		takes: [],
		effect: () => ({
			reply: {
				status: 200,
				headers: { "content-type": "text/html; charset=utf-8" },
				body: "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>\n",
			},
		}),
	},
	"empty-body": {
		description: "200 with the right content type and no byte of body",
		takes: [],
		effect: (_fault, { streaming }) => ({
			reply: {
				status: 200,
				headers: { "content-type": streaming ? "text/event-stream; charset=utf-8" : "application/json" },
				body: "",
			},
		}),
	},
	"split-bytes": {
		description: "every `bytes` bytes (default 1) in an HTTP chunk and a write of their own: splits UTF-8 characters",
		takes: ["bytes"],
		effect: (fault) => ({ drip: { bytes: Math.max(1, fault.bytes ?? 1), ms: 0 } }),
	},
	"slow-drip": {
		description: "`bytes` bytes (default 16) every `ms` milliseconds (default 50)",
		takes: ["bytes", "ms"],
		effect: (fault) => ({ drip: { bytes: Math.max(1, fault.bytes ?? 16), ms: fault.ms ?? 50 } }),
	},
	"huge-event": {
		description:
			"one event (or the body) of `bytes` bytes (default 8 MiB), valid JSON padded with a field clients ignore",
		takes: ["afterEvents", "bytes"],
		effect: (fault) => ({
			frames: (frames) => {
				const at = Math.min(strikeAt(fault.afterEvents, frames), frames.length - 1);
				const padding = `{"obfuscation":"${"x".repeat(fault.bytes ?? 8 * 1024 * 1024)}",`;
				return frames.map((frame, index) =>
					index === at ? { ...frame, text: frame.text.replace("{", () => padding) } : frame,
				);
			},
		}),
	},
	"duplicate-terminal": {
		description: "the terminal event comes twice",
		takes: [],
		effect: () => ({
			frames: (frames) => frames.flatMap((frame) => (frame.kind === "terminal" ? [frame, frame] : [frame])),
		}),
	},
	"hold-open": {
		description: "everything is sent, but neither the body nor the connection ever ends",
		takes: [],
		effect: () => ({ holdOpen: true }),
	},
};

function problem(kind: ProblemKind, description: string, takes: readonly string[] = []): FaultHandler {
	return {
		description,
		takes: [...takes, "message"],
		effect: (fault, { wire, requestId, inputTokens, contextWindow }) => {
			const tokens = Math.max(inputTokens, contextWindow + 2_000);
			const body = wire.errorBody({ kind, message: fault.message, tokens, limit: contextWindow }, requestId);
			const headers = { "content-type": "application/json", ...retryHeaders(fault) };
			return { reply: { status: PROBLEM_STATUS[kind], headers, body: JSON.stringify(body) } };
		},
	};
}

function retryHeaders(fault: Fault): Record<string, string> {
	const headers: Record<string, string> = {};
	if (fault.retryAfter !== undefined) headers["retry-after"] = String(fault.retryAfter);
	if (fault.retryAfterDate !== undefined) {
		headers["retry-after"] = new Date(Date.now() + fault.retryAfterDate * 1000).toUTCString();
	}
	if (fault.retryAfterMs !== undefined) headers["retry-after-ms"] = String(fault.retryAfterMs);
	return headers;
}

/** How many events are sent before a mid-stream fault. */
export function strikeAt(afterEvents: number | undefined, frames: readonly Frame[]): number {
	return Math.min(Math.floor(afterEvents ?? frames.length / 2), frames.length);
}

function half(frame: Frame): Frame {
	return { ...frame, text: frame.text.slice(0, Math.floor(frame.text.length / 2)) };
}

/** Cuts the JSON of an event (or of a whole body) short and leaves its framing whole. */
function breakJson(text: string): string {
	const start = text.indexOf("{");
	if (start < 0) return `data: {"broken":\n\n`;
	const end = text.lastIndexOf("}") + 1;
	return text.slice(0, start + Math.ceil((end - start) / 2)) + text.slice(end);
}
