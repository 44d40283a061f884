import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { BUILT_IN_THEMES, DEFAULT_THEME } from "./built-in-themes.ts";
import { detectColorDepth } from "./color-depth.ts";
import { colorSequence } from "./color-sequence.ts";
import { parseTheme } from "./parse-theme.ts";
import { Theme } from "./theme.ts";
import { ThemeCatalog } from "./theme-catalog.ts";
import { ThemeControl } from "./theme-control.ts";
import { appearanceFromEnvironment, appearanceOf, parseThemeSetting, themeNameFor } from "./theme-setting.ts";
import { ThemeSource } from "./theme-source.ts";
import type { ThemeDefinition } from "./tokens.ts";

const folder = mkdtempSync(join(tmpdir(), "tau-theme-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, change: (theme: Record<string, unknown>) => void = () => {}): string {
	const theme = { name, vars: { deep: "#102030", again: "deep" }, colors: { ...DEFAULT_THEME.colors } };
	change(theme as Record<string, unknown>);
	const path = join(folder, `${name}.json`);
	writeFileSync(path, JSON.stringify(theme));
	return path;
}

describe("a theme file", () => {
	const text = (colors: object, more: object = {}) =>
		JSON.stringify({ name: "mine", ...more, colors: { ...DEFAULT_THEME.colors, ...colors } });

	test("values are colours, palette indexes, the terminal's default, or variables", () => {
		const vars = { deep: "#102030", again: "deep" };
		const { colors } = parseTheme(text({ accent: "again", error: 9, text: "", dim: "#ABC" }, { vars }), "mine.json");
		expect(colors).toMatchObject({ accent: "#102030", error: 9, text: "", dim: "#aabbcc" });
	});

	test("everything that is wrong is said at once", () => {
		const vars = { a: "b", b: "a" };
		const broken = text({ accent: "nobody", error: 300, warning: "a", muted: undefined, dim: "#12" }, { vars });
		expect(() => parseTheme(broken, "mine.json")).toThrow(
			/colors has no muted; .*"nobody".*error is 300.*variables name each other.*dim is "#12"/,
		);
		expect(() => parseTheme("{", "mine.json")).toThrow("mine.json cannot be used");
		expect(() => parseTheme('{"name":"../x","colors":{}}', "mine.json")).toThrow("must not hold a slash");
	});

	test("whatever it holds, it is taken or refused with TAU_THEME", () => {
		fc.assert(
			fc.property(fc.oneof(fc.json(), fc.string()), (content) => {
				try {
					parseTheme(content, "x");
				} catch (error) {
					expect(error).toMatchObject({ code: "TAU_THEME" });
				}
			}),
		);
	});
});

describe("colours", () => {
	test("are sent in the form the terminal understands", () => {
		expect(colorSequence("#ff0000", "foreground", "truecolor")).toBe("\x1b[38;2;255;0;0m");
		expect(colorSequence("#ff0000", "background", "ansi256")).toBe("\x1b[48;5;196m");
		expect(colorSequence("#ff0000", "foreground", "ansi16")).toBe("\x1b[91m");
		expect(colorSequence(12, "background", "truecolor")).toBe("\x1b[104m");
		expect(colorSequence("", "foreground", "ansi16")).toBe("\x1b[39m");
		expect(colorSequence("#ff0000", "foreground", "none")).toBe("");
	});

	test("are as many as the environment says", () => {
		const cases: [Record<string, string>, string][] = [
			[{ TERM: "xterm-256color" }, "ansi256"],
			[{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "truecolor"],
			[{ TERM: "xterm-kitty" }, "truecolor"],
			[{ TERM: "tmux-256color", KITTY_WINDOW_ID: "1", TMUX: "x" }, "ansi256"],
			[{ TERM: "linux" }, "ansi16"],
			[{ TERM: "dumb" }, "none"],
			[{ TERM: "xterm-kitty", NO_COLOR: "1" }, "none"],
			[{ TERM: "xterm", NO_COLOR: "", PI_TRUE_COLOR: "1" }, "truecolor"],
		];
		for (const [env, depth] of cases) expect([env, detectColorDepth(env, "auto")]).toEqual([env, depth as never]);
		expect(detectColorDepth({ TERM: "xterm", COLORTERM: "truecolor" }, false)).toBe("ansi256");
	});

	test("each built-in theme can be read; high contrast is", () => {
		for (const theme of BUILT_IN_THEMES) expect(parseTheme(JSON.stringify(theme), theme.name)).toEqual(theme);
		const { colors } = BUILT_IN_THEMES.find(({ name }) => name === "high-contrast")!;
		for (const [name, value] of Object.entries(colors)) {
			if (name.endsWith("Bg") || /border|thinkingOff|scrollbar|Border|Hr/.test(name)) continue;
			expect([name, contrast(value as string, colors.toolPendingBg as string) >= 7]).toEqual([name, true]);
		}
	});
});

test("the setting names one theme, or one for light and one for dark", () => {
	expect(themeNameFor(parseThemeSetting("mine"), "light")).toBe("mine");
	expect(themeNameFor(parseThemeSetting("day/night"), "light")).toBe("day");
	expect(themeNameFor(parseThemeSetting("day/night"), "dark")).toBe("night");
	expect(themeNameFor(parseThemeSetting(undefined), "light")).toBe("light");
	expect(appearanceOf({ red: 255, green: 255, blue: 240 })).toBe("light");
	expect(appearanceOf({ red: 30, green: 30, blue: 46 })).toBe("dark");
	expect(appearanceFromEnvironment({ COLORFGBG: "0;default;15" })).toBe("light");
	expect(appearanceFromEnvironment({ COLORFGBG: "15;0" })).toBe("dark");
	expect(appearanceFromEnvironment({})).toBeUndefined();
});

describe("the theme in force", () => {
	function control(setting: string | undefined, files: string[] = []) {
		const reports: string[] = [];
		let draws = 0;
		const source = new ThemeSource("truecolor", () => {
			draws++;
		});
		const themes = new ThemeControl(source, "dark", (line) => reports.push(line));
		themes.configure(setting, files);
		return { themes, source, reports, draws: () => draws };
	}

	test("follows the terminal when it turns light", () => {
		const { themes, source } = control(undefined);
		expect(source.current.name).toBe("dark");
		themes.appearanceIs("light");
		expect(source.current.name).toBe("light");
	});

	test("a user's theme goes before a built-in one; a broken or missing one is said and changes nothing", () => {
		const mine = file("dark", (theme) => {
			(theme.colors as Record<string, string>).accent = "deep";
		});
		const { themes, source, reports } = control("dark", [mine, join(folder, "gone.json")]);
		expect(source.current.getFgAnsi("accent")).toBe("\x1b[38;2;16;32;48m");
		themes.configure("nobody", [mine]);
		themes.configure("gone", [join(folder, "gone.json")]);
		expect(reports).toEqual([expect.stringContaining('no theme "nobody"'), expect.stringContaining("cannot be read")]);
		expect(source.current.getFgAnsi("accent")).toBe("\x1b[38;2;16;32;48m");
	});

	test("is read again when its file changes", async () => {
		const path = file("hot");
		const { themes, source } = control("hot", [path]);
		file("hot", (theme) => {
			(theme.colors as Record<string, string>).accent = "#010203";
		});
		for (let wait = 0; wait < 2000 && !source.current.getFgAnsi("accent").includes("1;2;3"); wait += 10)
			await Bun.sleep(10);
		expect(source.current.getFgAnsi("accent")).toBe("\x1b[38;2;1;2;3m");
		themes.stop();
	});

	test("a look at another one is given up again", () => {
		const { themes, source, draws } = control("dark");
		themes.preview("light");
		expect(source.current.name).toBe("light");
		themes.preview(undefined);
		expect(source.current.name).toBe("dark");
		expect(draws()).toBe(2);
	});
});

test("colours that a theme does not name have stand-ins; unknown names are an error of the caller", () => {
	const { thinkingMax: _, ...colors } = DEFAULT_THEME.colors as Record<string, string>;
	const theme = new Theme({ name: "x", colors } as unknown as ThemeDefinition, "truecolor");
	expect(theme.getFgAnsi("thinkingMax")).toBe(theme.getFgAnsi("thinkingXhigh"));
	expect(() => theme.fg("nothing" as never, "x")).toThrow("Unknown theme color: nothing");
	expect(theme.fg("accent", "x")).toMatch(/^\x1b\[38;2;[\d;]+mx\x1b\[39m$/);
});

test("themes are listed by name, once", () => {
	const catalog = new ThemeCatalog();
	catalog.files = [join(folder, "zebra.json"), join(folder, "dark.json")];
	expect(catalog.list().map(({ name }) => name)).toEqual(["dark", "high-contrast", "light", "system", "zebra"]);
});

/** WCAG 2. */
function contrast(one: string, other: string): number {
	const [light, dark] = [luminance(one), luminance(other)].sort((left, right) => right - left);
	return (light! + 0.05) / (dark! + 0.05);
}

function luminance(hex: string): number {
	const value = Number.parseInt(hex.slice(1), 16);
	const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255].map((component) => {
		const share = component / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
