import type { JsonObject } from "@tau/protocol/json";
import type { Fixture, ToolCase } from "./tool-job.ts";

const write = (id: string, params: JsonObject, files: Fixture = {}): ToolCase => ({ id: `write/${id}`, params, files });

export const writeCases: ToolCase[] = [
	write("new file", { path: "new.txt", content: "hello\n" }),
	write("overwrite", { path: "a.txt", content: "new" }, { "a.txt": "old and longer\n" }),
	write("empty content", { path: "empty.txt", content: "" }),
	write("new folders", { path: "x/y/z/new.txt", content: "deep" }),
	write("absolute path", { path: "{folder}/abs.txt", content: "absolute" }),
	write("leading @", { path: "@at.txt", content: "at" }),
	write("unicode name and content", { path: "ünï/名前.txt", content: "🙂 Grüße\n" }),
	write("CRLF content", { path: "crlf.txt", content: "a\r\nb\r\n" }),
	write("LF over CRLF", { path: "crlf.txt", content: "a\nb\n" }, { "crlf.txt": "a\r\nb\r\n" }),
	write("over a file with BOM", { path: "bom.txt", content: "a\n" }, { "bom.txt": "\uFEFFa\n" }),
	write("content with BOM", { path: "bom.txt", content: "\uFEFFa\n" }),
	write("half a surrogate pair", { path: "half.txt", content: "a\uD83Db" }),
	write("NUL in content", { path: "nul.txt", content: "a\0b" }),
	write(
		"through a link",
		{ path: "link.txt", content: "through" },
		{ "real.txt": "old", "link.txt": { link: "real.txt" } },
	),
	write("through a dangling link", { path: "link.txt", content: "made" }, { "link.txt": { link: "target.txt" } }),
	write(
		"through a linked folder",
		{ path: "link/new.txt", content: "in" },
		{ dir: { folder: true }, link: { link: "dir" } },
	),
	write(
		"executable file",
		{ path: "run.sh", content: "echo new\n" },
		{ "run.sh": { mode: 0o755, text: "echo old\n" } },
	),
	write("private file", { path: "secret", content: "new\n" }, { secret: { mode: 0o600, text: "old\n" } }),
	write("onto a directory", { path: "dir", content: "x" }, { dir: { folder: true } }),
	write("below a file", { path: "a.txt/b", content: "x" }, { "a.txt": "file" }),
	write("name too long", { path: "n".repeat(300), content: "x" }),
	write("no-break space in the path", { path: "a\u00A0b.txt", content: "x" }),
	write("dots in the path", { path: "x/../y.txt", content: "x" }),
	write("200 KB", { path: "big.txt", content: "0123456789".repeat(20_000) }),
	write("empty path", { path: "", content: "x" }),
	write("same content", { path: "a.txt", content: "same\n" }, { "a.txt": "same\n" }),
];
