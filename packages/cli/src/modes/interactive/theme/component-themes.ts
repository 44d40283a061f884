/** The theme in the form that the components of the terminal library take: functions that follow it when it changes. */
import type { EditorTheme } from "@tau/tui/components/editor";
import type { SelectListTheme } from "@tau/tui/components/select-list";
import type { ThemeSource } from "./theme-source.ts";
import type { ThemeColor } from "./tokens.ts";

export function selectListTheme(source: ThemeSource): SelectListTheme {
	return {
		selectedPrefix: foreground(source, "accent"),
		selectedText: foreground(source, "accent"),
		description: foreground(source, "muted"),
		scrollInfo: foreground(source, "dim"),
		noMatch: foreground(source, "warning"),
	};
}

export function editorTheme(source: ThemeSource): EditorTheme {
	return { borderColor: foreground(source, "borderMuted"), selectList: selectListTheme(source) };
}

export function foreground(source: ThemeSource, color: ThemeColor): (text: string) => string {
	return (text) => source.current.fg(color, text);
}
