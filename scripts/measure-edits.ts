/**
 * How edits fare whose old text is remembered wrongly, over this repository's own TypeScript files:
 * `bun scripts/measure-edits.ts [tries per case and seed] [seeds] [first seed]`. Prints a table; ends with 1 when an edit went wrong.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Outcome, type Tally, tallyMutatedBlocks } from "@tau/tools/testing/mutated-blocks";
import { print } from "./print.ts";

const OUTCOMES: readonly Outcome[] = ["right", "missing", "ambiguous", "reverted", "wrong"];

const [tries = 2000, seeds = 5, firstSeed = 1] = process.argv.slice(2).map(Number);
process.exitCode = measure(tries, seeds, firstSeed);

function measure(tries: number, seeds: number, firstSeed: number): number {
	const root = join(import.meta.dir, "..");
	const listed = Bun.spawnSync(["git", "ls-files", "packages/*.ts"], { cwd: root }).stdout.toString();
	const files = listed
		.split("\n")
		.filter(Boolean)
		.map((path) => readFileSync(join(root, path), "utf8"));
	const sums = new Map<string, Tally>();
	for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
		for (const [name, tally] of Object.entries(tallyMutatedBlocks(files, seed, tries))) {
			const sum = sums.get(name);
			if (!sum) sums.set(name, tally);
			else {
				sum.tries += tally.tries;
				for (const outcome of OUTCOMES) sum.outcomes[outcome] += tally.outcomes[outcome];
				sum.faults.push(...tally.faults);
			}
		}
	}
	print(`${files.length} files, ${seeds} seeds`);
	print(`| remembered | tries | ${OUTCOMES.join(" | ")} |\n| --- | --- |${" --- |".repeat(OUTCOMES.length)}`);
	for (const [name, { tries: count, outcomes }] of sums) {
		print(`| ${name} | ${count} | ${OUTCOMES.map((outcome) => outcomes[outcome]).join(" | ")} |`);
	}
	const faults = [...sums].flatMap(([name, tally]) => tally.faults.map((fault) => ({ name, ...fault })));
	for (const { name, outcome, step, oldText, newText } of faults.slice(0, 20)) {
		print(`\n${name}: ${outcome} by ${step}\n--- old\n${oldText}\n--- new\n${newText}`);
	}
	return faults.length > 0 ? 1 : 0;
}
