import { expect, test } from "bun:test";
import fc from "fast-check";
import { Lexer, Tokenizer } from "marked";
import { lex } from "./lexer.ts";

/** As here, but headings as the library finds them. */
class PlainHeadings extends Tokenizer {
	override def(): undefined {
		return undefined;
	}
}

test("property: underlined headings are those that the library finds", () => {
	const piece = fc.constantFrom(
		"a",
		"b c",
		"\n",
		"\n\n",
		"=",
		"==",
		"-",
		"---",
		" ",
		"    ",
		"\t",
		"> ",
		"# ",
		"- ",
		"1. ",
		"|",
		"```",
		"<b>",
		"\r\n",
	);
	fc.assert(
		fc.property(
			fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
			(text) => {
				const wanted = new Lexer({ gfm: true, breaks: false, tokenizer: new PlainHeadings() }).lex(text);
				expect(JSON.stringify(lex(text))).toBe(JSON.stringify(wanted));
			},
		),
		{ numRuns: 5000 },
	);
	expect(lex("Title\n===\n\ntext")[0]).toMatchObject({ type: "heading", depth: 1, text: "Title" });
});
