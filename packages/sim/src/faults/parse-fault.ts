import { TauError } from "@tau/base/errors";
import { FAULT_NUMBERS, FAULT_STRINGS, type Fault, type FaultKind } from "./fault.ts";
import { FAULTS } from "./fault-table.ts";

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
