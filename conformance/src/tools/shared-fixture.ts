/** The folder that the cases without files of their own look at. */
import { animatedPng, bmp, GIF, jpeg, noise, png, rotatedJpeg, webp } from "./make-images.ts";
import type { Fixture } from "./tool-job.ts";

const lines = (count: number, line: (number: number) => string) =>
	Array.from({ length: count }, (_, index) => line(index + 1)).join("\n");

export async function sharedFixture(): Promise<Fixture> {
	return { ...TEXTS, ...TREE, ...(await images()) };
}

const TEXTS: Fixture = {
	"a.txt": "hello\nworld\n",
	"no-newline.txt": "one\ntwo",
	"empty.txt": "",
	"newline.txt": "\n",
	"newlines.txt": "\n\n\n",
	"crlf.txt": "one\r\ntwo\r\nthree\r\n",
	"mixed.txt": "one\r\ntwo\nthree\rfour\n",
	"bom.txt": "\uFEFFfirst\nsecond\n",
	"bom-crlf.txt": "\uFEFFfirst\r\nsecond\r\n",
	"2500.txt": `${lines(2500, (n) => `Line ${n}`)}\n`,
	"2000.txt": lines(2000, (n) => `Line ${n}`),
	"2000-newline.txt": `${lines(2000, (n) => `Line ${n}`)}\n`,
	"2001.txt": lines(2001, (n) => `Line ${n}`),
	"wide.txt": lines(700, (n) => `${n} ${"w".repeat(100)}`),
	"exactly-50k.txt": "x".repeat(51_200),
	"over-50k.txt": "x".repeat(51_201),
	"long-line.txt": `${"x".repeat(60_000)}\nafter\n`,
	"long-second.txt": `short\n${"y".repeat(60_000)}\nthird\n`,
	"euro-50k.txt": lines(40, (n) => `${n}${"€".repeat(500)}`),
	"600-columns.txt": `needle ${"z".repeat(600)}\nshort needle\n`,
	"unicode.txt": "Grüße\n日本語\n🙂 emoji\ne\u0301 combined\n",
	"ünï côdé 名前.txt": "named in unicode\n",
	"with space.txt": "spaced\n",
	"Screenshot at 10.00.00\u202FAM.txt": "narrow space\n",
	"cafe\u0301.txt": "decomposed name\n",
	"Jane\u2019s notes.txt": "curly name\n",
	"@at.txt": "name with an at\n",
	"latin1.txt": new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x0a]),
	"utf16.txt": new Uint8Array([0xff, 0xfe, 0x68, 0x00, 0x69, 0x00]),
	"binary.bin": Uint8Array.from({ length: 1024 }, (_, index) => (index * 7) & 255),
	"nul.txt": "before\0after\nneedle\n",
	"gif-words.txt": "GIF is a format, GIF89a is a version of it\n",
	"controls.txt": "\x1b[31mred\x1b[0m\ttab\x07bell\n",
	"dangling.txt": { link: "nowhere.txt" },
	"link.txt": { link: "a.txt" },
	"link-folder": { link: "tree/src" },
	loop: { link: "loop" },
};

const TREE: Fixture = {
	".git": { folder: true },
	"tree/.gitignore": "ignored/\n*.log\n!keep.log\n",
	"tree/README.md": "# Title\n\nneedle in the readme\n",
	"tree/src/index.ts": 'import { a } from "./a.ts";\n\nexport function main() {\n\treturn a(1);\n}\n',
	"tree/src/a.ts": "export const a = (n: number) => n + 1; // Needle\n",
	"tree/src/a.test.ts": 'test("a", () => {\n\t// needle\n\t// needle again\n\t// not it\n\t// needle\n});\n',
	"tree/src/deep/er/and/deeper/end.spec.ts": "needle at the end\n",
	"tree/src/.hidden.ts": "hidden needle\n",
	"tree/.config/settings.json": '{ "needle": true }\n',
	"tree/ignored/secret.ts": "needle that is ignored\n",
	"tree/debug.log": "needle in a log\n",
	"tree/keep.log": "needle in the kept log\n",
	"tree/node_modules/dep/index.ts": "needle in a dependency\n",
	"tree/special/(a+b)[c].txt": "f(x) = [a-z]+ $5 \\d needle\n",
	"tree/special/Üb er.txt": "needle mit Ümlaut ÜBER\n",
	"tree/empty": { folder: true },
	"tree/crlf.ts": "one\r\nneedle two\r\nthree\r\n",
	"tree/Makefile": "all:\n\techo needle\n",
	many: { folder: true },
	...Object.fromEntries(
		Array.from({ length: 1100 }, (_, index) => [
			`many/file-${String(index).padStart(4, "0")}-with-a-name-of-some-length-to-fill-the-byte-limit.txt`,
			`match ${index}\n`,
		]),
	),
	"sorted/B.txt": "",
	"sorted/a.txt": "",
	"sorted/C.txt": "",
	"sorted/_x": "",
	"sorted/.dot": "",
	"sorted/10.txt": "",
	"sorted/9.txt": "",
	"sorted/é.txt": "",
	"sorted/z": { folder: true },
	"sorted/to-file": { link: "a.txt" },
	"sorted/to-folder": { link: "z" },
	"sorted/to-nothing": { link: "absent" },
};

async function images(): Promise<Fixture> {
	return {
		"images/small.png": png(16, 12),
		"images/small.jpg": await jpeg(20, 10),
		"images/small.gif": GIF,
		"images/small.webp": await webp(18, 9),
		"images/small.bmp": bmp(10, 6),
		"images/wrong-name.txt": png(8, 8),
		"images/animated.png": animatedPng(),
		"images/wide.png": png(2600, 40),
		"images/tall.png": png(30, 2400),
		"images/heavy.png": png(1100, 1100, noise),
		"images/wide.jpg": await jpeg(2100, 120),
		"images/wide.bmp": bmp(2100, 20),
		"images/rotated.jpg": await rotatedJpeg(40, 20, 6),
		"images/wide-rotated.jpg": await rotatedJpeg(2100, 90, 6),
		"images/broken.png": png(16, 12).slice(0, 40),
		"images/fake.jpg": new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]),
	};
}
