/**
 * The engine: ops in, events out. Every mode is a client of this one interface. Listeners are called synchronously, in
 * order, with every event; none is dropped. A listener must not change what it is given; one that throws is reported and
 * harms neither the run nor the other listeners.
 */
import { errorMessage } from "@tau/base/errors";
import type { AgentEvent, AgentEventListener } from "@tau/protocol/agent-events";
import type { OpName, OpResult, Ops } from "@tau/protocol/ops";
import type { SessionHeader } from "@tau/protocol/session-entries";
import type { HookBus } from "./hooks/hook-bus.ts";
import { OP_HANDLERS, type OpServices } from "./op-handlers.ts";

export interface Engine {
	/** Of the session that is going on now. */
	readonly header: SessionHeader;
	readonly hooks: HookBus;
	/** Rejects with a `TauError` when the op is refused. */
	send<K extends OpName>(type: K, params: Ops[K]["params"]): Promise<OpResult<K>>;
	/** Returns the function that ends the subscription. */
	subscribe(listener: AgentEventListener): () => void;
	/** For a client that shows `extension_ui_request` events and answers them. Returns what says that it does so no longer. */
	answerQuestions(): () => void;
	/** Aborts what runs and frees everything; no process is alive afterwards. */
	[Symbol.asyncDispose](): Promise<void>;
}

export class EventHub {
	#listeners: AgentEventListener[] = [];

	readonly #report: (line: string) => void;

	constructor(report: (line: string) => void) {
		this.#report = report;
	}

	readonly emit = (event: AgentEvent): void => {
		for (const listener of this.#listeners) {
			try {
				listener(event);
			} catch (error) {
				this.#report(`A listener of ${event.type} failed: ${errorMessage(error)}`);
			}
		}
	};

	subscribe(listener: AgentEventListener): () => void {
		this.#listeners = [...this.#listeners, listener];
		return () => {
			this.#listeners = this.#listeners.filter((entry) => entry !== listener);
		};
	}
}

export function engineFrom(services: OpServices, parts: { hub: EventHub; dispose(): Promise<void> }): Engine {
	return {
		get header() {
			return services.current.header;
		},
		hooks: services.hooks,
		send: async (type, params) => OP_HANDLERS[type](services, params),
		subscribe: (listener) => parts.hub.subscribe(listener),
		answerQuestions: () => services.ui.join(),
		[Symbol.asyncDispose]: async () => {
			services.ui.cancelAll();
			await services.prompting.abort();
			await parts.dispose();
		},
	};
}
