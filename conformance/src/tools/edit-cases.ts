import type { JsonObject, JsonValue } from "@tau/protocol/json";
import type { Fixture, ToolCase } from "./tool-job.ts";

interface Edit {
	oldText: string;
	newText: string;
	[key: string]: string;
}

const edit = (id: string, content: string | Fixture, edits: Edit[], path = "f.txt"): ToolCase => ({
	id: `edit/${id}`,
	params: { path, edits },
	files: typeof content === "string" ? { "f.txt": content } : content,
});
const raw = (id: string, content: string, params: JsonObject): ToolCase => ({
	id: `edit/${id}`,
	params,
	files: { "f.txt": content },
});
const change = (oldText: string, newText: string): Edit => ({ oldText, newText });

const TEN = `${Array.from({ length: 10 }, (_, index) => `line ${index + 1}`).join("\n")}\n`;
const HUNDRED = `${Array.from({ length: 100 }, (_, index) => `row ${index + 1} of the table`).join("\n")}\n`;
const FUZZY = "one\ntwo \u201Cquoted\u201D  \nit\u2019s \u2013 dashed\nnb\u00A0space\nlast\n";

const EXACT: ToolCase[] = [
	edit("one line", TEN, [change("line 5", "LINE 5")]),
	edit("first line", TEN, [change("line 1\n", "first\n")]),
	edit("last line", TEN, [change("line 10\n", "last\n")]),
	edit("last line without newline", "a\nb", [change("b", "c")]),
	edit("adds the last newline", "a\nb", [change("b", "b\n")]),
	edit("removes the last newline", "a\nb\n", [change("b\n", "b")]),
	edit("deletes a line", TEN, [change("line 4\n", "")]),
	edit("deletes everything", "only\n", [change("only\n", "")]),
	edit("inserts lines", TEN, [change("line 3\n", "line 3\nnew a\nnew b\nnew c\n")]),
	edit("inserts at the start", TEN, [change("line 1\n", "zero\nline 1\n")]),
	edit("part of a line", "const value = oldName(1);\n", [change("oldName", "newName")]),
	edit("several lines", TEN, [change("line 2\nline 3\nline 4", "2\n3\n4")]),
	edit("two edits", TEN, [change("line 2", "two"), change("line 9", "nine")]),
	edit("two edits out of order", TEN, [change("line 9", "nine"), change("line 2", "two")]),
	edit("three distant edits", HUNDRED, [
		change("row 5 of the table", "row five"),
		change("row 50 of the table\n", ""),
		change("row 95 of", "row 95 and 95.5 of"),
	]),
	edit("adjacent edits", TEN, [change("line 2\n", "two\n"), change("line 3\n", "three\n")]),
	edit("edit whose new text is another's old", TEN, [change("line 2\n", "line 3\n"), change("line 3\n", "line 2\n")]),
	edit("CRLF file, LF edit", "a\r\nb\r\nc\r\n", [change("a\nb", "A\nB\nB2")]),
	edit("CRLF file, CRLF edit", "a\r\nb\r\nc\r\n", [change("a\r\nb", "A\r\nB")]),
	edit("LF file, CRLF edit", "a\nb\nc\n", [change("a\r\nb", "A\r\nB")]),
	edit("mixed ends, CRLF first", "a\r\nb\nc\r\n", [change("b", "B")]),
	edit("mixed ends, LF first", "a\nb\r\nc\n", [change("c", "C")]),
	edit("lone CR", "a\rb\rc\r", [change("b", "B")]),
	edit("BOM kept", "\uFEFFa\nb\n", [change("a", "A")]),
	edit("BOM and CRLF kept", "\uFEFFa\r\nb\r\n", [change("b\n", "B\n")]),
	edit("BOM in the old text", "\uFEFFa\nb\n", [change("\uFEFFa", "A")]),
	edit("unicode", "Grüße 🙂 日本\nzwei\n", [change("🙂 日本", "🚀")]),
	edit("replacement patterns stay literal", "price\n", [change("price", "$& $1 $$ $`")]),
	edit("whitespace change", "\tif (x) {\n\t\ty();\n\t}\n", [
		change("\tif (x) {\n\t\ty();\n\t}", "  if (x) {\n    y();\n  }"),
	]),
	edit("widened line numbers", HUNDRED, [
		change("row 99 of the table\nrow 100 of the table", "row 99\nrow 100\nrow 101"),
	]),
	edit("blank lines", "a\n\n\nb\n", [change("a\n\n\nb", "a\n\nb")]),
	edit("in a deep folder", { "x/y/f.ts": "let a;\n" }, [change("let", "const")], "x/y/f.ts"),
	edit("through a link", { "r.txt": "a\n", "f.txt": { link: "r.txt" } }, [change("a", "b")]),
	edit("executable file", { "f.txt": { mode: 0o755, text: "#!/bin/sh\necho a\n" } }, [change("echo a", "echo b")]),
	edit("leading @ in the path", TEN, [change("line 5", "LINE 5")], "@f.txt"),
	edit("absolute path", TEN, [change("line 5", "LINE 5")], "{folder}/f.txt"),
];

