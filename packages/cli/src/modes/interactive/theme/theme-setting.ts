/** What the `theme` setting says: one name, or `light/dark` to follow the terminal. */

export type Appearance = "dark" | "light";

export type ThemeSetting = { kind: "fixed"; name: string } | { kind: "auto"; light: string; dark: string };

/** Without a setting the terminal is followed. */
export function parseThemeSetting(setting: string | undefined): ThemeSetting {
	if (setting === undefined || setting.trim() === "") return { kind: "auto", light: "light", dark: "dark" };
	const [light, dark, ...rest] = setting.split("/").map((name) => name.trim());
	if (light && dark && rest.length === 0) return { kind: "auto", light, dark };
	return { kind: "fixed", name: setting.trim() };
}

export function themeNameFor(setting: ThemeSetting, appearance: Appearance): string {
	return setting.kind === "fixed" ? setting.name : setting[appearance];
}

/** Of a background colour, components 0–255: by its relative luminance (WCAG 2). */
export function appearanceOf(color: { red: number; green: number; blue: number }): Appearance {
	const linear = (component: number) => {
		const share = component / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	};
	const luminance = 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
	// Where black and white text are equally readable.
	return luminance > 0.179 ? "light" : "dark";
}

/** `COLORFGBG` is "foreground;background" (or with a middle part), as indexes of the palette. */
export function appearanceFromEnvironment(env: Readonly<Record<string, string | undefined>>): Appearance | undefined {
	const background = env.COLORFGBG?.split(";").at(-1)?.trim();
	if (background === undefined || !/^\d+$/.test(background)) return undefined;
	const index = Number(background);
	return index === 7 || (index >= 9 && index <= 15) ? "light" : "dark";
}
