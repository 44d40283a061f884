/** Hook points of a run: names, payloads and answers of pi's extension events that concern the headless agent. */

import type { JsonObject } from "./json.ts";
import type { AgentMessage, ImageContent, Message, TextContent, ToolResultMessage, Usage } from "./messages.ts";

export type InputSource = "interactive" | "rpc" | "extension";

export interface Hooks {
	/** Before a user's text is queued or sent. Transformations chain; `handled` drops the text. */
	input: {
		payload: { text: string; images?: ImageContent[]; source: InputSource; streamingBehavior?: "steer" | "followUp" };
		result:
			| { action: "continue" }
			| { action: "transform"; text: string; images?: ImageContent[] }
			| { action: "handled" };
	};
	/** Before each request: may replace the messages (without system messages) for this request only. */
	context: { payload: { messages: Message[] }; result: { messages?: Message[] } };
	/** The request body, just before it is sent; a returned `payload` replaces it. */
	before_provider_request: { payload: { payload: unknown }; result: { payload: unknown } };
	after_provider_response: { payload: { status: number; headers: Record<string, string> }; result: undefined };
	/** Before a tool runs; `input` may be changed in place. A throwing handler blocks the call. */
	tool_call: {
		payload: { toolCallId: string; toolName: string; input: JsonObject };
		result: { block?: boolean; reason?: string; terminate?: boolean };
	};
	/** After a tool ran; what is returned replaces parts of the result, in registration order. */
	tool_result: {
		payload: {
			toolCallId: string;
			toolName: string;
			input: JsonObject;
			content: (TextContent | ImageContent)[];
			details: unknown;
			isError: boolean;
			usage?: Usage;
		};
		result: { content?: (TextContent | ImageContent)[]; details?: unknown; isError?: boolean; usage?: Usage };
	};
	/** After the tools of a turn; `continue: false` ends the run. */
	turn_end: {
		payload: { turnIndex: number; message: AgentMessage; toolResults: ToolResultMessage[] };
		result: { continue?: boolean };
	};
}

export type HookName = keyof Hooks;
export type HookHandler<K extends HookName> = (
	payload: Hooks[K]["payload"],
	signal: AbortSignal,
) => Hooks[K]["result"] | undefined | Promise<Hooks[K]["result"] | undefined>;
