import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fillTables } from "./documentation.ts";

test("docs/configuration.md has the tables that the program works with (bun scripts/configuration-tables.ts writes them)", () => {
	const text = readFileSync(join(import.meta.dir, "../../../../docs/configuration.md"), "utf8");
	expect(text).toBe(fillTables(text));
});
