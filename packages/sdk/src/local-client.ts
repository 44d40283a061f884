/** The in-process client: the engine in the caller's own process, without a wire in between. */
import { availableModels, composeEngine, type EngineOptions } from "@tau/engine/compose";
import type { Client } from "./client.ts";

export type { EngineOptions } from "@tau/engine/compose";
export type { SessionRequest } from "@tau/engine/session/session-request";

export async function createLocalClient(options: EngineOptions): Promise<Client> {
	const { engine, warnings } = await composeEngine(options);
	return {
		header: engine.header,
		warnings,
		send: (type, params) => engine.send(type, params),
		subscribe: (listener) => engine.subscribe(listener),
		answerQuestions: () => engine.answerQuestions(),
		on: (name, handler) => engine.hooks.on(name, handler),
		[Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
	};
}

/** What `--list-models` shows: every model that can be used now, the simulator's included. */
export const listAvailableModels = availableModels;
