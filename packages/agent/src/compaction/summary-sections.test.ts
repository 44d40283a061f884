import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fileLists, newFileOperations, renderFileLists, withoutFileLists } from "./file-operations.ts";
import { fitSections, listEntries, parseSections, renderSections } from "./summary-sections.ts";
import { stateOfDetails, stateOfSummary, withDecisions } from "./summary-state.ts";
import { cutMiddle } from "./trim-message.ts";

const SUMMARY = `## Goal
Ship it

## Progress
### Done
- [x] One

### In Progress
- [ ] Two
- [ ] Three,
  on two lines

### Blocked
- (none)

## Key Decisions
- **A**: because
- (none yet)

## Next Steps
1. Four
2) Five`;

describe("the state of a summary", () => {
	test("is what its lists say", () => {
		expect(stateOfSummary(SUMMARY)).toEqual({
			decisions: ["**A**: because"],
			openTasks: ["Two", "Three, on two lines", "Four", "Five"],
		});
		expect(stateOfSummary("free text")).toEqual({ decisions: [], openTasks: [] });
	});

	test("is read from details of any shape", () => {
		expect(stateOfDetails({ decisions: ["a", 1, null, "a"], openTasks: "x" })).toEqual({
			decisions: ["a"],
			openTasks: [],
		});
		expect(stateOfDetails(null)).toEqual({ decisions: [], openTasks: [] });
		expect(stateOfDetails(["decisions"])).toEqual({ decisions: [], openTasks: [] });
	});

	test("puts decisions back where a summary has no section for them", () => {
		expect(withDecisions("## Goal\nx", ["a", "b"])).toBe("## Goal\nx\n\n## Key Decisions\n- a\n- b");
		expect(withDecisions(SUMMARY, ["gone"])).toBe(SUMMARY);
	});
});

test("remarks in brackets are no entries", () => {
	expect(listEntries("- (none)\n- none\n- N/A.\n- nonempty result\n* [ ] \n- (a) first")).toEqual([
		"nonempty result",
		"(a) first",
	]);
});

test("a summary is brought to any size, the short sections whole", () => {
	const long = SUMMARY.replace("- [x] One", "- [x] One\n".repeat(500));
	const fitted = fitSections(long, 800);
	expect(fitted.length).toBeLessThanOrEqual(800);
	expect(fitted).toContain("## Goal\nShip it");
	expect(fitted).toContain("- **A**: because");
	expect(fitSections(SUMMARY, 10_000)).toBe(SUMMARY);
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom("## A", "### B", "text ", "- x", "\n", "\n\n", "\u{1F600}"), { maxLength: 200 }),
			fc.nat(500),
			(parts, max) => {
				expect(fitSections(parts.join("\n"), max).length).toBeLessThanOrEqual(max);
			},
		),
	);
});

test("parsing and rendering keep every word", () => {
	const words = (text: string) => text.split(/\s+/).filter(Boolean);
	expect(words(renderSections(parseSections(`intro\n\n${SUMMARY}`)))).toEqual(words(`intro ${SUMMARY}`));
});

test("a text cut in its middle has its start and end, whole characters, and at most the length", () => {
	const text = `start ${"\u{1F600}".repeat(500)} end`;
	const cut = cutMiddle(text, 200);
	expect(cut).toStartWith("start ");
	expect(cut).toEndWith(" end");
	expect(cut.isWellFormed()).toBe(true);
	fc.assert(
		fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: -5, max: 300 }), (any, max) => {
			const made = cutMiddle(any, max);
			expect(made.length).toBeLessThanOrEqual(Math.max(0, max, any.length <= max ? any.length : 0));
			expect(made.isWellFormed()).toBe(true);
		}),
	);
});

describe("file lists", () => {
	const operations = newFileOperations();
	for (const path of ["b.ts", "a.ts", "c.ts"]) operations.read.add(path);
	operations.edited.add("c.ts");
	operations.written.add("z.ts");
	const lists = fileLists(operations);

	test("are sorted, and a changed file is not one that was only read", () => {
		expect(lists).toEqual({ readFiles: ["a.ts", "b.ts"], modifiedFiles: ["c.ts", "z.ts"] });
		const rendered = renderFileLists(lists);
		expect(rendered).toBe(
			"\n\n<read-files>\na.ts\nb.ts\n</read-files>\n\n<modified-files>\nc.ts\nz.ts\n</modified-files>",
		);
		expect(withoutFileLists(`Summary${rendered}`)).toBe("Summary");
	});

	test("are cut to the room there is, the changed files last", () => {
		const many = Array.from({ length: 500 }, (_, index) => `src/file-${index}.ts`);
		for (const max of [0, 30, 60, 200, 1000, 5000]) {
			const rendered = renderFileLists({ readFiles: many, modifiedFiles: ["only.ts"] }, max);
			expect(rendered.length).toBeLessThanOrEqual(max);
			if (max >= 60) expect(rendered).toContain("only.ts");
			if (max === 1000) expect(rendered).toMatch(/\(and \d+ more\)\n<\/read-files>/);
		}
	});
});
