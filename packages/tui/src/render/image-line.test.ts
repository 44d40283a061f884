import { expect, test } from "bun:test";
import fc from "fast-check";
import { encodeITerm2, encodeKitty } from "../components/terminal-image/image-sequences.ts";
import { encodeSixel } from "../components/terminal-image/sixel.ts";
import { isImageLine } from "./image-line.ts";
import { prepareLine } from "./prepared-line.ts";

const SIZE = { columns: 4, rows: 2, imageId: 9 };

test("lines that draw a picture and nothing else are pictures, indented or coloured or not", () => {
	const pictures = [
		encodeKitty("QUJD", SIZE),
		encodeKitty("A".repeat(10_000), SIZE),
		`\x1b[1A${encodeITerm2("QUJD", 4)}`,
		encodeSixel(new Uint8Array(4 * 4 * 4).fill(255), 4, 4),
	];
	for (const picture of pictures) {
		expect(isImageLine(picture)).toBe(true);
		expect(isImageLine(`   ${picture}`)).toBe(true);
		expect(isImageLine(`\x1b[48;5;2m ${picture}\x1b[0m `)).toBe(true);
	}
});

test("a line with anything else in it is text, and loses its sequences", () => {
	const hostile = [
		`name${encodeKitty("QUJD", SIZE)}\x1b]52;c;SEFDSw==\x07`,
		"\x1b_Gt=f,a=T,f=100;L2V0Yy9wYXNzd2Q=\x1b\\",
		"\x1b_Ga=d,d=A;\x1b\\",
		"\x1b]1337;File=inline=0;name=YQ==:QUJD\x07",
		"\x1b]1337;File=inline=1:QUJD\x07\x1b[2J",
		"\x1bPq#0\x1b\\\x1b]0;title\x07",
		"\x1b_GHACK\x1b\\",
		"\x1b]8;;http://x\u009b2J\x07link\x1b]8;;\x07",
	];
	for (const line of hostile) {
		expect(isImageLine(line)).toBe(false);
		expect(prepareLine(line, 80).text).not.toMatch(/\x1b[_P]|\x1b\](?!8;;(?:\x07|\x1b\\))|\x1b\[2J|\u009b/);
	}
	expect(prepareLine("rm \u202etxt.exe\u2066 ok", 80).text).toBe("rm txt.exe ok");
});

test("property: whatever a line holds, only styles, links, prompt marks and pictures get through", () => {
	const piece = fc.constantFrom(
		"\x1b_G",
		"a=T,f=100;",
		"QUJD",
		"\x1b\\",
		"\x1b]1337;File=inline=1:",
		"\x07",
		"\x1bPq",
		"#0~",
		"\x1b[2J",
		"\x1b]52;c;QQ==",
		"text",
		" ",
		"\x1b[31m",
		"\u009b2J",
		"\x1b]8;;http://a",
		"\x1b",
	);
	fc.assert(
		fc.property(
			fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
			(line) => {
				const { text, isImage } = prepareLine(line, 200);
				const rest = isImage
					? text
							.replace(
								/\x1b_G[^\x1b]*\x1b\\|\x1b\]1337;File=inline=1[^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\/g,
								"",
							)
							.replace(/\x1b\[\d*A/g, "")
					: text;
				expect(rest.replace(/\x1b\[[\d;:]*m|\x1b\](?:8|133);[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\)/g, "")).not.toMatch(
					/[\x00-\x1f\x7f-\x9f]/,
				);
			},
		),
		{ numRuns: 3000 },
	);
});
