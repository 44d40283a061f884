/** What every mode, and every program that embeds tau, talks to: ops in, events out. */
import type { AgentEventListener } from "@tau/protocol/agent-events";
import type { HookHandler, HookName } from "@tau/protocol/hooks";
import type { OpName, OpResult, Ops } from "@tau/protocol/ops";
import type { SessionHeader } from "@tau/protocol/session-entries";

export interface Client {
	/** The session's identity: first line of json mode. */
	readonly header: SessionHeader;
	/** What went wrong at start without preventing it: one line each. */
	readonly warnings: readonly string[];
	/** Rejects with a `TauError` when the op is refused. */
	send<K extends OpName>(type: K, params: Ops[K]["params"]): Promise<OpResult<K>>;
	/** The listener gets every event, in order, synchronously; it must not throw. Returns the unsubscriber. */
	subscribe(listener: AgentEventListener): () => void;
	/** Says that `extension_ui_request` events are shown here, and answered. Returns what says that they are not any more. */
	answerQuestions(): () => void;
	/** Adds a handler to a hook point. Returns the function that removes it. */
	on<K extends HookName>(name: K, handler: HookHandler<K>): () => void;
	/** Aborts what runs; resolves when no process and no timer of the agent is alive. */
	[Symbol.asyncDispose](): Promise<void>;
}
