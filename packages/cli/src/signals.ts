/**
 * Termination signals. The first one asks the run to stop and lets it settle; a second one of any kind, or a run that
 * does not settle in time, ends the process at once with all its children.
 */
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** A little above the cleanup budget of a scope, whose own error is the better message. */
const SETTLE_BUDGET_MS = 6000;

const EXIT_BY_SIGNAL = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hangup } as const;

export interface SignalHandling {
	/** Set once a signal has asked for the end. */
	readonly exitCode: ExitCode | undefined;
	/** Aborted at the first signal. */
	readonly signal: AbortSignal;
}

/** `kill` must end every child synchronously. */
export function handleSignals(kill: () => void): SignalHandling {
	const controller = new AbortController();
	const state: { exitCode: ExitCode | undefined } = { exitCode: undefined };
	const exitNow = (code: ExitCode) => {
		kill();
		process.exit(code);
	};
	for (const [name, code] of Object.entries(EXIT_BY_SIGNAL)) {
		process.on(name, () => {
			if (state.exitCode !== undefined) exitNow(state.exitCode);
			state.exitCode = code;
			controller.abort();
			setTimeout(() => exitNow(code), SETTLE_BUDGET_MS).unref();
		});
	}
	return {
		get exitCode() {
			return state.exitCode;
		},
		signal: controller.signal,
	};
}
