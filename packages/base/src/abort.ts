/** The one place for waiting on something that an `AbortSignal` may cut short. */

/** What an aborted signal was aborted with, always an error. */
export function abortReason(signal: AbortSignal): Error {
	return signal.reason instanceof Error ? signal.reason : new DOMException("The operation was aborted", "AbortError");
}

/**
 * Settles as `work` does, or rejects with the reason as soon as the signal aborts. The work itself goes on unless it
 * watches the signal too: use this only where abandoning the result is safe.
 */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	if (signal.aborted) {
		work.catch(() => {});
		return Promise.reject(abortReason(signal));
	}
	return new Promise<T>((resolve, reject) => {
		const onAbort = () => reject(abortReason(signal));
		signal.addEventListener("abort", onAbort, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
	});
}
