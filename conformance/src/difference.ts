/** One place in one case where tau's value is not pi's. */
export interface Difference {
	case: string;
	/** Path of the place, such as `result.details.truncation.totalLines`. */
	place: string;
	pi: unknown;
	tau: unknown;
}

/** `undefined` and an absent field are the same, as they are in JSON. */
export function differences(name: string, pi: unknown, tau: unknown): Difference[] {
	const found: Difference[] = [];
	visit("", pi, tau, (place, left, right) => found.push({ case: name, place, pi: left, tau: right }));
	return found;
}

type Report = (place: string, pi: unknown, tau: unknown) => void;

function visit(place: string, pi: unknown, tau: unknown, report: Report): void {
	if (Object.is(pi, tau)) return;
	if (Array.isArray(pi) && Array.isArray(tau) && pi.length === tau.length) {
		for (const [index, item] of pi.entries()) visit(`${place}[${index}]`, item, tau[index], report);
	} else if (isRecord(pi) && isRecord(tau)) {
		for (const key of new Set([...Object.keys(pi), ...Object.keys(tau)])) {
			visit(place === "" ? key : `${place}.${key}`, pi[key], tau[key], report);
		}
	} else report(place, pi, tau);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
