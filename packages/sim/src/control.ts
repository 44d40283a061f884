import { errorMessage } from "@tau/base/errors";
import type { JsonObject, JsonValue } from "@tau/protocol/json";
import type { Fault } from "./faults/fault.ts";
import { FAULTS } from "./faults/fault-table.ts";
import { faultProblem, parseFault } from "./faults/parse-fault.ts";
import type { SimState } from "./sim-state.ts";

export interface ControlAnswer {
	status: number;
	body: JsonValue;
}

/** The control endpoints: for tests that run in another process than the simulator. */
export function answerControl(state: SimState, method: string, path: string, body: string): ControlAnswer {
	const handler = HANDLERS[`${method} ${path}`];
	if (handler) return handler(state, body);
	return problem(404, `there is no ${method} ${path}; there are ${Object.keys(HANDLERS).join(", ")}`);
}

const HANDLERS: Record<string, (state: SimState, body: string) => ControlAnswer> = {
	"GET /__sim/faults": ({ schedule }) => ({
		status: 200,
		body: {
			faults: schedule.list().map(({ fault, waiting, remaining }) => ({
				...(fault as unknown as JsonObject),
				waiting,
				remaining: Number.isFinite(remaining) ? remaining : "all",
			})),
			kinds: Object.fromEntries(Object.entries(FAULTS).map(([kind, { description }]) => [kind, description])),
		},
	}),
	"POST /__sim/faults": ({ schedule }, body) => {
		const faults = readFaults(body);
		if (!Array.isArray(faults)) return problem(400, faults.problem);
		for (const fault of faults) schedule.add(fault);
		return { status: 200, body: { added: faults.length } };
	},
	"DELETE /__sim/faults": ({ schedule }) => {
		schedule.clear();
		return { status: 200, body: { cleared: true } };
	},
	"GET /__sim/requests": ({ requests }) => ({
		status: 200,
		body: { requests: requests.records as unknown as JsonValue },
	}),
	"DELETE /__sim/requests": ({ requests }) => {
		requests.clear();
		return { status: 200, body: { cleared: true } };
	},
};

/** A fault object, a list of them, or lines of the command line's form. */
function readFaults(body: string): Fault[] | { problem: string } {
	try {
		const text = body.trim();
		if (!text.startsWith("{") && !text.startsWith("[")) return text.split("\n").map((line) => parseFault(line.trim()));
		const value = JSON.parse(text) as unknown;
		const faults = Array.isArray(value) ? value : [value];
		for (const fault of faults) {
			const wrong = faultProblem(fault);
			if (wrong) return { problem: wrong };
		}
		return faults as Fault[];
	} catch (error) {
		return { problem: errorMessage(error) };
	}
}

function problem(status: number, message: string): ControlAnswer {
	return { status, body: { error: { message: `Simulator: ${message}` } } };
}
