/** Lines laid over others. */
import { isImageLine } from "../render/image-line.ts";
import { extractSegments, sliceWithWidth } from "../text/slice.ts";
import { visibleWidth } from "../text/width.ts";
import type { PlacedOverlay } from "./overlay-stack.ts";

const CLOSE = "\x1b[0m\x1b]8;;\x07";

/** Writes overlays into the lines of a screen, back to front. A picture that is partly covered is not shown. */
export function layOverlays(lines: string[], overlays: readonly PlacedOverlay[], columns: number): void {
	for (const { lines: overlay, bounds } of overlays) {
		for (const [offset, line] of overlay.entries()) {
			const row = bounds.row + offset;
			const base = lines[row];
			if (base === undefined) continue;
			lines[row] = compositeTuiLine(withoutImage(base), withoutImage(line), bounds.col, bounds.width, columns);
		}
	}
}

function withoutImage(line: string): string {
	return isImageLine(line) ? "" : line;
}

/** `overlay` takes exactly the columns from `column` on; what stands left and right of them stays. */
export function compositeTuiLine(
	base: string,
	overlay: string,
	column: number,
	overlayWidth: number,
	totalWidth: number,
): string {
	const after = column + overlayWidth;
	const segments = extractSegments(base, column, after, totalWidth - after, true);
	const cut = visibleWidth(overlay) > overlayWidth ? sliceWithWidth(overlay, 0, overlayWidth, true).text : overlay;
	const left = segments.before + close(segments.before) + spaces(column - segments.beforeWidth);
	const middle = cut + close(cut) + spaces(overlayWidth - visibleWidth(cut));
	if (segments.afterWidth === 0) return left + middle;
	// A wide character cut in half at the overlay's edge leaves a column free.
	const missing = Math.min(visibleWidth(base), totalWidth) - after - segments.afterWidth;
	return left + middle + spaces(missing) + segments.after + close(segments.after);
}

function close(text: string): string {
	return text.includes("\x1b") ? CLOSE : "";
}

function spaces(count: number): string {
	return count > 0 ? " ".repeat(count) : "";
}
