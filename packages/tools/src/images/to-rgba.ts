/** Pixels of a picture, scaled down to fit, for terminals that take nothing else. */
import { inflateSync } from "node:zlib";

export interface Pixels {
	/** Red, green, blue and alpha of each pixel, row by row. */
	rgba: Uint8Array;
	width: number;
	height: number;
}

/** Pictures that claim more pixels are not decoded. */
const MAX_PIXELS = 100_000_000;

/** Never larger than it is. Undefined for what cannot be decoded. */
export async function toRgba(bytes: Uint8Array, maxWidth: number, maxHeight: number): Promise<Pixels | undefined> {
	try {
		const { width, height } = await new Bun.Image(bytes, { maxPixels: MAX_PIXELS }).metadata();
		const scale = Math.min(1, maxWidth / width, maxHeight / height);
		const size = [width, height].map((length) => Math.max(1, Math.round(length * scale))) as [number, number];
		const png = await new Bun.Image(bytes, { maxPixels: MAX_PIXELS })
			.resize(...size)
			.png()
			.bytes();
		return decodePng(png);
	} catch {
		return undefined;
	}
}

/** Of a picture as PNG, for terminals that take no other format. */
export async function toPngBase64(bytes: Uint8Array): Promise<string | undefined> {
	try {
		return (await new Bun.Image(bytes, { maxPixels: MAX_PIXELS }).png().bytes()).toBase64();
	} catch {
		return undefined;
	}
}

/** Channels by PNG's colour type; a palette has one. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** PNG of eight bits a channel without interlacing, which is what was just encoded (PNG, third edition). */
export function decodePng(png: Uint8Array): Pixels | undefined {
	const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
	const [width, height] = [view.getUint32(16), view.getUint32(20)];
	const [depth, type, interlaced] = [png[24], png[25]!, png[28]];
	const channels = CHANNELS[type];
	if (depth !== 8 || interlaced !== 0 || channels === undefined) return undefined;
	const parts: Uint8Array[] = [];
	let palette = new Uint8Array();
	let alphas = new Uint8Array();
	for (let at = 8; at + 8 <= png.length; ) {
		const length = view.getUint32(at);
		const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
		const data = png.slice(at + 8, at + 8 + length);
		if (name === "IDAT") parts.push(data);
		else if (name === "PLTE") palette = data;
		else if (name === "tRNS" && type === 3) alphas = data;
		at += length + 12;
	}
	const raw = unfiltered(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
	const rgba = new Uint8Array(width * height * 4);
	for (let pixel = 0; pixel < width * height; pixel++) {
		const at = pixel * channels;
		const [first, second, third, fourth] = [raw[at]!, raw[at + 1]!, raw[at + 2]!, raw[at + 3]!];
		if (type === 3) {
			rgba.set([...palette.subarray(first * 3, first * 3 + 3), alphas[first] ?? 255], pixel * 4);
		} else if (type === 0) rgba.set([first, first, first, 255], pixel * 4);
		else if (type === 4) rgba.set([first, first, first, second], pixel * 4);
		else rgba.set([first, second, third, type === 6 ? fourth : 255], pixel * 4);
	}
	return { rgba, width, height };
}

/** Takes the filter of each row back (section 9). */
function unfiltered(data: Uint8Array, rowBytes: number, height: number, channels: number): Uint8Array {
	const out = new Uint8Array(rowBytes * height);
	for (let row = 0; row < height; row++) {
		const filter = data[row * (rowBytes + 1)]!;
		const from = row * (rowBytes + 1) + 1;
		const to = row * rowBytes;
		for (let at = 0; at < rowBytes; at++) {
			const left = at >= channels ? out[to + at - channels]! : 0;
			const up = row > 0 ? out[to + at - rowBytes]! : 0;
			const corner = row > 0 && at >= channels ? out[to + at - rowBytes - channels]! : 0;
			out[to + at] = data[from + at]! + predicted(filter, left, up, corner);
		}
	}
	return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
	if (filter === 1) return left;
	if (filter === 2) return up;
	if (filter === 3) return (left + up) >> 1;
	if (filter !== 4) return 0;
	const estimate = left + up - corner;
	const [byLeft, byUp, byCorner] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [
		number,
		number,
		number,
	];
	if (byLeft <= byUp && byLeft <= byCorner) return left;
	return byUp <= byCorner ? up : corner;
}
