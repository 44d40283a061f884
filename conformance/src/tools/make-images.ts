/** Small images of every kind the tools take, made here so that nothing binary is in the repository. */
import { deflateSync } from "node:zlib";

export type Pixel = (x: number, y: number) => [red: number, green: number, blue: number];

const gradient: Pixel = (x, y) => [x & 255, y & 255, (x + y) & 255];
/** Does not compress, so it is large as PNG. */
export const noise: Pixel = (x, y) => {
	let value = Math.imul(x + 1, 73856093) ^ Math.imul(y + 1, 19349663);
	value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
	value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
	value ^= value >>> 15;
	return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255];
};

export function png(width: number, height: number, pixel: Pixel = gradient): Uint8Array {
	const raw = Buffer.alloc(height * (1 + width * 3));
	for (let y = 0, at = 0; y < height; y++) {
		raw[at++] = 0;
		for (let x = 0; x < width; x++) for (const value of pixel(x, y)) raw[at++] = value;
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2, 0, 0, 0], 8);
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		pngChunk("IHDR", header),
		pngChunk("IDAT", deflateSync(raw)),
		pngChunk("IEND", Buffer.alloc(0)),
	]);
}

/** A PNG that says it moves: tools must not take it for a still one. */
export function animatedPng(): Uint8Array {
	const still = Buffer.from(png(4, 4));
	const afterHeader = 8 + 25;
	const control = Buffer.alloc(8);
	control.writeUInt32BE(1, 0);
	return Buffer.concat([still.subarray(0, afterHeader), pngChunk("acTL", control), still.subarray(afterHeader)]);
}

export function bmp(width: number, height: number): Uint8Array {
	const stride = (width * 3 + 3) & ~3;
	const bytes = Buffer.alloc(54 + stride * height);
	bytes.write("BM", 0, "latin1");
	bytes.writeUInt32LE(bytes.length, 2);
	bytes.writeUInt32LE(54, 10);
	bytes.writeUInt32LE(40, 14);
	bytes.writeInt32LE(width, 18);
	bytes.writeInt32LE(height, 22);
	bytes.writeUInt16LE(1, 26);
	bytes.writeUInt16LE(24, 28);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) bytes.set([...gradient(x, y)].reverse(), 54 + y * stride + x * 3);
	}
	return bytes;
}

/** One red pixel. */
export const GIF = Buffer.from("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=", "base64");

export const jpeg = (width: number, height: number, pixel?: Pixel): Promise<Uint8Array> =>
	new Bun.Image(png(width, height, pixel)).jpeg({ quality: 90 }).bytes();

export const webp = (width: number, height: number): Promise<Uint8Array> =>
	new Bun.Image(png(width, height)).webp({ quality: 80 }).bytes();

/** As a camera writes it: the pixels lie on their side, and a tag says so. */
export async function rotatedJpeg(width: number, height: number, orientation: number): Promise<Uint8Array> {
	const plain = Buffer.from(await jpeg(width, height));
	const tiff = Buffer.alloc(26);
	tiff.write("II*\0", 0, "latin1");
	tiff.writeUInt32LE(8, 4);
	tiff.writeUInt16LE(1, 8);
	tiff.writeUInt16LE(0x0112, 10);
	tiff.writeUInt16LE(3, 12);
	tiff.writeUInt32LE(1, 14);
	tiff.writeUInt16LE(orientation, 18);
	const payload = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
	const head = Buffer.from([0xff, 0xe1, 0, 0]);
	head.writeUInt16BE(payload.length + 2, 2);
	return Buffer.concat([plain.subarray(0, 2), head, payload, plain.subarray(2)]);
}

function pngChunk(type: string, data: Uint8Array): Buffer {
	const chunk = Buffer.alloc(12 + data.length);
	chunk.writeUInt32BE(data.length, 0);
	chunk.write(type, 4, "latin1");
	chunk.set(data, 8);
	chunk.writeUInt32BE(Bun.hash.crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
	return chunk;
}
