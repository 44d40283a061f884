/** Recognising images by their first bytes. Names lie, and a text file may begin with "GIF" or "BM". */

/** How many bytes from the start are needed to decide. */
export const IMAGE_SNIFF_BYTES = 4100;

export type SniffedImageType = "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/bmp";

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The type of an image that models can be shown, `undefined` for everything else (also animated PNG). */
export function sniffImageType(bytes: Uint8Array): SniffedImageType | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (hasBytes(bytes, 0, [0xff, 0xd8, 0xff])) return bytes[3] === 0xf7 ? undefined : "image/jpeg";
	if (hasBytes(bytes, 0, PNG_SIGNATURE)) return isStillPng(bytes, view) ? "image/png" : undefined;
	if (hasText(bytes, 0, "GIF87a") || hasText(bytes, 0, "GIF89a")) return "image/gif";
	if (hasText(bytes, 0, "RIFF") && hasText(bytes, 8, "WEBP")) return "image/webp";
	if (hasText(bytes, 0, "BM") && isBitmap(view)) return "image/bmp";
	return undefined;
}

/** An animation announces itself by an `acTL` chunk before the first image data. */
function isStillPng(bytes: Uint8Array, view: DataView): boolean {
	const firstChunk = PNG_SIGNATURE.length;
	if (bytes.length < 16 || view.getUint32(firstChunk) !== 13 || !hasText(bytes, firstChunk + 4, "IHDR")) return false;
	for (let offset = firstChunk; offset + 8 <= bytes.length; offset += 12 + view.getUint32(offset)) {
		if (hasText(bytes, offset + 4, "acTL")) return false;
		if (hasText(bytes, offset + 4, "IDAT")) return true;
	}
	return true;
}

/** Two letters prove nothing: the header's numbers must fit each other. */
function isBitmap(view: DataView): boolean {
	if (view.byteLength < 30) return false;
	const fileSize = view.getUint32(2, true);
	const pixelOffset = view.getUint32(10, true);
	const headerSize = view.getUint32(14, true);
	const isOldHeader = headerSize === 12;
	if (!isOldHeader && (headerSize < 40 || headerSize > 124)) return false;
	if (pixelOffset < 14 + headerSize) return false;
	if (fileSize !== 0 && (fileSize < 26 || pixelOffset >= fileSize)) return false;
	const planes = view.getUint16(isOldHeader ? 22 : 26, true);
	const bitsPerPixel = view.getUint16(isOldHeader ? 24 : 28, true);
	return planes === 1 && [1, 4, 8, 16, 24, 32].includes(bitsPerPixel);
}

function hasBytes(bytes: Uint8Array, offset: number, expected: readonly number[]): boolean {
	return expected.every((byte, index) => bytes[offset + index] === byte);
}

function hasText(bytes: Uint8Array, offset: number, expected: string): boolean {
	for (let index = 0; index < expected.length; index++) {
		if (bytes[offset + index] !== expected.charCodeAt(index)) return false;
	}
	return true;
}
