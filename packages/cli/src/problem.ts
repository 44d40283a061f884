/** One clear line for a failure, its way out on the next, and the exit code that goes with it. */
import { errorMessage, isTauError } from "@tau/base/errors";
import { EXIT, type ExitCode } from "./exit-codes.ts";

const EXIT_BY_CODE: Readonly<Record<string, ExitCode>> = {
	TAU_USAGE: EXIT.usage,
	TAU_AUTH_MISSING: EXIT.auth,
	TAU_AUTH_EXPIRED: EXIT.auth,
	// Only keys and headers refer to variables.
	TAU_CONFIG_VALUE_MISSING: EXIT.auth,
	TAU_MODEL_UNKNOWN: EXIT.usage,
	TAU_PROVIDER_UNKNOWN: EXIT.usage,
	TAU_MODEL_AMBIGUOUS: EXIT.usage,
	TAU_OUTPUT_CLOSED: EXIT.ok,
};

export function describeProblem(error: unknown): { text: string; exitCode: ExitCode } {
	if (!isTauError(error)) return { text: `tau: ${errorMessage(error)}`, exitCode: EXIT.error };
	const text = `tau: ${error.message}${error.hint ? `\n${error.hint}` : ""}`;
	return { text, exitCode: EXIT_BY_CODE[error.code] ?? EXIT.error };
}
