import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { visibleWidth } from "../../text/width.ts";
import { Markdown } from "./markdown.ts";
import type { MarkdownTheme } from "./markdown-theme.ts";

const same = (text: string) => text;
const mark = (name: string) => (text: string) => `‹${name} ${text}›`;

const PLAIN: MarkdownTheme = {
	heading: same,
	link: same,
	linkUrl: same,
	code: same,
	codeBlock: same,
	codeBlockBorder: same,
	quote: same,
	quoteBorder: same,
	hr: same,
	listBullet: same,
	bold: same,
	italic: same,
	strikethrough: same,
	underline: same,
};

function show(text: string, width = 40, theme: Partial<MarkdownTheme> = {}): string {
	return new Markdown(text, 0, 0, { ...PLAIN, ...theme }).render(width).join("\n");
}

describe("blocks", () => {
	test("headings, rules and quotes", () => {
		expect(show("# One\n## Two\n### Three\n\n---\n\n> said\n> > twice", 20)).toBe(
			"One\n\nTwo\n\n### Three\n\n────────────────────\n\n│ said\n│\u0020\n│ │ twice",
		);
	});

	test("lists are numbered, nested and ticked", () => {
		expect(show("3. three\n3. four\n   - inner\n     more\n- [x] done\n- [ ] open")).toBe(
			"3. three\n4. four\n   - inner\n     more\n\n- [x] done\n- [ ] open",
		);
	});

	test("code keeps its lines; what is highlighted wrongly is shown plain", () => {
		const code = "```ts\nconst a = 1;\n\n\tb();\n```";
		expect(show(code)).toBe("```ts\n  const a = 1;\n\u0020\u0020\n     b();\n```");
		expect(show(code, 40, { highlightCode: () => ["one line"] })).toBe(show(code));
		expect(show(code, 40, { highlightCode: (text) => text.split("\n").map((line) => line.toUpperCase()) })).toContain(
			"CONST A",
		);
	});

	test("tables are framed, aligned and shrunk, and shown as they are when there is no room", () => {
		const table = "| name | n |\n|---|--:|\n| a long name of things | 1 |\n| 日本 | 22 |";
		expect(show(table, 24)).toBe(
			[
				"┌─────────────────┬────┐",
				"│ name            │  n │",
				"├─────────────────┼────┤",
				"│ a long name of  │  1 │",
				"│ things          │    │",
				"├─────────────────┼────┤",
				"│ 日本            │ 22 │",
				"└─────────────────┴────┘",
			].join("\n"),
		);
		expect(show(table, 6)).toContain("| nam");
	});
});

describe("words", () => {
	test("styles are applied to every piece by itself", () => {
		const theme = { bold: mark("b"), italic: mark("i"), code: mark("c"), strikethrough: mark("s") };
		expect(show("a **b *c* d** `e` ~~f~~ ~g~", 80, theme)).toBe("a ‹b b ›‹b ‹i c››‹b  d› ‹c e› ‹s f› ~g~");
	});

	test("links show where they lead; what is no address of the web is no link", () => {
		expect(show("[tau](https://tau.dev) <https://x.y> [bad](javascript:alert(1))", 80)).toBe(
			"tau (https://tau.dev) https://x.y bad (javascript:alert(1))",
		);
		const linked = new Markdown("[t](https://tau.dev/\u001b]8)", 0, 0, PLAIN, undefined, { hyperlinks: true }).render(
			40,
		);
		expect(linked.join("")).not.toMatch(/\u001b\](?!8;;(https:\/\/tau\.dev|\u001b\\))/);
	});

	test("control characters never reach the terminal", () => {
		expect(show("a\u001b[2Jb `c\u0007` **\u009b31m**")).not.toMatch(/[\u0007\u001b\u009b]/);
	});

	test("short formulas become characters, prices stay prices", () => {
		expect(show("$x^2 + \\alpha_1 \\leq \\frac{a}{b}$ costs $5 and $6", 80)).toBe("x² + α₁ ≤ a/b costs $5 and $6");
		expect(show("$\\unknown{x}$")).toBe("$\\unknown{x}$");
	});
});

const line = fc.oneof(
	fc.constantFrom(
		"# head",
		"text **bold** and `code`",
		"- item",
		"  - inner",
		"1. one",
		"> quote",
		"```ts",
		"```",
		"| a | b |",
		"|---|---|",
		"| 1 | 2 |",
		"---",
		"===",
		"    indented",
		"<div>",
		"</div>",
		"",
		"",
		"  ",
		"- ",
		"* * *",
		"日本語 🎉 text",
		"[a]: http://x",
		"a [link](http://example.com)",
		"$x^2$ and \\(y_1\\)",
	),
	fc.string({ maxLength: 30 }),
);
const documents = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));

test("streaming in pieces ends in what is shown at once, and what is finished does not change", () => {
	fc.assert(
		fc.property(
			documents,
			fc.array(fc.nat(12), { minLength: 1, maxLength: 60 }),
			fc.integer({ min: 1, max: 60 }),
			(text, cuts, width) => {
				const streamed = new Markdown("", 1, 0, PLAIN);
				let at = 0;
				let finished: string[] = [];
				for (let step = 0; at < text.length; step++) {
					at += 1 + cuts[step % cuts.length]!;
					streamed.setText(text.slice(0, at));
					const lines = streamed.render(width);
					expect(lines.slice(0, finished.length)).toEqual(finished);
					finished = lines.slice(0, streamed.finishedLines());
					for (const shown of lines) expect(visibleWidth(shown)).toBeLessThanOrEqual(width);
				}
				expect(streamed.render(width)).toEqual(new Markdown(text, 1, 0, PLAIN).render(width));
			},
		),
		{ numRuns: Number(process.env.TAU_RUNS ?? 300) },
	);
});

test("no text, however hostile, throws, hangs or is wider than the screen", () => {
	const hostile = [
		"*".repeat(100_000),
		"[".repeat(50_000),
		"> ".repeat(10_000),
		"- ".repeat(10_000),
		`${"| a ".repeat(5000)}|\n${"|---".repeat(5000)}|\n`,
		"x".repeat(200_000),
		"`".repeat(30_000),
		"<".repeat(30_000),
		"a\n".repeat(20_000),
		"- a\n".repeat(3000),
		`${"  ".repeat(3000)}- a`,
		"![".repeat(20_000),
		"\\".repeat(50_000),
		"_a".repeat(30_000),
		"**a".repeat(3000),
	];
	for (const text of hostile) {
		const start = performance.now();
		for (const shown of new Markdown(text, 1, 1, PLAIN).render(30)) expect(visibleWidth(shown)).toBeLessThanOrEqual(30);
		// Far above what it takes; far below what hangs.
		expect(performance.now() - start).toBeLessThan(3000);
	}
});

test("a piece costs what the last block costs, however long the answer", () => {
	const markdown = new Markdown("", 0, 0, PLAIN);
	let text = "";
	for (let block = 0; block < 2000; block++) {
		text += `paragraph ${block} with **some** words\n\n`;
		markdown.setText(text);
		markdown.render(80);
	}
	const lines = markdown.render(80);
	expect(lines).toHaveLength(3999);
	expect(markdown.finishedLines()).toBe(3997);
});
