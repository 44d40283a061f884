/** All themes by name: the user's files go before the built-in ones. Files are read when a theme is asked for. */
import { basename } from "node:path";
import { errorMessage, TauError } from "@tau/base/errors";
import { readAtMost } from "@tau/platform/look";
import { BUILT_IN_THEMES } from "./built-in-themes.ts";
import { parseTheme } from "./parse-theme.ts";
import type { ThemeDefinition } from "./tokens.ts";

export interface ThemeInfo {
	name: string;
	/** Absent for the built-in ones. */
	path: string | undefined;
}

/** A theme is a small table. */
const MAX_THEME_BYTES = 1 << 20;

export class ThemeCatalog {
	#files: readonly string[] = [];

	/** In order of precedence. */
	set files(paths: readonly string[]) {
		this.#files = paths;
	}

	/** Sorted by name. A file is listed by its name without reading it, as long as names and files agree. */
	list(): ThemeInfo[] {
		const found = new Map<string, ThemeInfo>();
		for (const path of this.#files) {
			const name = basename(path).replace(/\.json$/i, "");
			if (!found.has(name)) found.set(name, { name, path });
		}
		for (const { name } of BUILT_IN_THEMES) if (!found.has(name)) found.set(name, { name, path: undefined });
		return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
	}

	pathOf(name: string): string | undefined {
		return this.list().find((theme) => theme.name === name)?.path;
	}

	/** Throws `TAU_THEME` with what is wrong and which themes there are. */
	load(name: string): ThemeDefinition {
		const path = this.pathOf(name);
		if (path !== undefined) return loadThemeFile(path);
		const builtIn = BUILT_IN_THEMES.find((theme) => theme.name === name);
		if (builtIn) return builtIn;
		throw new TauError("TAU_THEME", `There is no theme "${name}"`, {
			hint: `Choose with /settings, or set "theme" in settings.json to one of: ${this.list()
				.map((theme) => theme.name)
				.join(", ")}`,
		});
	}
}

export function loadThemeFile(path: string): ThemeDefinition {
	let file: { bytes: Uint8Array; size: number };
	try {
		file = readAtMost(path, MAX_THEME_BYTES + 1);
	} catch (error) {
		throw new TauError("TAU_THEME", `The theme ${path} cannot be read: ${errorMessage(error)}`);
	}
	if (file.bytes.length > MAX_THEME_BYTES) {
		throw new TauError("TAU_THEME", `The theme ${path} has ${file.size} bytes, more than ${MAX_THEME_BYTES}`);
	}
	return parseTheme(new TextDecoder().decode(file.bytes), path);
}
