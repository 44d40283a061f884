import { describe, expect, test } from "bun:test";
import { isTauError } from "@tau/base/errors";
import fc from "fast-check";
import { parseFrontmatter } from "./frontmatter.ts";

function problem(text: string) {
	try {
		parseFrontmatter(text);
	} catch (error) {
		return isTauError(error) ? [error.code, error.details?.line] : error;
	}
	return undefined;
}

describe("parseFrontmatter()", () => {
	test("splits the block from the body", () => {
		expect(parseFrontmatter("---\na: 1\n---\n\nText\n")).toEqual({ fields: { a: 1 }, body: "Text" });
		expect(parseFrontmatter("\uFEFF---\r\na: x\r\n---\r\nA\r\nB")).toEqual({ fields: { a: "x" }, body: "A\nB" });
		expect(parseFrontmatter("---\n---\nText")).toEqual({ fields: {}, body: "Text" });
		expect(parseFrontmatter(" ---\na: 1\n---\n")).toEqual({ fields: {}, body: " ---\na: 1\n---\n" });
		expect(parseFrontmatter("---\na: 1\n")).toEqual({ fields: {}, body: "---\na: 1\n" });
	});

	test("a block that is no mapping has no fields", () => {
		for (const block of ["text", "- a\n- b", "5", "null"])
			expect(parseFrontmatter(`---\n${block}\n---\n`).fields).toEqual({});
	});

	test("names the line of a mistake", () => {
		expect(problem("---\na: 1\nb: [1, 2\nc: 3\n---\n")).toEqual(["TAU_FRONTMATTER_INVALID", 3]);
		expect(problem("---\nname: x\ndescription: Use when: y\n---\n")).toEqual(["TAU_FRONTMATTER_INVALID", 3]);
		expect(problem('---\na: "never closed\nb: 1\n---\n')).toEqual(["TAU_FRONTMATTER_INVALID", 2]);
		expect(problem("---\na: 1\nb: 2\n\tc: 3\n---\n")).toEqual(["TAU_FRONTMATTER_INVALID", 4]);
	});

	test("never fails in another way, whatever it is given", () => {
		const piece = fc.constantFrom(
			"---",
			"\n",
			"\r\n",
			"a",
			": ",
			"- ",
			"[",
			"]",
			"{",
			"}",
			"&x",
			"*x",
			"!!t",
			'"',
			"'",
			"#",
			"|",
			">",
			"\t",
			"  ",
			"\0",
			"é",
			"?",
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
				const found = problem(`---\n${pieces.join("")}\n---\nbody`);
				if (found !== undefined) expect(found).toEqual(["TAU_FRONTMATTER_INVALID", expect.any(Number)]);
			}),
			{ numRuns: 1000 },
		);
	});
});
