/**
 * Delivers hook points to their handlers: one by one, in registration order, over a snapshot of the handlers. With no
 * handler a dispatch costs one map lookup. What a handler's failure means is decided at each hook point.
 */
import { TauError } from "@tau/base/errors";
import type { HookHandler, HookName, Hooks } from "@tau/protocol/hooks";

/** Five seconds: the cleanup budget of a scope. */
const DEFAULT_ABORT_GRACE_MS = 5000;

export class HookBus {
	/** The key decides the handler's type; a map cannot say so, hence `unknown` here and the cast in `dispatch`. */
	readonly #handlers = new Map<HookName, readonly unknown[]>();

	readonly #abortGraceMs: number;

	/** After an abort a handler gets `abortGraceMs` to settle; then it counts as failed. */
	constructor(abortGraceMs = DEFAULT_ABORT_GRACE_MS) {
		this.#abortGraceMs = abortGraceMs;
	}

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
				const result = await this.#settle(name, handler(payload, signal), signal);
				if (result !== undefined && apply(result)) return;
			} catch (error) {
				onError(error);
			}
		}
	}

	/** A handler that ignores its signal must not keep an abort from ending. */
	#settle<T>(name: HookName, work: T | Promise<T>, signal: AbortSignal): Promise<T> | T {
		if (!(work instanceof Promise)) return work;
		return new Promise<T>((resolve, reject) => {
			let timer: ReturnType<typeof setTimeout> | undefined;
			const onAbort = () => {
				const message = `the ${name} hook did not settle within ${this.#abortGraceMs} ms of the abort`;
				timer = setTimeout(() => reject(new TauError("TAU_HOOK_STUCK", message)), this.#abortGraceMs);
			};
			if (signal.aborted) onAbort();
			else signal.addEventListener("abort", onAbort, { once: true });
			work.then(resolve, reject).finally(() => {
				signal.removeEventListener("abort", onAbort);
				clearTimeout(timer);
			});
		});
	}
}
