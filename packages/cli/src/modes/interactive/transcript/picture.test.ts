/** Pictures that a tool has read, on terminals of several kinds. */
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OpenOptions, openInteractive } from "../testing/open-interactive.ts";

const READS = {
	name: "s",
	steps: [{ toolCalls: [{ name: "read", arguments: { path: "dot.png" } }] }, { text: "a red square" }],
};

/** A red square of 40 by 40 pixels. */
async function redSquare(format: "png" | "jpeg"): Promise<Uint8Array> {
	const image = new Bun.Image(bmp(40, 40));
	return format === "png" ? image.png().bytes() : image.jpeg({ quality: 90 }).bytes();
}

/** All red, as an uncompressed bitmap. */
function bmp(width: number, height: number): Uint8Array {
	const bytes = new Uint8Array(54 + width * height * 3);
	const view = new DataView(bytes.buffer);
	bytes.set([0x42, 0x4d]);
	view.setUint32(2, bytes.length, true);
	view.setUint32(10, 54, true);
	view.setUint32(14, 40, true);
	view.setInt32(18, width, true);
	view.setInt32(22, height, true);
	view.setUint16(26, 1, true);
	view.setUint16(28, 24, true);
	for (let at = 54; at < bytes.length; at += 3) bytes.set([0, 0, 255], at);
	return bytes;
}

async function afterReading(options: OpenOptions, format: "png" | "jpeg" = "png") {
	const tau = openInteractive(READS, { model: { input: ["text", "image"] }, ...options });
	writeFileSync(join(tau.project, "dot.png"), await redSquare(format));
	await tau.sees("(mock) m");
	tau.type("look\r");
	await tau.sees("a red square");
	return tau;
}

const KITTY = { KITTY_WINDOW_ID: "1" };
const CELLS = "\x1b[6;20;10t";

test("kitty draws it, as PNG whatever it was, in as many cells as its shape takes", async () => {
	for (const format of ["png", "jpeg"] as const) {
		await using tau = await afterReading({ env: KITTY, deviceAttributes: `${CELLS}\x1b[?62;c` }, format);
		const written = await tau.wrote("\x1b_Ga=T,f=100");
		const [, columns, rows, data] = /\x1b_Ga=T,f=100,q=2,C=1,c=(\d+),r=(\d+),i=\d+[^;]*;([A-Za-z0-9+/]+)/.exec(
			written,
		)!;
		expect(Buffer.from(data!, "base64").subarray(1, 4).toString()).toBe("PNG");
		expect(Number(columns)).toBe(2 * Number(rows));
		expect(tau.terminal.screenText()).not.toContain("[Image");
	}
});

test("iTerm2 and sixel terminals draw it in their way; sixel is found by asking", async () => {
	await using iterm = await afterReading({ env: { TERM_PROGRAM: "iTerm.app" } }, "jpeg");
	await iterm.wrote("\x1b]1337;File=inline=1");
	await using sixel = await afterReading({ deviceAttributes: `${CELLS}\x1b[?62;4;22c` });
	const written = await sixel.wrote("\x1bP0;1q");
	expect(written).toContain('"1;1;40;40#0;2;100;0;0#0!40~');
});

test("where none can be drawn it is named: other terminals, by the setting, on the full screen", async () => {
	const named = "[Image: [image/png] 40x40]";
	await using plain = await afterReading({ deviceAttributes: "\x1b[?62;22c" });
	expect(plain.terminal.screenText()).toContain(named);
	await using silent = await afterReading({ deviceAttributes: "" });
	await silent.sees(named);
	await using off = await afterReading({ env: KITTY, settings: { terminal: { showImages: false } } });
	await off.sees(named);
	await using full = await afterReading({ env: KITTY, settings: { tuiMode: "fullscreen" } });
	await full.sees(named);
});
