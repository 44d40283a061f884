import { expect, test } from "bun:test";
import fc from "fast-check";
import { redactSecrets, secretsOf } from "./redact.ts";

const KEY = "sk-ant-api03-abcdefghijklmnop";

test("a key is taken out wherever it stands, whole or in part", () => {
	expect(redactSecrets(`Incorrect API key: ${KEY}.`, [KEY])).toBe("Incorrect API key: [key hidden].");
	expect(redactSecrets(`${KEY}${KEY} and ${KEY.slice(3, 20)}…`, [KEY])).toBe("[key hidden] and [key hidden]…");
	expect(redactSecrets("short123 and abc", ["short123"])).toBe("[key hidden] and abc");
	expect(redactSecrets(`${KEY} and abc`, [KEY, KEY.slice(-9, -1)])).toBe("[key hidden] and abc");
});

test("a mask of the vendor's own and ordinary words stay", () => {
	const text = "Incorrect API key provided: sk-ant-****mnop. See https://example.com/api-keys";
	expect(redactSecrets(text, [KEY])).toBe(text);
	expect(redactSecrets(text, [])).toBe(text);
});

test("nothing of twelve characters of a secret is left, and nothing else is taken", () => {
	const word = fc.string({ minLength: 8, maxLength: 40 });
	fc.assert(
		fc.property(word, word, word, (secret, before, after) => {
			const text = redactSecrets(`${before}${secret}${after}`, [secret]);
			for (let index = 0; index + 12 <= secret.length; index++)
				expect(text).not.toContain(secret.slice(index, index + 12));
			expect(text).not.toContain(secret);
			const parts = Array.from({ length: secret.length - 7 }, (_, start) => secret.slice(start, start + 8));
			if (!parts.some((part) => before.includes(part))) expect(redactSecrets(before, [secret])).toBe(before);
		}),
	);
});

test("secrets are the key and what headers of credentials carry", () => {
	const headers = {
		Authorization: "Bearer abcdefgh-1",
		"x-api-key": "12345678",
		accept: "application/json",
		cookie: null,
	};
	expect(secretsOf(KEY, headers, undefined)).toEqual([KEY, "abcdefgh-1", "12345678"]);
	expect(secretsOf("local")).toEqual([]);
});
