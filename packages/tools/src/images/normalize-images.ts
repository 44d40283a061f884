/** Images that come from anywhere but `read` (attachments, extensions, other tools), before they enter the history. */
import type { ImageContent, TextContent } from "@tau/protocol/messages";
import { type ImageResizeLimits, processImage } from "./process-image.ts";

export interface ImageSettings {
	/** Default true. */
	autoResize?: boolean;
	/** Default false: images stay in the history, see `blockImages`. */
	blockImages?: boolean;
}

export interface NormalizedImages {
	/** One for each image that is left, in order. */
	images: ImageContent[];
	/** For the model, in order: what was done to which image, and which were left out. */
	notes: string[];
}

/** Makes images fit. One that cannot be made to fit is left out, with a note in its place. */
export async function normalizeImages(
	images: readonly ImageContent[],
	limits: ImageResizeLimits | undefined,
	settings: ImageSettings = {},
): Promise<NormalizedImages> {
	const processed = await Promise.all(
		images.map((image) =>
			processImage(Buffer.from(image.data, "base64"), image.mimeType, { autoResize: settings.autoResize, limits }),
		),
	);
	const result: NormalizedImages = { images: [], notes: [] };
	for (const image of processed) {
		if (!image.ok) result.notes.push(image.message);
		else {
			result.images.push({ type: "image", data: image.data, mimeType: image.mimeType });
			result.notes.push(...image.hints);
		}
	}
	return result;
}

/**
 * The images of a tool result, each followed by its notes. An image that cannot be processed stays as the tool gave
 * it. Returns the same array when nothing had to change.
 */
export async function normalizeToolResultImages(
	content: (TextContent | ImageContent)[],
	limits: ImageResizeLimits | undefined,
	settings: ImageSettings = {},
): Promise<(TextContent | ImageContent)[]> {
	if (!content.some((block) => block.type === "image")) return content;
	let changed = false;
	const blocks = await Promise.all(
		content.map(async (block): Promise<(TextContent | ImageContent)[]> => {
			if (block.type !== "image") return [block];
			const options = { autoResize: settings.autoResize, limits };
			const image = await processImage(Buffer.from(block.data, "base64"), block.mimeType, options);
			if (!image.ok) return [block];
			if (image.data === block.data && image.mimeType === block.mimeType && image.hints.length === 0) return [block];
			changed = true;
			const fitted: ImageContent = { type: "image", data: image.data, mimeType: image.mimeType };
			return image.hints.length === 0 ? [fitted] : [fitted, { type: "text", text: image.hints.join("\n") }];
		}),
	);
	return changed ? blocks.flat() : content;
}

const BLOCKED_TEXT = "Image reading is disabled.";

/** For a request while `images.blockImages` is on: each run of images becomes one line of text. */
export function blockImages(content: readonly (TextContent | ImageContent)[]): (TextContent | ImageContent)[] {
	const blocks: (TextContent | ImageContent)[] = [];
	for (const block of content) {
		if (block.type !== "image") blocks.push(block);
		else {
			const before = blocks.at(-1);
			if (before?.type !== "text" || before.text !== BLOCKED_TEXT) blocks.push({ type: "text", text: BLOCKED_TEXT });
		}
	}
	return blocks;
}
