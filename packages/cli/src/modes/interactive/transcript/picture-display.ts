/** What is known of how this terminal shows pictures: from its environment and the settings, and by asking it once. */
import type { JsonObject, JsonValue } from "@tau/protocol/json";
import {
	detectCapabilities,
	type ImageProtocol,
	type TerminalCapabilities,
} from "@tau/tui/components/terminal-image/capabilities";
import { type CellDimensions, USUAL_CELL } from "@tau/tui/components/terminal-image/image-cells";
import type { Reply } from "@tau/tui/input/events";
import type { SchedulerPort } from "@tau/tui/render/ports";

/** Size of a cell, then what the terminal is: every terminal answers the second, so the first has come by then. */
const QUESTIONS = "\x1b[16t\x1b[c";
/** Milliseconds. One that answers nothing is not waited for. */
const PATIENCE = 300;
/** Among the primary device attributes. */
const SIXEL_GRAPHICS = 4;
const USUAL_WIDTH = 60;

export interface PictureDisplayParts {
	env: Readonly<Record<string, string | undefined>>;
	scheduler: SchedulerPort;
	ask(questions: string): void;
	/** Whether the screen scrolls by itself: a picture cannot be cut off at its edges, so it is named there. */
	isFullScreen(): boolean;
}

export class PictureDisplay {
	readonly #parts: PictureDisplayParts;
	#capabilities: TerminalCapabilities;
	#isChosen = false;
	#isOn = true;
	#cell: CellDimensions = USUAL_CELL;
	#asked: PromiseWithResolvers<void> | undefined;
	#isAnswered = false;
	widthCells = USUAL_WIDTH;

	constructor(parts: PictureDisplayParts) {
		this.#parts = parts;
		this.#capabilities = detectCapabilities({ env: parts.env, isWindows: process.platform === "win32" });
	}

	/** Null: pictures are named instead. */
	get protocol(): ImageProtocol {
		return this.#isOn && !this.#parts.isFullScreen() ? this.#capabilities.images : null;
	}

	get hyperlinks(): boolean {
		return this.#capabilities.hyperlinks;
	}

	get cell(): CellDimensions {
		return this.#cell;
	}

	/** The settings `terminal.*`. */
	configure(terminal: JsonValue | undefined): void {
		const isObject = typeof terminal === "object" && terminal !== null && !Array.isArray(terminal);
		const settings = (isObject ? terminal : {}) as JsonObject;
		const { showImages, imageWidthCells, images, hyperlinks } = settings;
		this.#isOn = showImages !== false;
		this.widthCells = typeof imageWidthCells === "number" ? imageWidthCells : USUAL_WIDTH;
		const wanted = images === "kitty" || images === "iterm2" || images === "sixel" ? images : undefined;
		const asked = this.#capabilities.images;
		const overrides: Partial<TerminalCapabilities> = {};
		if (images === false) overrides.images = null;
		else if (wanted) overrides.images = wanted;
		if (typeof hyperlinks === "boolean") overrides.hyperlinks = hyperlinks;
		const { env } = this.#parts;
		this.#capabilities = detectCapabilities({ env, isWindows: process.platform === "win32", overrides });
		this.#isChosen = images === false || wanted !== undefined || Boolean(env.PI_IMAGE_PROTOCOL);
		if (asked === "sixel" && !this.#isChosen) this.#capabilities.images ??= "sixel";
	}

	/** Undefined when all is known. The terminal is asked before the first picture, not at the start. */
	known(): Promise<void> | undefined {
		if (this.#isAnswered || !this.#isOn || this.#parts.isFullScreen()) return undefined;
		if (!this.#asked) {
			this.#asked = Promise.withResolvers<void>();
			this.#parts.scheduler.schedule(() => this.#settle(), PATIENCE);
			this.#parts.ask(QUESTIONS);
		}
		return this.#asked.promise;
	}

	handleReply(reply: Reply): void {
		if (reply.kind === "size" && reply.unit === "cellPixels" && reply.width > 0 && reply.height > 0) {
			this.#cell = { widthPx: reply.width, heightPx: reply.height };
		} else if (reply.kind === "deviceAttributes" && reply.level === 1) {
			if (!this.#isChosen && reply.parameters.includes(SIXEL_GRAPHICS)) this.#capabilities.images ??= "sixel";
			this.#settle();
		}
	}

	#settle(): void {
		this.#isAnswered = true;
		this.#asked?.resolve();
	}
}
