import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Tally, tallyMutatedBlocks } from "../testing/mutated-blocks.ts";

/** The sources of this package; `scripts/measure-edits.ts` takes those of the whole repository and more tries. */
const FILES = readdirSync(join(import.meta.dir, ".."), { recursive: true, encoding: "utf8" })
	.filter((path) => path.endsWith(".ts"))
	.sort()
	.map((path) => readFileSync(join(import.meta.dir, "..", path), "utf8"));

test("blocks that are remembered wrongly are edited right or not at all", () => {
	const tallies = tallyMutatedBlocks(FILES, 42, 250);
	for (const [name, { faults }] of Object.entries(tallies)) expect({ name, faults }).toEqual({ name, faults: [] });
	const share = (name: string) => rightShare(tallies[name]!);
	expect(share("as it is")).toBe(1);
	expect(share("trailing space")).toBe(1);
	expect(share("space between words")).toBeGreaterThan(0.98);
	expect(share("other indentation")).toBeGreaterThan(0.98);
	expect(share("one line differs")).toBeGreaterThan(0.7);
	expect(share("one line dropped")).toBeGreaterThan(0.6);
});

function rightShare({ outcomes, tries }: Tally): number {
	expect(tries).toBeGreaterThan(100);
	return outcomes.right / tries;
}
