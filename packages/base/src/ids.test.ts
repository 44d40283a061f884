import { expect, test } from "bun:test";
import { shortId, uuidv7 } from "./ids.ts";

test("uuidv7() has the version and variant bits, and sorts by creation within one millisecond and across", () => {
	const ids = Array.from({ length: 5000 }, (_, index) => uuidv7(1_700_000_000_000 + (index >> 11)));
	for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	expect([...ids].sort()).toEqual(ids);
	expect(new Set(ids).size).toBe(ids.length);
});

test("shortId() avoids what is taken", () => {
	let refused = 0;
	const id = shortId(() => refused++ < 3);
	expect(id).toMatch(/^[0-9a-f]{8}$/);
	expect(refused).toBe(4);
});
