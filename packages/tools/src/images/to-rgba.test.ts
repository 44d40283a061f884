import { expect, test } from "bun:test";
import { deflateSync } from "node:zlib";
import { decodePng, toPngBase64, toRgba } from "./to-rgba.ts";

const CRC = Buffer.alloc(4);

function chunk(name: string, data: Uint8Array): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	return Buffer.concat([length, Buffer.from(name), data, CRC]);
}

/** A PNG written by hand: `rows` with their filter bytes. */
function png(type: number, width: number, rows: number[][], more: Buffer[] = []): Uint8Array {
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(rows.length, 4);
	head.set([8, type, 0, 0, 0], 8);
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	const data = deflateSync(Uint8Array.from(rows.flat()));
	return Buffer.concat([signature, chunk("IHDR", head), ...more, chunk("IDAT", data), chunk("IEND", new Uint8Array())]);
}

test("every filter and every kind of colour comes out as pixels", () => {
	const gray = png(0, 3, [
		[0, 10, 20, 30],
		[1, 5, 5, 5],
		[2, 1, 1, 1],
		[3, 10, 10, 10],
		[4, 1, 2, 3],
	]);
	const values = [...decodePng(gray)!.rgba].filter((_, index) => index % 4 === 0);
	expect(values).toEqual([10, 20, 30, 5, 10, 15, 6, 11, 16, 13, 22, 29, 14, 24, 32]);
	expect([...decodePng(png(2, 1, [[0, 1, 2, 3]]))!.rgba]).toEqual([1, 2, 3, 255]);
	expect([...decodePng(png(6, 1, [[0, 1, 2, 3, 4]]))!.rgba]).toEqual([1, 2, 3, 4]);
	expect([...decodePng(png(4, 1, [[0, 9, 8]]))!.rgba]).toEqual([9, 9, 9, 8]);
	const palette = [chunk("PLTE", Uint8Array.from([1, 1, 1, 7, 8, 9])), chunk("tRNS", Uint8Array.from([0]))];
	expect([...decodePng(png(3, 2, [[0, 0, 1]], palette))!.rgba]).toEqual([1, 1, 1, 0, 7, 8, 9, 255]);
});

test("a picture of any format is scaled down, never up; what is none is none", async () => {
	const source = png(
		2,
		40,
		Array.from({ length: 20 }, () => [0, ...Array(40).fill([200, 30, 30]).flat()]),
	);
	const jpeg = await new Bun.Image(source).jpeg({ quality: 95 }).bytes();
	const small = (await toRgba(jpeg, 10, 100))!;
	expect([small.width, small.height, small.rgba.length]).toEqual([10, 5, 200]);
	expect(Math.abs(small.rgba[0]! - 200)).toBeLessThan(12);
	expect(await toRgba(jpeg, 1000, 1000)).toMatchObject({ width: 40, height: 20 });
	expect(await toPngBase64(jpeg)).toStartWith("iVBORw0KGgo");
	expect(await toRgba(Buffer.from("no picture"), 10, 10)).toBeUndefined();
	expect(await toPngBase64(Buffer.from("no picture"))).toBeUndefined();
});
