/** Lines that others put beside the editor, by their keys: kept apart, short, and unable to move the cursor. */
import { sanitizeForDisplay } from "@tau/tui/components/sanitize-for-display";
import type { Component } from "@tau/tui/render/component";
import { truncateToWidth } from "@tau/tui/text/truncate";

/** pi's: a widget is no screen. */
const MAX_LINES = 10;

export class Widgets implements Component {
	readonly #lines = new Map<string, readonly string[]>();

	/** No lines take the widget away. */
	set(key: string, lines: readonly string[] | undefined): void {
		if (!lines || lines.length === 0) this.#lines.delete(key);
		else this.#lines.set(key, sanitizeForDisplay(lines.slice(0, MAX_LINES).join("\n")).split("\n"));
	}

	render(width: number): string[] {
		const keys = [...this.#lines.keys()].sort();
		return keys.flatMap((key) => this.#lines.get(key)!.map((line) => truncateToWidth(line, width, "…")));
	}

	invalidate(): void {}
}
