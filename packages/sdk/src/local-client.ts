/** The in-process client: the engine in the caller's own process, without a wire in between. */
import { composeEngine, type EngineOptions, openRegistry } from "@tau/engine/compose";
import type { Model } from "@tau/protocol/model";
import type { Client } from "./client.ts";

export type { EngineOptions } from "@tau/engine/compose";

export async function createLocalClient(options: EngineOptions): Promise<Client> {
	const { engine, warnings } = await composeEngine(options);
	return {
		header: engine.header,
		warnings,
		send: (type, params) => engine.send(type, params),
		subscribe: (listener) => engine.subscribe(listener),
		on: (name, handler) => engine.hooks.on(name, handler),
		[Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
	};
}

/** The models of all providers that have credentials, the simulator's included. */
export async function listAvailableModels(options: EngineOptions): Promise<{ models: Model[]; warnings: string[] }> {
	const { registry, warnings } = await openRegistry(options);
	return { models: await registry.available(), warnings };
}
