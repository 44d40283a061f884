import type { Component, TuiMouseEvent } from "../render/component.ts";
import { dispatchMouseEvent, type TuiMouseDispatchResult } from "../render/dispatch-mouse.ts";
import { SkippedLines } from "./skipped-lines.ts";

/** A child as it was rendered last. */
interface Row {
	child: Component;
	/** The whole render, for children that give up no lines themselves. */
	lines: readonly string[];
	/** Lines that were shown. */
	height: number;
}

/** Components below one another. */
export class Container implements Component {
	children: Component[] = [];
	#rows: Row[] = [];
	#width = 0;
	/** Of children that give up no lines themselves. */
	#skipped = new Map<Component, SkippedLines>();

	addChild(component: Component): void {
		this.children.push(component);
	}

	removeChild(component: Component): void {
		const index = this.children.indexOf(component);
		if (index < 0) return;
		this.children.splice(index, 1);
		this.#skipped.delete(component);
	}

	clear(): void {
		this.children = [];
		this.#skipped.clear();
	}

	invalidate(): void {
		for (const child of this.children) child.invalidate();
	}

	render(width: number): string[] {
		const shown: string[] = [];
		this.#width = width;
		this.#rows = [];
		for (const child of this.children) {
			const lines = child.render(width);
			const from = this.#skipped.get(child)?.skipIn(lines, width) ?? 0;
			for (let line = from; line < lines.length; line++) shown.push(lines[line]!);
			this.#rows.push({ child, lines, height: lines.length - from });
		}
		return shown;
	}

	finishedLines(): number {
		let finished = 0;
		for (const { child, height } of this.#rows) {
			const skipped = this.#skipped.get(child)?.count ?? 0;
			const own = Math.max(0, Math.min(height, (child.finishedLines?.() ?? 0) - skipped));
			finished += own;
			if (own < height) break;
		}
		return finished;
	}

	commitLines(count: number): void {
		let left = count;
		for (const row of this.#rows) {
			if (left <= 0) return;
			const lines = Math.min(left, row.height);
			left -= lines;
			if (lines === 0) continue;
			row.height -= lines;
			if (row.child.commitLines) row.child.commitLines(lines);
			else this.#skip(row, lines);
		}
	}

	restoreLines(): void {
		this.#skipped.clear();
		for (const child of this.children) child.restoreLines?.();
	}

	handleMouse(event: TuiMouseEvent): TuiMouseDispatchResult | undefined {
		let top = 0;
		for (const { child, height } of this.#rows) {
			if (event.y >= top && event.y < top + height) {
				const skipped = this.#skipped.get(child)?.count ?? 0;
				return dispatchMouseEvent(child, { ...event, y: event.y - top + skipped, height: height + skipped });
			}
			top += height;
		}
		return undefined;
	}

	#skip({ child, lines }: Row, count: number): void {
		let skipped = this.#skipped.get(child);
		if (!skipped) {
			skipped = new SkippedLines();
			this.#skipped.set(child, skipped);
		}
		skipped.skipMore(lines, count, this.#width);
	}
}
