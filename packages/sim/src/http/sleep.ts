/** Waits; resolves early (without an error) when the signal aborts. Infinity waits for the signal alone. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted || ms <= 0) return Promise.resolve();
	const { promise, resolve } = Promise.withResolvers<void>();
	const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
	const wake = () => resolve();
	signal.addEventListener("abort", wake);
	return promise.finally(() => {
		clearTimeout(timer);
		signal.removeEventListener("abort", wake);
	});
}

/** Gives the event loop one turn. */
export function nextTurn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
