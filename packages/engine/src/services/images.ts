/** Attached images on their way into a message. The image code is loaded when the first image comes. */
import type { ImageContent } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { Settings } from "../config/settings.ts";

/** `notes` tells the model what was changed; empty when nothing was. */
export async function fitImages(
	images: ImageContent[],
	model: Model | undefined,
	settings: Settings,
): Promise<{ images: ImageContent[]; notes: string }> {
	const { normalizeImages } = await import("@tau/tools/images/normalize-images");
	const fitted = await normalizeImages(images, model?.inputLimits?.images?.resize, settings.images);
	return { images: fitted.images, notes: fitted.notes.join("\n") };
}
