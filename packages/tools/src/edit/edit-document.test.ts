import { expect, test } from "bun:test";
import fc from "fast-check";
import { EditDocument } from "./edit-document.ts";
import { findEdits } from "./matching/find-edits.ts";

function edit(content: Buffer | string, oldText: string, newText: string): string {
	const file = new EditDocument(Buffer.from(content));
	const search = findEdits(file.text, [{ oldText: file.toSearch(oldText), newText: file.toSearch(newText) }], {
		exactOnly: file.isBytes,
	});
	return search.ok ? file.toBytes(search.matches).toString("latin1") : search.problem.kind;
}

const utf8 = (text: string) => Buffer.from(text).toString("latin1");

test("byte order mark, CRLF and a missing final newline survive", () => {
	expect(edit("\uFEFFone\r\ntwo\r\nthree", "two\nthree", "2\n3\n4")).toBe(utf8("\uFEFFone\r\n2\r\n3\r\n4"));
	expect(edit("\uFEFFone\r\n", "\uFEFFone", "1")).toBe(utf8("\uFEFF1\r\n"));
	expect(edit("one\ntwo", "one\r\ntwo", "1\r\n2")).toBe("1\n2");
});

test("in a file with both line ends every other line keeps its own", () => {
	expect(edit("a\r\nb\nc\r\nd\n", "b\n", "x\ny\n")).toBe("a\r\nx\ny\nc\r\nd\n");
	expect(edit("a\r\nb\nc\r\nd\n", "c", "x\ny")).toBe("a\r\nb\nx\r\ny\r\nd\n");
});

test("lines that an edit repeats keep their line ends, lines that it changes theirs", () => {
	expect(edit("a\r\nb\nc\r\nd\n", "a\nb\nc\nd", "a\nB\nc\nD")).toBe("a\r\nB\nc\r\nD\n");
	expect(edit("a\r\nb\nc\r\nd\n", "a\nb\nc\nd\n", "A\nB\nC\nD\n")).toBe("A\r\nB\nC\r\nD\n");
	expect(edit("a\r\nb\nc\r\nd\n", "b\nc\n", "b\n")).toBe("a\r\nb\nd\n");
	expect(edit("a\r\nb\nc\r\nd\n", "b\nc\n", "b\nx\nc\n")).toBe("a\r\nb\nx\r\nc\r\nd\n");
	expect(edit("a\r\nb", "b", "b\nc")).toBe("a\r\nb\r\nc");
});

test("whatever mix of line ends, the bytes of repeated lines stay", () => {
	const line = fc.tuple(fc.stringMatching(/^[a-z]{2,5}$/), fc.constantFrom("\n", "\r\n"));
	fc.assert(
		fc.property(
			fc.uniqueArray(line, { minLength: 4, maxLength: 9, selector: ([word]) => word }),
			fc.nat(),
			(lines, at) => {
				const old = lines.map(([word]) => `${word}\n`);
				const newLines = old.with(at % old.length, "CHANGED\n");
				const expected = lines.map(([word, end], index) => (index === at % old.length ? "CHANGED" : word) + end);
				expect(edit(lines.flat().join(""), old.join(""), newLines.join(""))).toBe(expected.join(""));
			},
		),
	);
});

test("bytes that are not UTF-8 survive next to an edit", () => {
	const content = Buffer.concat([Buffer.from("é one "), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(" é two\n")]);
	expect(edit(content, "é two", "ü 2")).toBe(`${utf8("é one ")}\xff\xfe\xc3${utf8(" ü 2\n")}`);
	expect(edit(content, "é   two", "x")).toBe("missing");
});

test("only the matched bytes change, whatever the file holds", () => {
	const piece = fc.oneof(
		fc.constantFrom("\r\n", "\n", "\r", "\uFEFF", "é", "😀", "  ", "word"),
		fc.string({ maxLength: 6, unit: "binary" }),
	);
	fc.assert(
		fc.property(fc.array(piece), fc.array(piece), piece, (before, after, newPiece) => {
			const marker = "<<unique marker>>";
			const [head, tail] = [before.join("").toWellFormed(), after.join("").toWellFormed()];
			const ending = /\r?\n/.exec(tail)?.[0] ?? /\r?\n(?=[^\n]*$)/.exec(head)?.[0] ?? "\n";
			const newText = newPiece.toWellFormed().replace(/^\uFEFF/, "");
			const expected = newText.replaceAll("\r\n", "\n").replaceAll("\n", ending);
			if (head.includes(marker) || tail.includes(marker)) return;
			expect(edit(head + marker + tail, marker, newText)).toBe(utf8(head + expected + tail));
		}),
		{ numRuns: 500 },
	);
});
