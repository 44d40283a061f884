/** Pictures as DEC sixels: six rows at a time, one colour at a time, of at most 256 colours. */

/** Colours of one picture; what terminals that speak sixel all have. */
const MAX_COLORS = 256;
/** Below it a pixel lets through what is behind it. */
const OPAQUE = 128;
const BAND = 6;

/**
 * `rgba` holds four bytes for each of `width` × `height` pixels, row by row. Transparent pixels stay as they are on the
 * screen. Up to 256 colours are kept as they are (in sixel's steps of 1 %), more are reduced and dithered.
 */
export function encodeSixel(rgba: Uint8Array, width: number, height: number): string {
	if (rgba.length < width * height * 4)
		throw new RangeError(`${width}×${height} pixels need more than ${rgba.length} bytes`);
	const { palette, pixels } = indexed(rgba, width, height);
	const colors = palette.map(
		([red, green, blue], index) => `#${index};2;${percent(red)};${percent(green)};${percent(blue)}`,
	);
	let out = `\x1bP0;1q"1;1;${width};${height}${colors.join("")}`;
	for (let top = 0; top < height; top += BAND) {
		out += band(pixels, width, top, Math.min(BAND, height - top), palette.length);
		if (top + BAND < height) out += "-";
	}
	return `${out}\x1b\\`;
}

type Color = readonly [red: number, green: number, blue: number];

const TRANSPARENT = -1;

interface Indexed {
	palette: Color[];
	/** A place of the palette, or `TRANSPARENT`, for each pixel. */
	pixels: Int16Array;
}

