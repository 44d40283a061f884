import { expect, test } from "bun:test";
import type { ImageContent, TextContent } from "@tau/protocol/messages";
import { blockImages, normalizeImages, normalizeToolResultImages } from "./normalize-images.ts";
import { processImage } from "./process-image.ts";
import { sniffImageType } from "./sniff-image-type.ts";

const PIXEL = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
	"base64",
);

/** Two by two pixels, 24 bits, as Windows writes it. */
function bitmap(): Buffer {
	const bytes = Buffer.alloc(54 + 16, 0x7f);
	bytes.fill(0, 0, 54);
	bytes.write("BM");
	for (const [offset, value] of [
		[2, 70],
		[10, 54],
		[14, 40],
		[18, 2],
		[22, 2],
		[34, 16],
	] as const)
		bytes.writeUInt32LE(value, offset);
	bytes.writeUInt16LE(1, 26);
	bytes.writeUInt16LE(24, 28);
	return bytes;
}

const image = (bytes: Uint8Array, mimeType: string): ImageContent => ({
	type: "image",
	data: Buffer.from(bytes).toString("base64"),
	mimeType,
});

test("types are told by content", () => {
	expect(sniffImageType(PIXEL)).toBe("image/png");
	expect(sniffImageType(Buffer.from("GIF89a..."))).toBe("image/gif");
	expect(sniffImageType(Buffer.from("GIF is a format"))).toBeUndefined();
	expect(sniffImageType(Buffer.from("RIFF\0\0\0\0WEBPVP8 "))).toBe("image/webp");
	expect(sniffImageType(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe("image/jpeg");
	expect(sniffImageType(bitmap())).toBe("image/bmp");
	expect(sniffImageType(Buffer.from("BM is how this text begins, and it goes on"))).toBeUndefined();
	const animated = Buffer.concat([PIXEL.subarray(0, 33), Buffer.from("\0\0\0\0acTL\0\0\0\0"), PIXEL.subarray(33)]);
	expect(sniffImageType(animated)).toBeUndefined();
	for (let length = 0; length < 64; length++) sniffImageType(PIXEL.subarray(0, length));
});

test("what models do not take is converted, and said", async () => {
	const result = await processImage(bitmap(), "image/bmp");
	expect(result).toMatchObject({
		ok: true,
		mimeType: "image/png",
		hints: ["[Image converted from image/bmp to image/png.]"],
	});
	expect(await processImage(Buffer.from("no image"), "image/tiff")).toEqual({
		ok: false,
		message: "[Image omitted: could not be converted to a supported inline image format.]",
	});
});

test("limits of pixels and bytes are kept, the note tells the scale", async () => {
	const wide = await new Bun.Image(PIXEL).resize(400, 100).png().bytes();
	const limits = { maxWidth: 100, maxHeight: 100 };
	const result = await processImage(wide, "image/png", { limits });
	expect(result).toMatchObject({
		ok: true,
		hints: ["[Image: original 400x100, displayed at 100x25. Multiply coordinates by 4.00 to map to original image.]"],
	});
	const noise = Buffer.from(bitmap());
	const small = await processImage(await new Bun.Image(noise).resize(300, 300).png().bytes(), "image/png", {
		limits: { maxBytes: 1500 },
	});
	expect(small.ok && small.data.length < 1500).toBe(true);
	expect(await processImage(wide, "image/png", { limits: { maxBytes: 1 } })).toMatchObject({ ok: false });
	expect(await processImage(wide, "image/png", { limits, autoResize: false })).toMatchObject({ ok: true, hints: [] });
});

test("images of a message are fitted, those that cannot be are noted", async () => {
	const { images, notes } = await normalizeImages(
		[image(PIXEL, "image/png"), image(Buffer.from("junk"), "image/png")],
		undefined,
	);
	expect(images).toEqual([image(PIXEL, "image/png")]);
	expect(notes).toEqual(["[Image omitted: the file is damaged or incomplete, it cannot be decoded.]"]);
});

test("tool results keep what needs no change, and what cannot be changed", async () => {
	const content: (TextContent | ImageContent)[] = [
		{ type: "text", text: "a" },
		image(PIXEL, "image/png"),
		image(Buffer.from("junk"), "x/y"),
	];
	expect(await normalizeToolResultImages(content, undefined)).toBe(content);
	const changed = await normalizeToolResultImages([image(bitmap(), "image/bmp")], undefined);
	expect(changed.map((block) => block.type)).toEqual(["image", "text"]);
});

test("blocked images become one line per run", () => {
	const one = image(PIXEL, "image/png");
	expect(blockImages([one, one, { type: "text", text: "t" }, one])).toEqual([
		{ type: "text", text: "Image reading is disabled." },
		{ type: "text", text: "t" },
		{ type: "text", text: "Image reading is disabled." },
	]);
});

test("an image that is cut off is omitted although its header is good", async () => {
	const whole = await new Bun.Image(PIXEL).resize(64, 64).png().bytes();
	expect(await processImage(whole, "image/png")).toMatchObject({ ok: true });
	for (const autoResize of [true, false]) {
		expect(await processImage(whole.slice(0, 45), "image/png", { autoResize })).toEqual({
			ok: false,
			message: "[Image omitted: the file is damaged or incomplete, it cannot be decoded.]",
		});
	}
});
