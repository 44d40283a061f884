import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { EditProblem, Replacement } from "./edit-search.ts";
import { findEdits } from "./find-edits.ts";

/** The text after one edit, or the problem's kind. */
function apply(text: string, oldText: string, newText: string): string {
	const search = findEdits(text, [{ oldText, newText }]);
	if (!search.ok) return search.problem.kind;
	const [match] = search.matches;
	return `${match!.step}: ${replace(text, match!.replacements)}`;
}

function replace(text: string, replacements: readonly Replacement[]): string {
	return replacements.reduceRight(
		(result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end),
		text,
	);
}

function problem(text: string, ...oldTexts: string[]): EditProblem {
	const search = findEdits(
		text,
		oldTexts.map((oldText) => ({ oldText, newText: "new" })),
	);
	if (search.ok) throw new Error("expected a problem");
	return search.problem;
}

describe("steps", () => {
	test("exact: literal text, nothing is a pattern", () => {
		expect(apply("a.b(c) a1b", "a.b(c)", "$& $1 \\n")).toBe("exact: $& $1 \\n a1b");
	});

	test("an exact place is taken even where a tolerant look would find more", () => {
		expect(apply("foo\n  foo \nfoo\n", "  foo \n", "x\n")).toBe("exact: foo\nx\nfoo\n");
	});

	test("trailing space: lines need not agree on it, the rest of the file keeps its own", () => {
		expect(apply("one  \ntwo\t\nthree \n", "one\ntwo\n", "1\n2\n")).toBe("trailing-space: 1\n2\nthree \n");
		expect(apply("call(one  \n  two)\n", "one\n  two", "x")).toBe("trailing-space: call(x)\n");
	});

	test("a last line without newline matches one that was asked for with it, and stays so", () => {
		expect(apply("one\ntwo", "two\n", "2\n")).toBe("trailing-space: one\n2");
	});

	test("indentation: the new text gets the file's", () => {
		const file = "class A {\n\t\tif (ready) {\n\t\t\trun();\n\t\t}\n}\n";
		expect(apply(file, "if (ready) {\n\trun();\n}\n", "if (ready) {\n\tz();\n\tw();\n}\n")).toBe(
			"indentation: class A {\n\t\tif (ready) {\n\t\t\tz();\n\t\t\tw();\n\t\t}\n}\n",
		);
		expect(apply("  abc\n    def\n", "abc\n  def", "c\n  d\n    e")).toBe("indentation:   c\n    d\n      e\n");
	});

	test("indentation in another unit", () => {
		expect(apply("\tabc\n\t\tdef\n", "  abc\n    def", "  abc\n      c")).toBe("indentation: \tabc\n\t\t\tc\n");
	});

	test("indentation that the lines do not explain is no match", () => {
		expect(apply("\t\tabcdef();\n\t\t}\n\t}\n", "\t\tabcdef();\n\t}", "\t}")).toBe("missing");
		expect(apply("\tabc\n\t\tdef\n", "  abc\n    def", "  abc\n       c")).toBe("missing");
	});

	test("indentation: less than six letters and digits could be anywhere", () => {
		expect(apply("if (x) {\n}\n", "\t}", "\t} else {")).toBe("missing");
		expect(apply("abc(12)\n", "\tabc(12)", "\tx")).toBe("missing");
		expect(apply("abc(123)\n", "\tabc(123)", "\tx")).toBe("indentation: x\n");
	});

	test("typography: quotes, dashes, spaces and composed characters", () => {
		expect(apply("say \u201chi\u201d \u2014 caf\u0065\u0301\u00a0x\n", 'say "hi" - caf\u00e9 x', "bye")).toBe(
			"unicode: bye\n",
		);
		expect(apply("\ufb01x me\n", "fix", "x")).toBe("unicode: x me\n");
		expect(apply("\ufb01x me\n", "ix m", "x")).toBe("missing");
	});

	test("inner space: its amount between words does not matter, indentation does", () => {
		expect(apply("  a  =  1;\n  b = 2;\n", "  a = 1;\n  b  =  2;", "x")).toBe("inner-space: x\n");
		expect(apply("x = {a: 1}\n", "x = { a: 1 }", "y")).toBe("missing");
	});

	test("block: first and last line as given, nearly the same between", () => {
		const lines = (middle: string) =>
			`function work(items) {\n\tconst total = ${middle};\n\tconst second = first + 1;\n\tannounce(second, total);\n\treturn total;\n}\n`;
		const [inFile, remembered] = [lines("computeTheTotal(items)"), lines("computeTheTotals(items)")];
		const edited = (text: string) => text.replace("first + 1", "first + 2");
		expect(apply(inFile, remembered, edited(remembered))).toBe(`block: ${edited(inFile)}`);
		const other = "function work(items) {\n\tother();\n\tconst second = first + 1;\n\twholly();\n\there();\n}\n";
		expect(apply(inFile, other, edited(other))).toBe("missing");
	});

	test("block: an edit of a line that is not there, or next to one, is no match", () => {
		const file = ["start of block", "const retries = 5;", "const wait = 100;", "const tries = 7;", "end of block"];
		const old = file.with(1, "const retries = 3;");
		const edit = (...newLines: string[]) => apply(file.join("\n"), old.join("\n"), newLines.join("\n"));
		expect(edit(...old.with(1, "const retries = 4;"))).toBe("missing");
		expect(edit(...old.toSpliced(1, 1))).toBe("missing");
		expect(edit(...old.toSpliced(1, 0, "new"))).toBe("missing");
		expect(edit(...old.toSpliced(2, 0, "new"))).toBe("missing");
		expect(edit("wholly", "new")).toBe("missing");
		expect(edit(...old.toSpliced(3, 0, "new"))).toBe(`block: ${file.toSpliced(3, 0, "new").join("\n")}`);
		expect(edit(...old.toSpliced(2, 1))).toBe(`block: ${file.toSpliced(2, 1).join("\n")}`);
		expect(edit(...old.toSpliced(4, 1))).toBe(`block: ${file.toSpliced(4, 1).join("\n")}`);
		expect(edit("new", ...old)).toBe(`block: ${["new", ...file].join("\n")}`);
		expect(edit(...old, "new")).toBe(`block: ${[...file, "new"].join("\n")}`);
	});

	test("block: which of two equal lines changes is not guessed", () => {
		const file = ["start of block", "step();", "const image = open(path);", "step();", "end of block"];
		const old = file.toSpliced(2, 1);
		expect(apply(file.join("\n"), old.join("\n"), old.with(1, "leap();").join("\n"))).toBe("missing");
	});

	test("block: similar lines do not make up for equal ones", () => {
		const twin = (word: string) => `} finally {\n\t\tthis.#${word} = undefined;\n\t}\n}\n`;
		expect(apply(twin("compactionWait"), twin("compactionWhat"), `${twin("compactionWhat")}new\n`)).toBe("missing");
	});

	test("block: a changed line that could be either of two is no match", () => {
		const file = ["start of block", "const retries = 5;", "step();", "const wait = 100;", "step();", "end of block"];
		const old = file.toSpliced(2, 1);
		expect(apply(file.join("\n"), old.join("\n"), old.with(3, "leap();").join("\n"))).toBe("missing");
	});

	test("white space alone is only ever found exactly", () => {
		expect(apply("a\n\tb", "  ", "x")).toBe("missing");
		expect(apply("a  b", "  ", "x")).toBe("exact: axb");
	});
});

