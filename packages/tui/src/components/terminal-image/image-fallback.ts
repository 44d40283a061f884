import { stripControls } from "../../text/control-sequences.ts";
import type { ImageDimensions } from "./image-dimensions.ts";

export interface ImageFallbackOptions {
	dimensions?: ImageDimensions;
	filename?: string;
	/** Absolute names become links. */
	hyperlinks?: boolean;
	/** Shown as `~`. */
	home?: string;
}

/** What stands for a picture that cannot be shown. */
export function imageFallback(mimeType: string, options: ImageFallbackOptions = {}): string {
	const { dimensions, filename } = options;
	const parts: string[] = [];
	if (filename) {
		const shown = oneLine(shortened(filename, options.home));
		parts.push(options.hyperlinks && isAbsolute(filename) ? hyperlink(shown, fileUrl(filename)) : shown);
	}
	parts.push(`[${oneLine(mimeType)}]`);
	if (dimensions) parts.push(`${dimensions.widthPx}x${dimensions.heightPx}`);
	return `[Image: ${parts.join(" ")}]`;
}

function hyperlink(text: string, url: string): string {
	return `\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\`;
}

function shortened(filename: string, home: string | undefined): string {
	if (!home || !filename.startsWith(home)) return filename;
	const rest = filename.slice(home.length);
	return rest === "" || rest.startsWith("/") || rest.startsWith("\\") ? `~${rest}` : filename;
}

function isAbsolute(filename: string): boolean {
	return filename.startsWith("/") || /^[A-Za-z]:[\\/]/.test(filename);
}

function fileUrl(filename: string): string {
	const path = filename.startsWith("/") ? filename : `/${filename.replaceAll("\\", "/")}`;
	return `file://${path.split("/").map(encodeSegment).join("/")}`;
}

/** Names of files need not be Unicode: half a pair has no encoding. */
function encodeSegment(segment: string): string {
	return encodeURIComponent(segment.toWellFormed()).replace(/^([A-Za-z])%3A$/, "$1:");
}

function oneLine(text: string): string {
	return stripControls(text).replace(/[\t\n]+/g, " ");
}
