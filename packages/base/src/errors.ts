/**
 * The one error class of tau. Errors are recognised by brand, not by `instanceof`, so that two copies of this
 * module (a bundled binary and an extension's own) still agree.
 */
const BRAND = Symbol.for("tau.error");

/** A stable, documented identifier. Never reuse one for another meaning. */
export type TauErrorCode = `TAU_${string}`;

export interface TauErrorOptions {
	/** What the user can do about it: a command, a flag, a setting. One sentence. */
	hint?: string;
	cause?: unknown;
	/** Facts for machines (limit, value, path). Must be JSON-safe and free of secrets. */
	details?: Record<string, unknown>;
}

/** Message grammar: what happened, with the value and the limit; the way out goes into `hint`. */
export class TauError extends Error {
	readonly [BRAND] = true;
	readonly code: TauErrorCode;
	readonly hint: string | undefined;
	readonly details: Record<string, unknown> | undefined;

	constructor(code: TauErrorCode, message: string, options: TauErrorOptions = {}) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = "TauError";
		this.code = code;
		this.hint = options.hint;
		this.details = options.details;
	}
}

export function isTauError(value: unknown): value is TauError {
	return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}

/** The message of anything that was thrown. */
export function errorMessage(value: unknown): string {
	if (value instanceof Error) return value.message || value.name;
	return typeof value === "string" ? value : String(value);
}