function indexed(rgba: Uint8Array, width: number, height: number): Indexed {
	const counts = new Map<number, number>();
	for (let at = 0; at < width * height * 4; at += 4) {
		if (rgba[at + 3]! < OPAQUE) continue;
		const key = (rgba[at]! << 16) | (rgba[at + 1]! << 8) | rgba[at + 2]!;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	if (counts.size <= MAX_COLORS) {
		const places = new Map([...counts.keys()].map((key, index) => [key, index]));
		const pixels = new Int16Array(width * height).fill(TRANSPARENT);
		for (let at = 0, pixel = 0; pixel < pixels.length; at += 4, pixel++) {
			if (rgba[at + 3]! >= OPAQUE)
				pixels[pixel] = places.get((rgba[at]! << 16) | (rgba[at + 1]! << 8) | rgba[at + 2]!)!;
		}
		return { palette: [...counts.keys()].map(colorOf), pixels };
	}
	const palette = medianCut(counts);
	return { palette, pixels: dithered(rgba, width, height, palette) };
}

function colorOf(key: number): Color {
	return [key >> 16, (key >> 8) & 0xff, key & 0xff];
}

interface Box {
	keys: number[];
	/** Pixels in it. */
	weight: number;
	/** The channel (0 red, 1 green, 2 blue) in which its colours differ most, and by how much. */
	channel: 0 | 1 | 2;
	range: number;
}

/** The fullest and widest box is halved, until there are as many as there may be colours. */
function medianCut(counts: ReadonlyMap<number, number>): Color[] {
	const boxes = [boxOf([...counts.keys()], counts)];
	while (boxes.length < MAX_COLORS) {
		let widest = 0;
		for (const [index, { range, weight }] of boxes.entries()) {
			const best = boxes[widest]!;
			if (range * Math.log2(weight + 1) > best.range * Math.log2(best.weight + 1)) widest = index;
		}
		const { keys, channel, weight, range } = boxes[widest]!;
		if (range === 0) break;
		const shift = 16 - channel * 8;
		keys.sort((a, b) => ((a >> shift) & 0xff) - ((b >> shift) & 0xff));
		let half = 0;
		let seen = 0;
		while (half < keys.length - 1 && seen + counts.get(keys[half]!)! <= weight / 2) seen += counts.get(keys[half++]!)!;
		const cut = Math.max(1, half);
		boxes.splice(widest, 1, boxOf(keys.slice(0, cut), counts), boxOf(keys.slice(cut), counts));
	}
	return boxes.map(({ keys, weight }) => {
		const sums = [0, 0, 0];
		for (const key of keys) {
			for (const [channel, value] of colorOf(key).entries()) sums[channel]! += value * counts.get(key)!;
		}
		return [sums[0]! / weight, sums[1]! / weight, sums[2]! / weight].map(Math.round) as unknown as Color;
	});
}

function boxOf(keys: number[], counts: ReadonlyMap<number, number>): Box {
	const low = [255, 255, 255];
	const high = [0, 0, 0];
	let weight = 0;
	for (const key of keys) {
		weight += counts.get(key)!;
		for (const [channel, value] of colorOf(key).entries()) {
			if (value < low[channel]!) low[channel] = value;
			if (value > high[channel]!) high[channel] = value;
		}
	}
	const ranges = low.map((value, channel) => high[channel]! - value);
	const range = Math.max(...ranges);
	return { keys, weight, range, channel: ranges.indexOf(range) as 0 | 1 | 2 };
}

/** Floyd and Steinberg: what a pixel is off by is given to its neighbours. */
function dithered(rgba: Uint8Array, width: number, height: number, palette: readonly Color[]): Int16Array {
	const pixels = new Int16Array(width * height).fill(TRANSPARENT);
	const nearest = nearestIn(palette);
	let errors = new Float32Array((width + 2) * 3);
	for (let y = 0; y < height; y++) {
		const below = new Float32Array((width + 2) * 3);
		for (let x = 0; x < width; x++) {
			const at = (y * width + x) * 4;
			if (rgba[at + 3]! < OPAQUE) continue;
			const place = (x + 1) * 3;
			const wanted = [0, 1, 2].map((channel) => clampByte(rgba[at + channel]! + errors[place + channel]!));
			const index = nearest(wanted[0]!, wanted[1]!, wanted[2]!);
			pixels[y * width + x] = index;
			for (let channel = 0; channel < 3; channel++) {
				const off = wanted[channel]! - palette[index]![channel]!;
				errors[place + 3 + channel]! += (off * 7) / 16;
				below[place - 3 + channel]! += (off * 3) / 16;
				below[place + channel]! += (off * 5) / 16;
				below[place + 3 + channel]! += off / 16;
			}
		}
		errors = below;
	}
	return pixels;
}

/** Remembers by the upper five bits of each channel, which is finer than the dither. */
function nearestIn(palette: readonly Color[]): (red: number, green: number, blue: number) => number {
	const known = new Int16Array(1 << 15).fill(-1);
	return (red, green, blue) => {
		const key = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);
		if (known[key]! >= 0) return known[key]!;
		let best = 0;
		let least = Number.POSITIVE_INFINITY;
		for (const [index, color] of palette.entries()) {
			const distance = (color[0] - red) ** 2 + (color[1] - green) ** 2 + (color[2] - blue) ** 2;
			if (distance >= least) continue;
			best = index;
			least = distance;
		}
		known[key] = best;
		return best;
	};
}

/** The colours of six rows, each over the whole width; `$` goes back to the left. */
function band(pixels: Int16Array, width: number, top: number, rows: number, colors: number): string {
	const columns = new Map<number, Uint8Array>();
	for (let row = 0; row < rows; row++) {
		const start = (top + row) * width;
		for (let x = 0; x < width; x++) {
			const color = pixels[start + x]!;
			if (color < 0 || color >= colors) continue;
			const bits = columns.get(color) ?? new Uint8Array(width);
			columns.set(color, bits);
			bits[x]! |= 1 << row;
		}
	}
	return [...columns].map(([color, bits]) => `#${color}${runs(bits)}`).join("$");
}

/** Equal columns in a row are written once with their number. What is empty at the end is left out. */
function runs(bits: Uint8Array): string {
	let end = bits.length;
	while (end > 0 && bits[end - 1] === 0) end--;
	let out = "";
	for (let x = 0; x < end; ) {
		let next = x + 1;
		while (next < end && bits[next] === bits[x]) next++;
		const character = String.fromCharCode(0x3f + bits[x]!);
		out += next - x > 3 ? `!${next - x}${character}` : character.repeat(next - x);
		x = next;
	}
	return out;
}

function percent(value: number): number {
	return Math.round((value * 100) / 255);
}

function clampByte(value: number): number {
	return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}
