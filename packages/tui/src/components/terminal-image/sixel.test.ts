import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { encodeSixel } from "./sixel.ts";

interface Decoded {
	width: number;
	height: number;
	/** Undefined: never drawn. */
	pixels: (readonly number[] | undefined)[];
}

/** As a terminal reads it, by the book (DEC STD 070); its own code, so that the encoder does not check itself. */
function decode(text: string): Decoded {
	const head = /^\x1bP[\d;]*q"1;1;(\d+);(\d+)/.exec(text);
	if (!head) throw new Error("no sixels");
	const [width, height] = [Number(head[1]), Number(head[2])];
	const pixels: Decoded["pixels"] = new Array(width * height).fill(undefined);
	const palette = new Map<number, number[]>();
	let [x, top, color] = [0, 0, 0];
	const body = text.slice(head[0].length, -2);
	expect(text.endsWith("\x1b\\")).toBe(true);
	for (const [token] of body.matchAll(/#\d+(?:;2;\d+;\d+;\d+)?|!\d+[?-~]|[?-~]|\$|-/g)) {
		if (token === "$") x = 0;
		else if (token === "-") [x, top] = [0, top + 6];
		else if (token.startsWith("#")) {
			const [index, , ...rgb] = token.slice(1).split(";").map(Number);
			if (rgb.length > 0)
				palette.set(
					index!,
					rgb.map((value) => Math.round((value * 255) / 100)),
				);
			else color = index!;
		} else {
			const count = token.startsWith("!") ? Number.parseInt(token.slice(1), 10) : 1;
			const bits = token.charCodeAt(token.length - 1) - 0x3f;
			for (let run = 0; run < count; run++, x++) {
				for (let row = 0; row < 6; row++) {
					if (!(bits & (1 << row))) continue;
					expect(x).toBeLessThan(width);
					expect(top + row).toBeLessThan(height);
					pixels[(top + row) * width + x] = palette.get(color)!;
				}
			}
		}
	}
	return { width, height, pixels };
}

describe("encodeSixel", () => {
	test("property: a picture of few colours comes back as it was, transparent pixels as nothing", () => {
		const color = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.constantFrom(0, 255));
		const picture = fc
			.tuple(
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 1, max: 20 }),
				fc.array(color, { minLength: 1, maxLength: 12 }),
			)
			.chain(([width, height, colors]) =>
				fc.record({
					width: fc.constant(width),
					height: fc.constant(height),
					pixels: fc.array(fc.constantFrom(...colors), { minLength: width * height, maxLength: width * height }),
				}),
			);
		fc.assert(
			fc.property(picture, ({ width, height, pixels }) => {
				const decoded = decode(encodeSixel(Uint8Array.from(pixels.flat()), width, height));
				expect([decoded.width, decoded.height]).toEqual([width, height]);
				for (const [index, [red, green, blue, alpha]] of pixels.entries()) {
					const shown = decoded.pixels[index];
					if (alpha === 0) expect(shown).toBeUndefined();
					// Sixel counts colours in hundredths.
					else
						for (const [channel, value] of [red, green, blue].entries())
							expect(Math.abs(shown![channel]! - value)).toBeLessThanOrEqual(2);
				}
			}),
			{ numRuns: 150 },
		);
	});

	test("of many colours the mean of an area stays, and no pixel is far off", () => {
		const [width, height] = [128, 96];
		const rgba = new Uint8Array(width * height * 4);
		for (let y = 0; y < height; y++) {
			for (let x = 0; x < width; x++)
				rgba.set([x * 2, Math.floor((y * 255) / height), 255 - x, 255], (y * width + x) * 4);
		}
		const { pixels } = decode(encodeSixel(rgba, width, height));
		let worst = 0;
		const sums = [0, 0, 0];
		for (const [index, shown] of pixels.entries()) {
			for (let channel = 0; channel < 3; channel++) {
				const off = shown![channel]! - rgba[index * 4 + channel]!;
				sums[channel]! += off;
				worst = Math.max(worst, Math.abs(off));
			}
		}
		expect(new Set(pixels.map(String)).size).toBeLessThanOrEqual(256);
		expect(worst).toBeLessThan(48);
		for (const sum of sums) expect(Math.abs(sum / pixels.length)).toBeLessThan(3);
	});

	test("runs are written by their number", () => {
		const red = new Uint8Array(400 * 6 * 4);
		for (let at = 0; at < red.length; at += 4) red.set([255, 0, 0, 255], at);
		expect(encodeSixel(red, 400, 6)).toBe('\x1bP0;1q"1;1;400;6#0;2;100;0;0#0!400~\x1b\\');
		expect(() => encodeSixel(red, 400, 7)).toThrow("need more than");
	});
});
