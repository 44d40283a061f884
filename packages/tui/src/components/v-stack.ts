import { cell, renderInto } from "./sized.ts";
import { naturalWidth, offsetOf, Stack, type StackEntry } from "./stack.ts";
import { stackSizes } from "./stack-sizes.ts";

/** Components below one another. */
export class VStack extends Stack {
	protected override draw(width: number, height: number | undefined): string[] {
		const entries = this.visibleEntries(width, height);
		const natural = entries.map(({ component }) => component.render(width).length);
		const sizes = stackSizes(entries, natural, height, this.gap);
		const out: string[] = [];
		this.placed = [];
		for (const [index, entry] of entries.entries()) {
			const rows = height === undefined ? sizes[index]! : Math.min(sizes[index]!, height - out.length);
			if (rows <= 0) continue;
			const { lines, x, size } = this.#aligned(entry, width, rows);
			this.placed.push({ component: entry.component, x, y: out.length, width: size, height: rows });
			out.push(...lines);
			if (index < entries.length - 1) out.push(...new Array<string>(this.gap).fill(""));
		}
		if (height === undefined) return out;
		return [...out, ...new Array<string>(Math.max(0, height - out.length)).fill("")].slice(0, height);
	}

	#aligned({ component }: StackEntry, width: number, rows: number) {
		const lines = renderInto(component, width, rows);
		if (this.align === "stretch") return { lines, x: 0, size: width };
		const size = Math.min(width, naturalWidth(lines));
		const x = offsetOf(this.align, width, size);
		return { lines: lines.map((line) => " ".repeat(x) + cell(line, size)), x, size };
	}
}