describe("problems", () => {
	test("several places end the search, at every step, with their lines", () => {
		expect(problem("x\nfoo\nfoo\n", "foo")).toEqual({
			kind: "ambiguous",
			editIndex: 0,
			step: "exact",
			count: 2,
			lines: [2, 3],
		});
		expect(problem("a \nb\n-\na  \nb\n", "a\nb")).toMatchObject({
			kind: "ambiguous",
			step: "trailing-space",
			lines: [1, 4],
		});
		expect(problem("  abc\n  def\n-\n\tabc\n\tdef\n", "    abc\n    def")).toMatchObject({
			step: "indentation",
			lines: [1, 4],
		});
		expect(problem("two \nx\ntwo", "two\n")).toMatchObject({ step: "trailing-space", lines: [1, 3] });
		expect(problem("\u201ca\u201d \u201ca\u201d", '"a"')).toMatchObject({
			kind: "ambiguous",
			step: "unicode",
			count: 2,
		});
		expect(problem("a  b\na   b\n", "a b")).toMatchObject({ kind: "ambiguous", step: "inner-space", lines: [1, 2] });
	});

	test("overlapping places are several places", () => {
		expect(problem("aaa", "aa")).toMatchObject({ kind: "ambiguous", count: 2 });
	});

	test("empty and overlapping edits are named", () => {
		expect(problem("abc", "a", "")).toEqual({ kind: "empty", editIndex: 1 });
		expect(problem("abcd", "bc", "ab")).toEqual({ kind: "overlap", first: 1, second: 0 });
		expect(
			findEdits("abcd", [
				{ oldText: "cd", newText: "" },
				{ oldText: "ab", newText: "" },
			]),
		).toMatchObject({ ok: true });
	});

	test("text longer than the file is missing, not an error", () => {
		expect(problem("short", "short and a good deal longer\nthan the file")).toMatchObject({ kind: "missing" });
		expect(problem("", "x")).toEqual({ kind: "missing", editIndex: 0, windows: [] });
	});

	test("a miss shows the nearest windows and the first differing line", () => {
		const file = Array.from({ length: 500 }, (_, index) => `line ${index} of the file`);
		file[200] = "function calculateInvoice(customer) {";
		file[201] = "\tconst rate = lookupRate(customer);";
		const found = problem(file.join("\n"), "function calculateInvoice(customer) {\n\tconst rate = getRate(client);\n");
		expect(found).toMatchObject({
			kind: "missing",
			windows: [{ firstLine: 201, differingLine: 1, wanted: "\tconst rate = getRate(client);" }],
		});
	});
});

