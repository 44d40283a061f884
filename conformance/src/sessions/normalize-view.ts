/** Takes out of a view what must differ: ids and times that are made anew. */

interface View {
	header?: { id?: string; timestamp?: string; parentSession?: string };
	entries?: { id?: string; timestamp?: string }[];
	/** Of a list. */
	all?: { id?: string }[];
	recent?: string;
}

const RANDOM_ID = /^[0-9a-f]{8}$/;
const SESSION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function normalizeView(view: unknown): unknown {
	const { entries, all, recent } = (view ?? {}) as View;
	if (all && !all.some(({ id }) => id === recent)) return { ...(view as View), recent: "(a new session)" };
	if (!entries) return view;
	const names = new Map<string, string>();
	for (const [place, { id }] of entries.entries()) if (id && RANDOM_ID.test(id)) names.set(id, `#${place}`);
	return renamed(view, names);
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
	if (typeof value === "string") {
		if (SESSION_ID.test(value)) return "(a new session id)";
		return names.get(value) ?? (isNow(value) ? "(now)" : value);
	}
	if (Array.isArray(value)) return value.map((item) => renamed(item, names));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, item]) => {
			// A compaction's message and a system message made with it carry its time as a number.
			if (key === "timestamp" && typeof item === "number" && isRecent(item)) return [key, "(now)"];
			return [names.get(key) ?? key, renamed(item, names)];
		}),
	);
}

/** Stories and forks were written within the hour; everything else in the fixtures is old. */
function isNow(text: string): boolean {
	return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && isRecent(Date.parse(text));
}

function isRecent(time: number): boolean {
	return Math.abs(Date.now() - time) < 3_600_000;
}
