/** One clear line for a failure, its way out on the next, and the exit code that goes with it. */
import { errorMessage, isTauError } from "@tau/base/errors";
import { EXIT, type ExitCode } from "./exit-codes.ts";

const EXIT_BY_CODE: Readonly<Record<string, ExitCode>> = {
	TAU_USAGE: EXIT.usage,
	TAU_AUTH_MISSING: EXIT.auth,
	TAU_AUTH_EXPIRED: EXIT.auth,
	TAU_AUTH_REFRESH: EXIT.auth,
	// Only keys and headers refer to variables.
	TAU_CONFIG_VALUE_MISSING: EXIT.auth,
	TAU_MODEL_UNKNOWN: EXIT.usage,
	TAU_PROVIDER_UNKNOWN: EXIT.usage,
	TAU_MODEL_AMBIGUOUS: EXIT.usage,
	TAU_API_UNSUPPORTED: EXIT.usage,
	TAU_CONFIG_COMMAND_FAILED: EXIT.auth,
	TAU_PACKAGE_SOURCE: EXIT.usage,
	TAU_PACKAGE_UNKNOWN: EXIT.usage,
	TAU_PACKAGE_MISSING: EXIT.usage,
	TAU_PROJECT_UNTRUSTED: EXIT.usage,
	TAU_RESOURCE_UNKNOWN: EXIT.usage,
	TAU_RESOURCE_AMBIGUOUS: EXIT.usage,
	TAU_SESSION_ID: EXIT.usage,
	TAU_SESSION_NOT_FOUND: EXIT.usage,
	TAU_SESSION_ELSEWHERE: EXIT.usage,
	TAU_SESSION_EXISTS: EXIT.usage,
	TAU_BUDGET: EXIT.limit,
	TAU_OUTPUT_CLOSED: EXIT.ok,
};

export function describeProblem(error: unknown): { text: string; exitCode: ExitCode } {
	if (!isTauError(error)) return { text: `tau: ${errorMessage(error)}`, exitCode: EXIT.error };
	const text = `tau: ${error.message}${error.hint ? `\n${error.hint}` : ""}`;
	return { text, exitCode: EXIT_BY_CODE[error.code] ?? EXIT.error };
}