describe("properties", () => {
	const line = fc.oneof(
		fc.constantFrom("", "  ", "a", "\tb", "foo();", "  foo();  ", "}", "é “x”"),
		fc.string({ maxLength: 8 }),
	);
	const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"));

	test("a unique part of a text is found exactly where it is", () => {
		fc.assert(
			fc.property(text, fc.nat(), fc.nat(), (source, from, length) => {
				const start = from % (source.length + 1);
				const oldText = source.slice(start, start + 1 + (length % 30));
				if (oldText === "") return;
				const search = findEdits(source, [{ oldText, newText: "" }]);
				const isUnique = source.indexOf(oldText) === source.lastIndexOf(oldText);
				if (isUnique) expect(search).toMatchObject({ ok: true, matches: [{ step: "exact", start }] });
				else expect(search).toMatchObject({ ok: false, problem: { kind: "ambiguous" } });
			}),
		);
	});

	test("whatever is found has the asked words in it, in order, and lies inside the text", () => {
		fc.assert(
			fc.property(text, text, (source, oldText) => {
				const search = findEdits(source, [{ oldText, newText: "" }]);
				if (!search.ok) return;
				const [match] = search.matches;
				expect(match!.start).toBeGreaterThanOrEqual(0);
				expect(match!.end).toBeLessThanOrEqual(source.length);
				if (match!.step === "block") return;
				const words = (part: string) => part.normalize("NFKC").replace(/[“”]/g, '"').replace(/\s+/g, "");
				expect(words(source.slice(match!.start, match!.end))).toBe(words(oldText));
			}),
			{ numRuns: 500 },
		);
	});

	test("an exact edit does what replacing the text does", () => {
		fc.assert(
			fc.property(text, text, text, text, (head, oldText, tail, newText) => {
				const source = head + oldText + tail;
				const search = findEdits(source, [{ oldText, newText }]);
				if (!search.ok || search.matches[0]!.step !== "exact") return;
				expect(replace(source, search.matches[0]!.replacements)).toBe(head + newText + tail);
			}),
			{ numRuns: 1000 },
		);
	});

	test("lines that an edit repeats keep every byte, however the old text was found", () => {
		const word = fc.stringMatching(/^[a-z]{4,8} \([“‘—é]?[a-z]{1,3}\);$/);
		const asRemembered = {
			"trailing-space": (part: string) => part.trimEnd(),
			indentation: (part: string) => ` ${part}`,
			unicode: (part: string) => part.trimEnd().normalize("NFD").replace("“", '"').replace("‘", "'").replace("—", "-"),
			"inner-space": (part: string) => part.trimEnd().replace(" ", "   "),
		};
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.tuple(word, fc.constantFrom("", "  ", "\t")), {
					minLength: 5,
					maxLength: 12,
					selector: ([part]) => part.replace(/[^a-z]/g, ""),
				}),
				fc.nat(),
				fc.constantFrom(...Object.values(asRemembered)),
				fc.constantFrom("replace", "remove", "insert"),
				(pairs, at, remember, operation) => {
					const file = pairs.map(([part, space]) => `\t${part}${space}`);
					const first = at % (file.length - 3);
					// Not the last one: white space that the old text does not reach is not part of the match.
					const changed = at % 3;
					const change = (lines: string[], index: number, added: string) =>
						lines.toSpliced(index, operation === "insert" ? 0 : 1, ...(operation === "remove" ? [] : [added]));
					const old = file.slice(first, first + 4).map(remember);
					const indentation = /^\s*/.exec(old[0]!)![0];
					const found = apply(file.join("\n"), old.join("\n"), change(old, changed, `${indentation}new`).join("\n"));
					expect(found.replace(/^[a-z-]+: /, "")).toBe(change(file, first + changed, "\tnew").join("\n"));
				},
			),
			{ numRuns: 500 },
		);
	});

	test("other indentation or trailing space never moves the place", () => {
		fc.assert(
			fc.property(
				fc.array(fc.stringMatching(/^[a-z]{3,8}( [a-z]{3,8}){0,3}$/), { minLength: 6, maxLength: 20 }),
				fc.nat(),
				fc.constantFrom(" ", "   ", "\t"),
				(lines, at, space) => {
					if (new Set(lines).size !== lines.length) return;
					const first = at % (lines.length - 2);
					const asked = lines.slice(first, first + 3);
					const source = lines.join("\n");
					for (const oldText of [
						asked.map((part) => part + space).join("\n"),
						asked.map((part) => space + part).join("\n"),
					]) {
						const search = findEdits(source, [{ oldText, newText: "" }]);
						if (!search.ok) throw new Error(JSON.stringify(search.problem));
						expect(source.slice(search.matches[0]!.start, search.matches[0]!.end)).toBe(asked.join("\n"));
					}
				},
			),
		);
	});
});
