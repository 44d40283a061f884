/** What a scenario may say. The same shape in TypeScript and in YAML; functions and RegExp objects only in TypeScript. */
import type { JsonObject } from "@tau/protocol/json";
import type { Conversation } from "./conversation.ts";
import type { Fault } from "./faults/fault.ts";

export interface Scenario {
	/** Also the id of the model that plays it when `models` is absent. */
	name: string;
	description?: string;
	/** Models served by `GET /v1/models`; a request for one of these ids is answered by this scenario. */
	models?: ScenarioModel[];
	/** Applies to every answer that has no pace of its own. */
	pace?: Pace;
	/** Tried first, in order; the first whose `when` holds answers. Does not advance anything: a rule may answer any number of times. */
	rules?: Step[];
	/** Step n answers the request whose conversation already holds n assistant messages. */
	steps?: Step[];
	/** What a conversation longer than `steps` gets. Default `error`. */
	afterLastStep?: "error" | "repeat" | "restart";
}

export interface ScenarioModel {
	id: string;
	name?: string;
	reasoning?: boolean;
	contextWindow?: number;
	maxTokens?: number;
	/** Default text and image. */
	input?: ("text" | "image")[];
}

export interface Step extends Answer {
	/** Shown in errors and in the request record. */
	name?: string;
	/** In `rules` it selects; in `steps` it is an assertion, and a request that breaks it is answered with an error. */
	when?: When;
	/** TypeScript only: computes the answer, which replaces the other fields. */
	answer?: (conversation: Conversation) => Answer | Promise<Answer>;
}

/** All given conditions must hold. */
export interface When {
	/** Text of the last user message. */
	user?: Pattern;
	/** Text of the system prompt. */
	system?: Pattern;
	/** Text of the last tool result after the last assistant message. */
	toolResult?: Pattern;
	/** The whole last batch of tool results, position by position; the number must agree. */
	toolResults?: Pattern[];
	/** Name of the tool the last result belongs to. */
	toolName?: Pattern;
	/** Known on anthropic-messages and in process only: the OpenAI formats do not carry it. */
	toolError?: boolean;
	/** Number of assistant messages in the conversation. */
	turn?: number;
	model?: Pattern;
	/** Whether the last user message or tool result holds an image. */
	image?: boolean;
	/** A tool with this name is offered to the model. */
	offersTool?: string;
}

/** A string that must occur, or a regular expression; in YAML a string of the form `/…/flags` is one. */
export type Pattern = string | RegExp;

export interface Answer {
	thinking?: string | ThinkingBlock;
	text?: string;
	toolCalls?: ToolCallBlock[];
	/** Blocks in an order of your own; excludes `thinking`, `text` and `toolCalls`. */
	content?: AnswerBlock[];
	/** Emit the text in exactly this many deltas; filler is generated where the text is absent or too short. */
	deltas?: number;
	usage?: UsageOverride;
	/** Default `toolUse` when there are tool calls, else `stop`. */
	stopReason?: AnswerStopReason;
	pace?: Pace;
	/** Plays with this answer, the first `times` times (default 1) the step is reached. */
	fault?: Fault;
}

export type AnswerBlock =
	| { type: "text"; text: string }
	| ({ type: "thinking" } & ThinkingBlock)
	| ({ type: "toolCall" } & ToolCallBlock);

export interface ThinkingBlock {
	text?: string;
	signature?: string;
	/** anthropic-messages only: only the signature is sent, as an opaque block. */
	redacted?: boolean;
}

export interface ToolCallBlock {
	/** Default: unique, in the vendor's form. */
	id?: string;
	name: string;
	arguments?: JsonObject;
	/** Sent instead of `arguments`, character by character: for testing broken JSON. */
	rawArguments?: string;
}

export type AnswerStopReason = "stop" | "length" | "toolUse" | "refusal";

/** `input` excludes cached tokens, as in tau's own usage; absent numbers are estimated at four characters a token. */
export interface UsageOverride {
	input?: number;
	output?: number;
	cacheRead?: number;
	cacheWrite?: number;
	/** Part of `output`. */
	reasoning?: number;
}

export interface Pace {
	/** Absent: as fast as the connection takes it. */
	tokensPerSecond?: number;
	/** Characters per delta. Default 4, about a token. */
	chunkSize?: number;
	/** Milliseconds between the request and the first event. */
	firstTokenDelayMs?: number;
}

export const DEFAULT_CHUNK_SIZE = 4;
/** Every `deltas: N` above this is refused: one answer would pass 100 MB on the wire. */
export const MAX_DELTAS = 500_000;
