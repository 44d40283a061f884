import { expect, test } from "bun:test";
import fc from "fast-check";
import { isImageLine, kittyImageId } from "../../render/image-line.ts";
import { visibleWidth } from "../../text/width.ts";
import { Image, type ImageDisplay } from "../image.ts";
import { detectCapabilities } from "./capabilities.ts";
import { calculateImageCellSize } from "./image-cells.ts";
import { imageDimensions } from "./image-dimensions.ts";
import { imageFallback } from "./image-fallback.ts";
import { encodeKitty } from "./image-sequences.ts";

const base64 = (bytes: readonly number[]) => btoa(String.fromCharCode(...bytes));
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

function png(width: number, height: number, extra = 0): string {
	const u32 = (value: number) => [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
	const head = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, ...letters("IHDR")];
	return base64([...head, ...u32(width), ...u32(height), 8, 6, 0, 0, 0, ...new Array<number>(extra).fill(7)]);
}

const webp = (chunk: string, rest: readonly number[]) =>
	base64([...letters("RIFF"), 0, 0, 0, 0, ...letters("WEBP"), ...letters(chunk), 0, 0, 0, 0, ...rest]);

/** A preview inside its first segment looks like a frame. */
const JPEG_SEGMENT = [0xff, 0xe1, 0, 10, 0xff, 0xc0, 0, 17, 8, 9, 9, 9];
const JPEG = base64([0xff, 0xd8, ...JPEG_SEGMENT, 0xff, 0xff, 0xc2, 0, 17, 8, 0x01, 0x2c, 0x02, 0x58, 3, 1, 1]);

