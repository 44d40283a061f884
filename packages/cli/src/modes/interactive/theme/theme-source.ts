/** The theme in force. Everything on the screen asks for it at each drawing, so that it can change at any time. */
import { DEFAULT_THEME } from "./built-in-themes.ts";
import type { ColorDepth } from "./color-depth.ts";
import { Theme } from "./theme.ts";
import type { ThemeDefinition } from "./tokens.ts";

export class ThemeSource {
	readonly depth: ColorDepth;
	#current: Theme;
	readonly #changed: () => void;

	/** `changed` is to draw everything anew. */
	constructor(depth: ColorDepth, changed: () => void) {
		this.depth = depth;
		this.#changed = changed;
		this.#current = new Theme(DEFAULT_THEME, depth);
	}

	get current(): Theme {
		return this.#current;
	}

	/** Draws nothing when it is the one in force already. */
	use(definition: ThemeDefinition): void {
		if (definition === this.#current.definition) return;
		this.#current = new Theme(definition, this.depth);
		this.#changed();
	}
}
