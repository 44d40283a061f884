import { cell, isSized, renderInto } from "./sized.ts";
import { naturalWidth, offsetOf, Stack } from "./stack.ts";
import { stackSizes } from "./stack-sizes.ts";

/** Components beside one another. Each line is exactly as wide as the stack. */
export class HStack extends Stack {
	protected override draw(width: number, height: number | undefined): string[] {
		const entries = this.visibleEntries(width, height);
		const natural = entries.map(({ component, basis = "auto" }) =>
			basis === "auto" ? Math.min(width, naturalWidth(component.render(width))) : 0,
		);
		const sizes = stackSizes(entries, natural, width, this.gap);
		const columns = entries.map(({ component }, index) => {
			const size = sizes[index]!;
			if (size === 0) return [];
			const fills = height !== undefined && (this.align === "stretch" || isSized(component));
			const lines = fills ? renderInto(component, size, height) : component.render(size);
			return height === undefined ? lines : lines.slice(0, height);
		});
		const rows = height ?? columns.reduce((most, lines) => Math.max(most, lines.length), 0);
		const out = new Array<string>(rows).fill("");
		let x = 0;
		this.placed = [];
		for (const [index, lines] of columns.entries()) {
			// What does not fit any more, because nothing gives way, is not shown.
			const size = Math.min(sizes[index]!, width - x);
			if (size <= 0) continue;
			const y = offsetOf(this.align, rows, lines.length);
			const gap = index < columns.length - 1 ? Math.min(this.gap, width - x - size) : width - x - size;
			for (let row = 0; row < rows; row++) out[row] += cell(lines[row - y] ?? "", size) + " ".repeat(gap);
			this.placed.push({ component: entries[index]!.component, x, y, width: size, height: lines.length });
			x += size + gap;
		}
		return out.map((line) => cell(line, width));
	}
}