test("the size of a picture is read from its first bytes", () => {
	const cases: [string, number, number][] = [
		[png(640, 70_000), 640, 70_000],
		[JPEG, 600, 300],
		[base64([...letters("GIF89a"), 0x40, 0x01, 0xf0, 0x00, 0, 0]), 320, 240],
		[webp("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x42, 0x20, 0x01]), 640, 288],
		[webp("VP8L", [0x2f, 0x3f, 0xc1, 0x18, 0x00, 0, 0, 0, 0, 0]), 320, 100],
		[webp("VP8X", [0, 0, 0, 0, 0xff, 0x03, 0x00, 0xff, 0x01, 0x00]), 1024, 512],
	];
	for (const [data, widthPx, heightPx] of cases) expect(imageDimensions(data)).toEqual({ widthPx, heightPx });
});

test("data that is no picture, cut off or without a size has no dimensions", () => {
	for (const data of ["", "AAAA", "*?", png(0, 5), png(5, 5).slice(0, 24), base64([0xff, 0xd8, 0xff, 0xe1, 0xff])]) {
		expect(imageDimensions(data)).toBeUndefined();
	}
	const anyBytes = fc.tuple(
		fc.constantFrom([0xff, 0xd8], letters("GIF89a"), []),
		fc.array(fc.nat(255), { maxLength: 60 }),
	);
	fc.assert(fc.property(anyBytes, ([head, rest]) => void imageDimensions(base64([...head, ...rest]))));
});

const NONE = { images: null, trueColor: false, hyperlinks: false };

test("what a terminal can show follows from its environment, multiplexers before the terminal around them", () => {
	const of = (env: Record<string, string>, isWindows = false) => detectCapabilities({ env, isWindows });
	const kitty = { images: "kitty", trueColor: true, hyperlinks: true } as const;
	expect(of({})).toMatchObject(NONE);
	expect(of({ TERM: "xterm-256color", COLORTERM: "truecolor" })).toMatchObject({ ...NONE, trueColor: true });
	expect(of({ TERM: "screen-256color", KITTY_WINDOW_ID: "1" })).toMatchObject(NONE);
	expect(of({ KITTY_WINDOW_ID: "1" })).toMatchObject(kitty);
	expect(of({ TERM: "xterm-ghostty" })).toMatchObject(kitty);
	expect(of({ TERM_PROGRAM: "WezTerm" })).toMatchObject(kitty);
	expect(of({ TERM_PROGRAM: "WarpTerminal" })).toMatchObject(kitty);
	expect(of({ TERM_PROGRAM: "iTerm.app" })).toMatchObject({ ...kitty, images: "iterm2" });
	expect(of({ TERM_PROGRAM: "vscode" })).toMatchObject({ ...kitty, images: null });
	expect(of({ TERMINAL_EMULATOR: "JetBrains-JediTerm" })).toMatchObject({ ...NONE, trueColor: true });
	expect(of({}, true)).toMatchObject({ ...NONE, trueColor: true });
});

test("tmux is asked about links only when nothing else decides, and settings win over the environment", () => {
	let asked = 0;
	const tmuxForwardsHyperlinks = () => ++asked > 0;
	const env = { TMUX: "/tmp/tmux", KITTY_WINDOW_ID: "1" };
	expect(detectCapabilities({ env, tmuxForwardsHyperlinks })).toMatchObject({ ...NONE, hyperlinks: true });
	detectCapabilities({ env: { ...env, PI_HYPERLINKS: "0" }, tmuxForwardsHyperlinks });
	detectCapabilities({ env: { TERM: "xterm" }, tmuxForwardsHyperlinks });
	expect(asked).toBe(1);
	const forced = { PI_IMAGE_PROTOCOL: "kitty", PI_TRUE_COLOR: "1", PI_HYPERLINKS: "1" };
	expect(detectCapabilities({ env: forced })).toMatchObject({ images: "kitty", trueColor: true, hyperlinks: true });
	expect(detectCapabilities({ env: forced, overrides: NONE })).toMatchObject(NONE);
});

test("a picture keeps its shape within the limits and covers at least a cell", () => {
	expect(calculateImageCellSize({ widthPx: 900, heightPx: 900 }, 60)).toMatchObject({ columns: 60, rows: 30 });
	expect(calculateImageCellSize({ widthPx: 900, heightPx: 900 }, 60, 10)).toMatchObject({ columns: 20, rows: 10 });
	expect(calculateImageCellSize({ widthPx: 9000, heightPx: 1 }, 40)).toMatchObject({ columns: 40, rows: 1 });
	expect(calculateImageCellSize({ widthPx: 1, heightPx: 9000 }, 40, 5)).toMatchObject({ columns: 1, rows: 5 });
});

test("kitty gets its data in pieces that together are the data", () => {
	const data = `${"A".repeat(4096)}${"B".repeat(4096)}CC==`;
	const pieces = encodeKitty(data, { columns: 4, rows: 2, imageId: 9 }).split("\x1b\\").slice(0, -1);
	expect(pieces.map((piece) => piece.split(";")[0])).toEqual([
		"\x1b_Ga=T,f=100,q=2,C=1,c=4,r=2,i=9,m=1",
		"\x1b_Gm=1",
		"\x1b_Gm=0",
	]);
	expect(pieces.map((piece) => piece.split(";")[1]).join("")).toBe(data);
});

const theme = { fallbackColor: (text: string) => text };
const display = (images: ImageDisplay["images"]): ImageDisplay => ({ images, hyperlinks: true, home: "/home/me" });

test("a picture takes the rows it covers, drawn in the first by kitty and from the last by iTerm2", () => {
	const kitty = new Image(png(90, 90), "image/png", theme, {
		maxWidthCells: 8,
		imageId: 77,
		display: display("kitty"),
	});
	const lines = kitty.render(80);
	expect(lines.map(isImageLine)).toEqual([true, false, false, false]);
	expect([kittyImageId(lines[0]!), kitty.getImageId()]).toEqual([77, 77]);
	expect(kitty.render(80)).toBe(lines);
	const iterm = new Image(JPEG, "image/jpeg", theme, { maxWidthCells: 8, display: display("iterm2") }).render(80);
	expect(iterm.map(isImageLine)).toEqual([false, true]);
	expect(iterm[1]).toStartWith("\x1b[1A\x1b]1337;File=inline=1;size=");
	expect(iterm[1]).toContain(`;size=${atob(JPEG).length};width=8;`);
});

test("sixels are drawn from the last row of as many as they take, or named where they do not fit", () => {
	const pixels = { rgba: new Uint8Array(20 * 40 * 4).fill(255), width: 20, height: 40 };
	const image = new Image(JPEG, "image/jpeg", theme, { pixels, display: display("sixel") });
	expect(image.render(80).map(isImageLine)).toEqual([false, false, true]);
	expect(image.render(80)[2]).toStartWith("\x1b[2A\x1bP0;1q");
	expect(image.render(2)).toHaveLength(1);
	expect(new Image(JPEG, "image/jpeg", theme, { display: display("sixel") }).render(80)[0]).toStartWith("[Image");
});

test("a picture drawn again at another width keeps its number", () => {
	const image = new Image(png(90, 90), "image/png", theme, { display: display("kitty") });
	const first = kittyImageId(image.render(80)[0]!);
	expect(first).toBeGreaterThan(0);
	expect(kittyImageId(image.render(20)[0]!)).toBe(first!);
});

test("what cannot be shown is named: no protocol, not PNG for kitty, data that would steer the terminal", () => {
	expect(new Image(png(3, 4), "image/png", theme).render(80)).toEqual(["[Image: [image/png] 3x4]"]);
	expect(new Image(JPEG, "image/jpeg", theme, { display: display("kitty") }).render(80)).toEqual([
		"[Image: [image/jpeg] 600x300]",
	]);
	const hostile = `${png(3, 4)}\x1b\\\x1b]0;title\x07`;
	expect(new Image(hostile, "image/png", theme, { display: display("kitty") }).render(80).join("")).not.toContain(
		"\x1b",
	);
	expect(imageFallback("image/\x1b]0;x\x07png", { filename: "a\nb.png" })).toBe("[Image: a b.png [image/png]]");
});

test("the name links to its file and never leaves the width", () => {
	const options = { filename: "/home/me/图 1.png", hyperlinks: true, home: "/home/me" };
	expect(imageFallback("image/png", options)).toBe(
		"[Image: \x1b]8;;file:///home/me/%E5%9B%BE%201.png\x1b\\~/图 1.png\x1b]8;;\x1b\\ [image/png]]",
	);
	expect(imageFallback("image/png", { ...options, filename: "C:\\a\\b.png" })).toContain("file:///C:/a/b.png");
	const image = new Image(png(3, 4), "image/png", theme, { filename: options.filename, display: display(null) });
	for (let width = 0; width < 60; width++) {
		for (const line of image.render(width)) expect(visibleWidth(line)).toBeLessThanOrEqual(width);
	}
});
