/** Replaces what differs from run to run by names that keep identity: the first tool call's id is `<call 1>` wherever it occurs. */

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
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
			.replaceAll(UUID, (id) => this.identity("uuid", id));
	}

	/** Everything in a JSON value; `kinds` names the fields that hold identifiers. */
	value(value: unknown, kinds: Readonly<Record<string, string>>, key = ""): unknown {
		if (typeof value === "string") return kinds[key] ? this.identity(kinds[key], value) : this.text(value);
		if (typeof value === "number" && (key === "timestamp" || key === "created_at")) return "<time>";
		if (Array.isArray(value)) return value.map((item) => this.value(item, kinds, key));
		if (typeof value !== "object" || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.value(item, kinds, name)]));
	}
}
