/** A picture in the transcript: drawn where the terminal can, else named. */
import type { ImageContent } from "@tau/protocol/messages";
import { Image, type ImageOptions } from "@tau/tui/components/image";
import { isPng } from "@tau/tui/components/terminal-image/image-dimensions";
import type { Component } from "@tau/tui/render/component";
import type { ThemeSource } from "../theme/theme-source.ts";
import type { PictureDisplay } from "./picture-display.ts";

/** Rows of a picture that is much higher than wide. */
const MAX_ROWS = 40;

export class Picture implements Component {
	readonly #content: ImageContent;
	readonly #theme: ThemeSource;
	readonly #display: PictureDisplay;
	/** What the terminal takes instead of the data as it is. */
	#png: string | undefined;
	#pixels: ImageOptions["pixels"];
	/** Kitty's number, kept when the picture is drawn anew. */
	#imageId: number | undefined;
	#image: { key: string; component: Image } | undefined;
	/** Undefined when it can be drawn at once. */
	readonly ready: Promise<void> | undefined;

	constructor(content: ImageContent, theme: ThemeSource, display: PictureDisplay) {
		this.#content = content;
		this.#theme = theme;
		this.#display = display;
		const known = display.known();
		this.ready = known ? known.then(() => this.#convert()) : this.#convert();
	}

	render(width: number): string[] {
		const { protocol, widthCells, cell } = this.#display;
		const key = `${protocol} ${widthCells} ${cell.widthPx} ${cell.heightPx} ${this.#png !== undefined} ${this.#pixels !== undefined}`;
		if (this.#image?.key !== key) this.#image = { key, component: this.#make() };
		const lines = this.#image.component.render(width);
		this.#imageId ??= this.#image.component.getImageId();
		return lines;
	}

	invalidate(): void {
		this.#image?.component.invalidate();
	}

	#make(): Image {
		const { protocol, hyperlinks, cell, widthCells } = this.#display;
		const data = protocol === "kitty" ? (this.#png ?? this.#content.data) : this.#content.data;
		const theme = { fallbackColor: (text: string) => this.#theme.current.fg("muted", text) };
		return new Image(data, this.#content.mimeType, theme, {
			display: { images: protocol, hyperlinks, cell },
			maxWidthCells: widthCells,
			maxHeightCells: MAX_ROWS,
			pixels: this.#pixels,
			imageId: this.#imageId,
		});
	}

	/** Into the form that the terminal takes, if that is another one. A picture that is damaged stays a name. */
	#convert(): Promise<void> | undefined {
		const { protocol, widthCells, cell } = this.#display;
		const { data } = this.#content;
		const bytes = () => Buffer.from(data, "base64");
		if (protocol === "kitty" && !isPng(data)) {
			return import("@tau/tools/images/to-rgba").then(async ({ toPngBase64 }) => {
				this.#png = await toPngBase64(bytes());
			});
		}
		if (protocol !== "sixel") return undefined;
		return import("@tau/tools/images/to-rgba").then(async ({ toRgba }) => {
			this.#pixels = await toRgba(bytes(), widthCells * cell.widthPx, MAX_ROWS * cell.heightPx);
		});
	}
}
