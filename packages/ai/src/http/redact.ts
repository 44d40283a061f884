/**
 * Takes what a request was authorised with out of an error text: servers and gateways repeat it in their answers.
 */

/** Shorter ones are test keys such as "local", which are words of ordinary texts too. */
const MIN_SECRET_LENGTH = 8;
/** So much of a secret at one place is no coincidence and too much to show; vendors' own masks show less. */
const PART_LENGTH = 12;
const HIDDEN = "[key hidden]";

const SECRET_HEADER = /auth|key|token|secret|cookie/i;

/** The values of headers that carry credentials; of `Bearer abc` the second word. */
export function secretsOf(
	apiKey: string | undefined,
	...headers: (Readonly<Record<string, string | null>> | undefined)[]
): string[] {
	const values = [apiKey ?? ""];
	for (const [name, value] of headers.flatMap((layer) => Object.entries(layer ?? {}))) {
		if (value !== null && SECRET_HEADER.test(name)) values.push(...value.split(/\s+/));
	}
	return [...new Set(values)].filter((value) => value.length >= MIN_SECRET_LENGTH);
}

/** Whole secrets and long parts of them, in one walk over the text. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
	const length = Math.min(PART_LENGTH, ...secrets.map((secret) => secret.length));
	const parts = new Set(
		secrets.flatMap((secret) =>
			Array.from({ length: secret.length - Math.min(PART_LENGTH, secret.length) + 1 }, (_, start) => {
				return secret.slice(start, start + PART_LENGTH);
			}),
		),
	);
	let shown = "";
	let hiddenUntil = 0;
	let start = 0;
	for (let index = 0; index + length <= text.length; index++) {
		const found = partAt(text, index, parts);
		if (found === 0) continue;
		if (index > hiddenUntil || hiddenUntil === 0) shown += text.slice(start, index) + HIDDEN;
		hiddenUntil = Math.max(hiddenUntil, index + found);
		start = hiddenUntil;
	}
	return shown + text.slice(start);
}

/** The length of the part of a secret that stands there; 0 for none. Parts are `PART_LENGTH` long, or a short secret. */
function partAt(text: string, index: number, parts: ReadonlySet<string>): number {
	for (let length = PART_LENGTH; length >= MIN_SECRET_LENGTH; length--) {
		if (parts.has(text.slice(index, index + length))) return length;
	}
	return 0;
}
