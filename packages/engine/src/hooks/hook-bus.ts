/**
 * Delivers hook points to their handlers: one by one, in registration order, over a snapshot of the handlers. With no
 * handler a dispatch costs one map lookup. What a handler's failure means is decided at each hook point.
 */
import type { HookHandler, HookName, Hooks } from "@tau/protocol/hooks";

export class HookBus {
	/** The key decides the handler's type; a map cannot say so, hence `unknown` here and the cast in `dispatch`. */
	readonly #handlers = new Map<HookName, readonly unknown[]>();

	/** Returns the function that removes the handler again. */
	on<K extends HookName>(name: K, handler: HookHandler<K>): () => void {
		this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), handler]);
		return () => {
			const current = this.#handlers.get(name) ?? [];
			this.#handlers.set(
				name,
				current.filter((entry) => entry !== handler),
			);
		};
	}

	has(name: HookName): boolean {
		return (this.#handlers.get(name)?.length ?? 0) > 0;
	}

	/**
	 * Runs the handlers. `apply` folds each answer into the payload for the next handler and returns true to stop early.
	 * `onError` decides about a throw: return true to go on with the next handler, or throw.
	 */
	async dispatch<K extends HookName>(
		name: K,
		payload: Hooks[K]["payload"],
		signal: AbortSignal,
		apply: (result: Hooks[K]["result"]) => boolean | undefined,
		onError: (error: unknown) => void,
	): Promise<void> {
		const handlers = this.#handlers.get(name);
		if (!handlers) return;
		for (const handler of handlers as readonly HookHandler<K>[]) {
			try {
				const result = await handler(payload, signal);
				if (result !== undefined && apply(result)) return;
			} catch (error) {
				onError(error);
			}
		}
	}
}