const APPROXIMATE: ToolCase[] = [
	edit("straight quotes for curly ones", FUZZY, [change('two "quoted"', "TWO")]),
	edit("trailing spaces", "a  \nb\t\nc\n", [change("a\nb\nc", "A\nB\nC")]),
	edit("old text with trailing spaces", "a\nb\nc\n", [change("a  \nb", "A\nB")]),
	edit("apostrophe and dash", FUZZY, [change("it's - dashed", "it is dashed")]),
	edit("no-break space", FUZZY, [change("nb space", "plain space")]),
	edit("decomposed accent", "cafe\u0301\nnext\n", [change("café", "coffee")]),
	edit("full-width letters", "ＡＢＣ\nnext\n", [change("ABC", "abc")]),
	edit("part of a line", "say \u201Chi\u201D now\nother \u201Cuntouched\u201D line  \n", [change('"hi"', '"bye"')]),
	edit("one exact, one approximate", FUZZY, [change("one\n", "ONE\n"), change('two "quoted"', "TWO")]),
	edit("CRLF", "a \u2013 b  \r\nc\r\n", [change("a - b\nc", "x\ny")]),
	edit("BOM", "\uFEFFa \u2013 b\nc\n", [change("a - b", "x")]),
	edit("ambiguous after normalising", 'say \u201Chi\u201D\nsay "hi" \n', [change("say 'hi'\nsay", "x")]),
	edit("exact match next to a similar line", 'say \u201Chi\u201D\nsay "hi"\n', [change('say "hi"', "x")]),
	edit("unchanged lines keep their bytes", "a\u00A0b  \n\u201Cx\u201D\nc\u2014d\t\n", [change('"x"', "y")]),
	edit("last line without newline", "a\nit\u2019s", [change("it's", "it is")]),
	edit("several lines with deleted ones", "\u2018a\u2019\n\u2018b\u2019\n\u2018c\u2019\nd\n", [
		change("'b'\n'c'\n", ""),
	]),
	edit("inside indentation", "  if (x)  \n    \u201Cy\u201D;\n", [change('if (x)\n    "y";', "z;")]),
];

const REFUSED: ToolCase[] = [
	edit("not found", TEN, [change("line 11", "x")]),
	edit("not found, indentation differs", "\tcall(one,\n\t\ttwo);\n", [change("call(one,\n  two);", "x")]),
	edit("not found, second of two", TEN, [change("line 1\n", "x\n"), change("absent", "y")]),
	edit("not found, case differs", TEN, [change("LINE 5", "x")]),
	edit("two occurrences", "a\nsame\nb\nsame\n", [change("same", "x")]),
	edit("two occurrences, second of two edits", "a\nsame\nb\nsame\n", [change("a\n", "x\n"), change("same", "y")]),
	edit("many occurrences", "x\n".repeat(50), [change("x", "y")]),
	edit("overlapping occurrences", "aaa\n", [change("aa", "b")]),
	edit("overlapping edits", TEN, [change("line 2\nline 3", "x"), change("line 3\nline 4", "y")]),
	edit("nested edits", TEN, [change("line 2\nline 3\nline 4", "x"), change("line 3", "y")]),
	edit("the same edit twice", TEN, [change("line 2\n", "x\n"), change("line 2\n", "x\n")]),
	edit("overlapping edits, out of order", TEN, [change("line 3\nline 4", "y"), change("line 2\nline 3", "x")]),
	edit("empty old text", TEN, [change("", "x")]),
	edit("empty old text, second of two", TEN, [change("line 1\n", "x"), change("", "x")]),
	edit("no change", TEN, [change("line 5", "line 5")]),
	edit("no change, two edits", TEN, [change("line 5", "line 5"), change("line 6", "line 6")]),
	edit("no edits", TEN, []),
	edit("old text is the file and more", "a\n", [change("a\nb\n", "x")]),
	edit("empty file", { "f.txt": "" }, [change("a", "b")]),
	edit("missing file", {}, [change("a", "b")]),
	edit("directory", { "f.txt": { folder: true } }, [change("a", "b")]),
	edit("dangling link", { "f.txt": { link: "absent" } }, [change("a", "b")]),
	edit("below a file", { "f.txt": "a" }, [change("a", "b")], "f.txt/g"),
	edit("binary file", { "f.txt": new Uint8Array([0, 1, 2, 255, 254, 97, 0]) }, [change("a", "b")]),
];

const edits = (value: JsonValue): JsonObject => ({ path: "f.txt", edits: value });

const SHAPES: ToolCase[] = [
	raw("edits as a JSON text", TEN, edits(JSON.stringify([change("line 5", "LINE 5")]))),
	raw("edits as a single object", TEN, edits(change("line 5", "LINE 5"))),
	raw("edits as a JSON text of a single object", TEN, edits(JSON.stringify(change("line 5", "LINE 5")))),
	raw("old and new text at the top", TEN, { path: "f.txt", oldText: "line 5", newText: "LINE 5" }),
	raw("old and new text at the top beside edits", TEN, {
		...edits([change("line 2", "two")]),
		oldText: "line 5",
		newText: "LINE 5",
	}),
];

const named = (group: string, cases: ToolCase[]) =>
	cases.map((one) => ({ ...one, id: one.id.replace("edit/", `edit/${group}: `) }));

export const editCases: ToolCase[] = [
	...named("exact", EXACT),
	...named("approximate", APPROXIMATE),
	...named("refused", REFUSED),
	...named("shape", SHAPES),
];
