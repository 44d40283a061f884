import { TauError } from "@tau/base/errors";
import { FAULTS } from "./fault-table.ts";

export type FaultKind = keyof typeof FAULTS;

/** One failure to play. Which parameters a kind takes is listed in the fault table; the others are refused. */
export interface Fault {
	kind: FaultKind;
	/** How many requests it hits; 0 = every one. Default 1. */
	times?: number;
	/** Let this many requests pass first. */
	skip?: number;
	/** Only requests for this model. */
	model?: string;
	/** Events sent before a mid-stream fault strikes. Default: half of the answer. */
	afterEvents?: number;
	/** Seconds, as the header `retry-after`. */
	retryAfter?: number;
	/** Seconds from now, as an HTTP date in the header `retry-after`. */
	retryAfterDate?: number;
	/** Milliseconds, as the header `retry-after-ms`. */
	retryAfterMs?: number;
	/** Milliseconds of a stall or between two drips; a stall without it lasts until the client gives up. */
	ms?: number;
	/** Size of a piece or of a huge event. */
	bytes?: number;
	/** Replaces the vendor's error text. */
	message?: string;
}

export const FAULT_NUMBERS = [
	"times",
	"skip",
	"afterEvents",
	"retryAfter",
	"retryAfterDate",
	"retryAfterMs",
	"ms",
	"bytes",
] as const;
export const FAULT_STRINGS = ["model", "message"] as const;
/** Parameters that say when a fault plays; every kind takes them. */
const SCHEDULING: readonly string[] = ["times", "skip", "model"];

/** Reads `kind` or `kind:name=value,name=value`, the form of the command line and of the `x-sim-fault` header. */
export function parseFault(text: string): Fault {
	const colon = text.indexOf(":");
	const kind = (colon < 0 ? text : text.slice(0, colon)).trim();
	const fault: Record<string, unknown> = { kind };
	for (const pair of colon < 0 ? [] : text.slice(colon + 1).split(",")) {
		const equals = pair.indexOf("=");
		const name = pair.slice(0, equals < 0 ? undefined : equals).trim();
		const value = equals < 0 ? "" : pair.slice(equals + 1).trim();
		const isNumber = (FAULT_NUMBERS as readonly string[]).includes(name);
		fault[name] = isNumber && value !== "" ? Number(value) : value;
	}
	const problem = faultProblem(fault);
	if (problem) {
		throw new TauError("TAU_SIM_FAULT", `Fault "${text}": ${problem}`, {
			hint: "Write it like rate-limit:retryAfter=2,times=3.",
		});
	}
	return fault as unknown as Fault;
}

/** What is wrong with a value that should be a fault; undefined = nothing. */
export function faultProblem(value: unknown): string | undefined {
	if (typeof value !== "object" || value === null) return `expected a fault, got ${JSON.stringify(value)}`;
	const { kind, ...parameters } = value as Record<string, unknown>;
	if (typeof kind !== "string" || !Object.hasOwn(FAULTS, kind)) {
		return `unknown kind ${JSON.stringify(kind)}; the kinds are ${Object.keys(FAULTS).join(", ")}`;
	}
	const takes: readonly string[] = FAULTS[kind as FaultKind].takes;
	for (const [name, parameter] of Object.entries(parameters)) {
		if (parameter === undefined) continue;
		if (!takes.includes(name) && !SCHEDULING.includes(name)) {
			return `${kind} takes no "${name}"; it takes ${[...takes, ...SCHEDULING].join(", ")}`;
		}
		if ((FAULT_STRINGS as readonly string[]).includes(name)) {
			if (typeof parameter !== "string" || parameter === "")
				return `${name}: expected a text, got ${JSON.stringify(parameter)}`;
		} else if (typeof parameter !== "number" || !Number.isFinite(parameter) || parameter < 0) {
			return `${name}: expected a number of at least 0, got ${JSON.stringify(parameter)}`;
		}
	}
	return undefined;
}
