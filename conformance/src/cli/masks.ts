/** Replaces what differs from run to run by names that keep identity: the first tool call's id is `<call 1>` wherever it occurs. */

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** The vendors' identifiers, which the simulator draws at random. */
const VENDOR_ID = /\b(msg|rs|fc|call|toolu|resp|req|chatcmpl)[_-][0-9A-Za-z]{8,}/g;
/** Of a session's entries, and where they refer to one another. */
const ENTRY_ID = /^[0-9a-f]{8}$/;
const ENTRY_KEYS = new Set(["id", "parentId", "targetId"]);
const SPOOL = /\/[^\s"\]]*\/pi-bash-[0-9a-f]{16}\.log/g;

export class Masks {
	readonly #address: string;
	readonly #names = new Map<string, string>();

	constructor(serverUrl: string) {
		this.#address = new URL(serverUrl).host;
	}

	/** One name per identifier, numbered within its kind in the order of appearance. */
	identity(kind: string, value: string): string {
		const key = `${kind} ${value}`;
		const known = this.#names.get(key);
		if (known) return known;
		const count = [...this.#names.keys()].filter((name) => name.startsWith(`${kind} `)).length;
		const name = `<${kind} ${count + 1}>`;
		this.#names.set(key, name);
		return name;
	}

	text(value: string): string {
		return value
			.replaceAll(this.#address, "<simulator>")
			.replaceAll(SPOOL, "<spool file>")
			.replaceAll(VENDOR_ID, (id, kind: string) => this.identity(kind, id))
			.replaceAll(UUID, (id) => this.identity("uuid", id));
	}

	/** Every text in a JSON value; times have no value of their own. */
	value(value: unknown, key = ""): unknown {
		if (key === "timestamp" && (typeof value === "number" || typeof value === "string")) return "<time>";
		if (typeof value === "string" && ENTRY_KEYS.has(key) && ENTRY_ID.test(value)) return this.identity("entry", value);
		if (typeof value === "string") return this.text(value);
		if (Array.isArray(value)) return value.map((item) => this.value(item, key));
		if (typeof value !== "object" || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.value(item, name)]));
	}
}
