/** Pixels of a picture, read from its first bytes. */

export interface ImageDimensions {
	widthPx: number;
	heightPx: number;
}

/** Undefined when the data is not a PNG, JPEG, GIF or WebP, or is cut off before it says. The bytes decide, not a name. */
export function imageDimensions(base64: string): ImageDimensions | undefined {
	const bytes = firstBytes(base64);
	if (!bytes) return undefined;
	const view = new DataView(bytes.buffer);
	for (const read of [pngDimensions, gifDimensions, webpDimensions, jpegDimensions]) {
		const found = read(view);
		if (found) return found.widthPx > 0 && found.heightPx > 0 ? found : undefined;
	}
	return undefined;
}

export function isPng(base64: string): boolean {
	return base64.startsWith("iVBORw0KGgo");
}

/** Before the frame of a JPEG stand its previews and colour profile: more of them than this is not looked through. */
const MAX_BYTES = 768 * 1024;

function firstBytes(base64: string): Uint8Array<ArrayBuffer> | undefined {
	const start = base64.slice(0, (MAX_BYTES / 3) * 4);
	try {
		return Uint8Array.from(atob(start), (character) => character.charCodeAt(0));
	} catch {
		return undefined;
	}
}

function pngDimensions(view: DataView): ImageDimensions | undefined {
	if (view.byteLength < 24 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined;
	return { widthPx: view.getUint32(16), heightPx: view.getUint32(20) };
}

function gifDimensions(view: DataView): ImageDimensions | undefined {
	if (view.byteLength < 10 || !/^GIF8[79]a$/.test(ascii(view, 0, 6))) return undefined;
	return { widthPx: view.getUint16(6, true), heightPx: view.getUint16(8, true) };
}

function webpDimensions(view: DataView): ImageDimensions | undefined {
	if (view.byteLength < 30 || ascii(view, 0, 4) !== "RIFF" || ascii(view, 8, 4) !== "WEBP") return undefined;
	return WEBP_CHUNKS[ascii(view, 12, 4)]?.(view);
}

const WEBP_CHUNKS: Readonly<Record<string, (view: DataView) => ImageDimensions>> = {
	"VP8 ": (view) => ({ widthPx: view.getUint16(26, true) & 0x3fff, heightPx: view.getUint16(28, true) & 0x3fff }),
	VP8L: (view) => {
		const bits = view.getUint32(21, true);
		return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
	},
	VP8X: (view) => ({
		widthPx: (view.getUint32(24, true) & 0xffffff) + 1,
		heightPx: (view.getUint32(26, true) >>> 8) + 1,
	}),
};

function jpegDimensions(view: DataView): ImageDimensions | undefined {
	if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
	for (let at = 2; at + 9 <= view.byteLength; ) {
		const marker = view.getUint8(at + 1);
		if (view.getUint8(at) !== 0xff || marker === 0xff) {
			at++;
			continue;
		}
		if (isFrame(marker)) return { widthPx: view.getUint16(at + 7), heightPx: view.getUint16(at + 5) };
		at += isAlone(marker) ? 2 : 2 + Math.max(2, view.getUint16(at + 2));
	}
	return undefined;
}

/** SOF0 to SOF15, without the tables that have numbers among them. */
function isFrame(marker: number): boolean {
	return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isAlone(marker: number): boolean {
	return marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

function ascii(view: DataView, from: number, length: number): string {
	return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + from, length));
}
