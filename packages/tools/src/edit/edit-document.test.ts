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
