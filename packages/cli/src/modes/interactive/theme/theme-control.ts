/** Which theme is in force: what the setting names, followed when the terminal turns dark or light or the file changes. */
import { errorMessage } from "@tau/base/errors";
import { watchFile } from "@tau/platform/watch-file";
import { ThemeCatalog } from "./theme-catalog.ts";
import { type Appearance, parseThemeSetting, themeNameFor } from "./theme-setting.ts";
import type { ThemeSource } from "./theme-source.ts";

export class ThemeControl {
	readonly source: ThemeSource;
	readonly catalog = new ThemeCatalog();
	readonly #report: (line: string) => void;
	#setting: string | undefined;
	#appearance: Appearance;
	#shown: string | undefined;
	#stopWatching: (() => void) | undefined;

	/** `report` is told of a theme that cannot be used; then the one before stays. */
	constructor(source: ThemeSource, appearance: Appearance, report: (line: string) => void) {
		this.source = source;
		this.#appearance = appearance;
		this.#report = report;
	}

	get setting(): string | undefined {
		return this.#setting;
	}

	get appearance(): Appearance {
		return this.#appearance;
	}

	/** The setting, and the files that may be chosen from. */
	configure(setting: string | undefined, files: readonly string[]): void {
		this.catalog.files = files;
		this.#setting = setting;
		this.#apply();
	}

	/** The terminal says it is dark or light. */
	appearanceIs(appearance: Appearance): void {
		if (appearance === this.#appearance) return;
		this.#appearance = appearance;
		this.#apply();
	}

	/** For a look at it: nothing is kept. Undefined goes back to the setting. */
	preview(name: string | undefined): void {
		this.#apply(name);
	}

	stop(): void {
		this.#stopWatching?.();
		this.#stopWatching = undefined;
	}

	#apply(name = themeNameFor(parseThemeSetting(this.#setting), this.#appearance)): void {
		try {
			this.source.use(this.catalog.load(name));
		} catch (error) {
			this.#report(errorMessage(error));
		}
		if (name === this.#shown) return;
		this.#shown = name;
		this.stop();
		const path = this.catalog.pathOf(name);
		if (path !== undefined) this.#stopWatching = watchFile(path, () => this.#apply(name));
	}
}
