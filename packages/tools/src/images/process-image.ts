/** Making one image fit for a request: a format that models take, within pixel and byte limits. */
import type { ImageLimits } from "@tau/protocol/model";
import { sniffImageType } from "./sniff-image-type.ts";

export type ImageResizeLimits = NonNullable<ImageLimits["resize"]>;

export interface ProcessImageOptions {
	/** Default true. Off: only the format is changed where models do not take it. */
	autoResize?: boolean;
	limits?: ImageResizeLimits;
}

export type ProcessedImage =
	/** `hints` are for the model: what was done and how coordinates map back. */
	| { ok: true; data: string; mimeType: string; hints: string[] }
	/** `message` says why there is no image. */
	| { ok: false; message: string };

/** 4.5 MiB of base64: below the 5 MB that providers take. */
const DEFAULT_LIMITS = { maxWidth: 2000, maxHeight: 2000, maxBytes: 4.5 * 1024 * 1024, jpegQuality: 80 };
/** After PNG and the wanted quality, worse ones are tried before the image is made smaller. */
const FALLBACK_QUALITIES = [85, 70, 55, 40];
const SHRINK_FACTOR = 0.75;
/** A decompression bomb is refused by its header, before its pixels take memory. */
const MAX_PIXELS = 268_000_000;

const ACCEPTED_TYPES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Never throws: an image that cannot be read is an omitted image. The decoding runs off the main thread. */
export async function processImage(
	bytes: Uint8Array,
	mimeType: string,
	options: ProcessImageOptions = {},
): Promise<ProcessedImage> {
	const type = normalizeType(mimeType);
	let image = { bytes, mimeType: type };
	if (!ACCEPTED_TYPES.has(type)) {
		const converted = await toPng(bytes);
		if (!converted) return omitted("could not be converted to a supported inline image format");
		image = { bytes: converted, mimeType: "image/png" };
	}
	const size = await orientedSize(image.bytes);
	if ("problem" in size && (size.isDamaged || options.autoResize !== false)) return omitted(size.problem);
	if ("problem" in size || options.autoResize === false) {
		return {
			ok: true,
			data: toBase64(image.bytes),
			mimeType: image.mimeType,
			hints: conversionHints(type, image.mimeType),
		};
	}
	const fitted = await fitImage(image.bytes, image.mimeType, size, options.limits ?? {});
	if (!fitted) return omitted("could not be resized below the inline image size limit");
	const hints = conversionHints(ACCEPTED_TYPES.has(type) ? fitted.mimeType : type, fitted.mimeType);
	if (fitted.hint) hints.push(fitted.hint);
	return { ok: true, data: fitted.data, mimeType: fitted.mimeType, hints };
}

interface FittedImage {
	data: string;
	mimeType: string;
	hint?: string;
}

async function fitImage(
	bytes: Uint8Array,
	mimeType: string,
	{ width, height }: ImageSize,
	given: ImageResizeLimits,
): Promise<FittedImage | undefined> {
	const limits = { ...DEFAULT_LIMITS, ...withoutUndefined(given) };
	try {
		if (width <= limits.maxWidth && height <= limits.maxHeight && base64Size(bytes.length) < limits.maxBytes) {
			return { data: toBase64(bytes), mimeType };
		}
		let [targetWidth, targetHeight] = [width, height];
		if (targetWidth > limits.maxWidth) {
			targetHeight = Math.max(1, Math.round((targetHeight * limits.maxWidth) / targetWidth));
			targetWidth = limits.maxWidth;
		}
		if (targetHeight > limits.maxHeight) {
			targetWidth = Math.max(1, Math.round((targetWidth * limits.maxHeight) / targetHeight));
			targetHeight = limits.maxHeight;
		}
		const qualities = [...new Set([limits.jpegQuality, ...FALLBACK_QUALITIES])];
		for (;;) {
			const encoded = await encodeBelow(bytes, targetWidth, targetHeight, qualities, limits.maxBytes);
			if (encoded) return { ...encoded, hint: dimensionHint(width, height, targetWidth, targetHeight) };
			if (targetWidth === 1 && targetHeight === 1) return undefined;
			targetWidth = Math.max(1, Math.floor(targetWidth * SHRINK_FACTOR));
			targetHeight = Math.max(1, Math.floor(targetHeight * SHRINK_FACTOR));
		}
	} catch {
		return undefined;
	}
}

/** The first encoding that fits, PNG before JPEG before worse JPEG; later ones are not even made. */
async function encodeBelow(
	bytes: Uint8Array,
	width: number,
	height: number,
	qualities: readonly number[],
	maxBytes: number,
): Promise<FittedImage | undefined> {
	const resized = () => new Bun.Image(bytes, { maxPixels: MAX_PIXELS }).resize(width, height);
	const png = await resized().png().bytes();
	if (base64Size(png.length) < maxBytes) return { data: toBase64(png), mimeType: "image/png" };
	for (const quality of qualities) {
		const jpeg = await resized().jpeg({ quality }).bytes();
		if (base64Size(jpeg.length) < maxBytes) return { data: toBase64(jpeg), mimeType: "image/jpeg" };
	}
	return undefined;
}

interface ImageSize {
	width: number;
	height: number;
}

/** A provider refuses a damaged image, and every later request that carries it. */
interface ImageProblem {
	problem: string;
	isDamaged: boolean;
}

/** As displayed: a camera's orientation may exchange width and height, which the header alone does not say. */
async function orientedSize(bytes: Uint8Array): Promise<ImageSize | ImageProblem> {
	try {
		if (sniffImageType(bytes) !== "image/jpeg") {
			const image = new Bun.Image(bytes, { maxPixels: MAX_PIXELS });
			const { width, height } = await image.metadata();
			// A file that is cut off has a good header.
			await image.resize(1, 1).png().bytes();
			return { width, height };
		}
		const image = new Bun.Image(bytes, { maxPixels: MAX_PIXELS }).jpeg();
		await image.bytes();
		return { width: image.width, height: image.height };
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ERR_IMAGE_TOO_MANY_PIXELS") {
			return { problem: `it has more than ${MAX_PIXELS.toLocaleString("en")} pixels`, isDamaged: false };
		}
		return { problem: "the file is damaged or incomplete, it cannot be decoded", isDamaged: true };
	}
}

async function toPng(bytes: Uint8Array): Promise<Uint8Array | undefined> {
	try {
		return await new Bun.Image(bytes, { maxPixels: MAX_PIXELS }).png().bytes();
	} catch {
		return undefined;
	}
}

function normalizeType(mimeType: string): string {
	const base = mimeType.split(";")[0]!.trim().toLowerCase();
	return base === "image/jpg" ? "image/jpeg" : base;
}

function conversionHints(from: string, to: string): string[] {
	return from === to ? [] : [`[Image converted from ${from} to ${to}.]`];
}

function dimensionHint(width: number, height: number, shownWidth: number, shownHeight: number): string {
	const scale = (width / shownWidth).toFixed(2);
	return `[Image: original ${width}x${height}, displayed at ${shownWidth}x${shownHeight}. Multiply coordinates by ${scale} to map to original image.]`;
}

function omitted(reason: string): ProcessedImage {
	return { ok: false, message: `[Image omitted: ${reason}.]` };
}

function base64Size(byteCount: number): number {
	return Math.ceil(byteCount / 3) * 4;
}

function toBase64(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function withoutUndefined(limits: ImageResizeLimits): ImageResizeLimits {
	return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
