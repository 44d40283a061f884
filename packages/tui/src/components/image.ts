import type { Component } from "../render/component.ts";
import { truncateToWidth } from "../text/truncate.ts";
import type { ImageProtocol } from "./terminal-image/capabilities.ts";
import { type CellDimensions, calculateImageCellSize, USUAL_CELL } from "./terminal-image/image-cells.ts";
import { type ImageDimensions, imageDimensions, isPng } from "./terminal-image/image-dimensions.ts";
import { imageFallback } from "./terminal-image/image-fallback.ts";
import { allocateImageId, encodeITerm2, encodeKitty } from "./terminal-image/image-sequences.ts";
import { encodeSixel } from "./terminal-image/sixel.ts";

export interface ImageTheme {
	fallbackColor: (text: string) => string;
}

/** What is known of the terminal. */
export interface ImageDisplay {
	images: ImageProtocol;
	hyperlinks: boolean;
	cell?: CellDimensions;
	/** The user's own folder, for names of files. */
	home?: string;
}

export interface ImageOptions {
	maxWidthCells?: number;
	maxHeightCells?: number;
	filename?: string;
	/** For sixel: the picture as it is to be drawn, four bytes (red, green, blue, alpha) a pixel. */
	pixels?: { rgba: Uint8Array; width: number; height: number };
	/** Of kitty's picture, to draw over an earlier one. */
	imageId?: number;
	/** Without it pictures are named, not shown. */
	display?: ImageDisplay;
}

/**
 * A picture, or a line that names it where the terminal shows none. Kitty takes only PNG: others must be converted
 * before. Pictures of unknown size are given the shape 4:3.
 */
export class Image implements Component {
	readonly #data: string;
	readonly #mimeType: string;
	readonly #dimensions: ImageDimensions;
	readonly #theme: ImageTheme;
	readonly #options: ImageOptions;
	readonly #protocol: ImageProtocol;
	#imageId: number | undefined;
	#cache: { width: number; lines: string[] } | undefined;

	constructor(
		base64Data: string,
		mimeType: string,
		theme: ImageTheme,
		options: ImageOptions = {},
		dimensions?: ImageDimensions,
	) {
		this.#data = base64Data.replace(/\s+/g, "");
		this.#mimeType = mimeType;
		this.#theme = theme;
		this.#options = options;
		this.#dimensions = dimensions ?? imageDimensions(this.#data) ?? { widthPx: 800, heightPx: 600 };
		this.#protocol = shownBy(this.#data, options);
		this.#imageId = options.imageId;
	}

	/** Known once it was drawn. */
	getImageId(): number | undefined {
		return this.#imageId;
	}

	invalidate(): void {
		this.#cache = undefined;
	}

	render(width: number): string[] {
		if (this.#cache?.width !== width) this.#cache = { width, lines: this.#renderLines(width) };
		return this.#cache.lines;
	}

	#renderLines(width: number): string[] {
		if (width < 1) return [];
		if (this.#protocol === null) return [this.#fallback(width)];
		const cell = this.#options.display?.cell ?? USUAL_CELL;
		if (this.#protocol === "sixel") return this.#sixelLines(width, cell);
		const maxColumns = Math.max(1, Math.min(width - 2, this.#options.maxWidthCells ?? MAX_COLUMNS));
		// By default no higher than a square of that width.
		const square = Math.max(1, Math.ceil((maxColumns * cell.widthPx) / cell.heightPx));
		const maxRows = this.#options.maxHeightCells ?? square;
		const size = calculateImageCellSize(this.#dimensions, maxColumns, maxRows, cell);
		const below = new Array<string>(size.rows - 1).fill("");
		if (this.#protocol === "kitty") {
			this.#imageId ??= allocateImageId();
			return [encodeKitty(this.#data, { ...size, imageId: this.#imageId }), ...below];
		}
		return [...below, upFrom(size.rows) + encodeITerm2(this.#data, size.columns)];
	}

	/** The pixels are of one size: where they do not fit, the picture is named. */
	#sixelLines(width: number, cell: CellDimensions): string[] {
		const { rgba, width: widthPx, height: heightPx } = this.#options.pixels!;
		if (Math.ceil(widthPx / cell.widthPx) > width) return [this.#fallback(width)];
		const rows = Math.max(1, Math.ceil(heightPx / cell.heightPx));
		return [...new Array<string>(rows - 1).fill(""), upFrom(rows) + encodeSixel(rgba, widthPx, heightPx)];
	}

	#fallback(width: number): string {
		const { filename, display } = this.#options;
		const { hyperlinks, home } = display ?? {};
		const text = imageFallback(this.#mimeType, { dimensions: this.#dimensions, filename, hyperlinks, home });
		return truncateToWidth(this.#theme.fallbackColor(text), width);
	}
}

const MAX_COLUMNS = 60;

/** Rows are erased as they are drawn: such a picture comes with its last row, and begins in its first. */
function upFrom(rows: number): string {
	return rows > 1 ? `\x1b[${rows - 1}A` : "";
}

/** Data that is not base64 could steer the terminal; what lacks the form that a protocol takes is not shown by it. */
function shownBy(data: string, { display, pixels }: ImageOptions): ImageProtocol {
	const protocol = display?.images ?? null;
	if (protocol === "sixel") return pixels ? protocol : null;
	if (protocol === null || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return null;
	return protocol === "kitty" && !isPng(data) ? null : protocol;
}
