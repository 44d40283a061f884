/** One tool call: a mark for its state, what it is called with, and what came of it. */
import type { ToolResult } from "@tau/protocol/tool";
import type { Component } from "@tau/tui/render/component";
import { applyBackgroundToLine, truncateToWidth } from "@tau/tui/text/truncate";
import type { ThemeSource } from "../../theme/theme-source.ts";
import type { ThemeBg, ThemeColor } from "../../theme/tokens.ts";
import type { Expansion } from "../expansion.ts";
import { Picture } from "../picture.ts";
import type { PictureDisplay } from "../picture-display.ts";
import { rendererFor } from "./renderers.ts";
import type { ToolState, ToolView } from "./tool-view.ts";

export interface ToolSurroundings {
	theme: ThemeSource;
	expansion: Expansion;
	cwd(): string;
	home: string;
	/** Milliseconds. */
	now(): number;
	pictures: PictureDisplay;
}

const MARKS: Readonly<Record<ToolState, { mark: string; color: ThemeColor; ground: ThemeBg }>> = {
	preparing: { mark: "○", color: "muted", ground: "toolPendingBg" },
	running: { mark: "●", color: "accent", ground: "toolPendingBg" },
	done: { mark: "✓", color: "success", ground: "toolSuccessBg" },
	failed: { mark: "✗", color: "error", ground: "toolErrorBg" },
};

export class ToolRow implements Component {
	readonly #name: string;
	readonly #surroundings: ToolSurroundings;
	#args: Readonly<Record<string, unknown>> = {};
	#state: ToolState = "preparing";
	#result: ToolResult | undefined;
	#startedAt: number | undefined;
	#endedAt: number | undefined;
	#lines: string[] | undefined;
	#width = -1;
	/** A running command shows for how long: drawn anew with the seconds. */
	#second = -1;
	#pictures: Picture[] = [];

	constructor(name: string, surroundings: ToolSurroundings) {
		this.#name = name;
		this.#surroundings = surroundings;
	}

	get state(): ToolState {
		return this.#state;
	}

	/** The model goes on writing them. */
	setArguments(args: Readonly<Record<string, unknown>>): void {
		this.#args = args;
		this.#lines = undefined;
	}

	start(args: unknown): void {
		if (typeof args === "object" && args !== null) this.#args = args as Record<string, unknown>;
		this.#state = "running";
		this.#startedAt = this.#surroundings.now();
		this.#lines = undefined;
	}

	update(result: ToolResult): void {
		this.#result = result;
		this.#lines = undefined;
	}

	end(result: ToolResult, isError: boolean): void {
		this.#result = result;
		this.#state = isError ? "failed" : "done";
		if (this.#startedAt !== undefined) this.#endedAt ??= this.#surroundings.now();
		const { theme, pictures } = this.#surroundings;
		this.#pictures = result.content
			.filter((block) => block.type === "image")
			.map((block) => new Picture(block, theme, pictures));
		this.#lines = undefined;
	}

	/** Undefined when its pictures can be drawn at once. */
	get ready(): Promise<void> | undefined {
		const waits = this.#pictures.flatMap(({ ready }) => ready ?? []);
		return waits.length === 0 ? undefined : Promise.all(waits).then(() => this.invalidate());
	}

	/** The message with the call failed or was aborted: it will never run. */
	abandon(): void {
		if (this.#state === "preparing") this.end({ content: [], details: undefined } as unknown as ToolResult, true);
	}

	render(width: number): string[] {
		const second = this.#state === "running" ? Math.floor((this.#elapsed() ?? 0) / 1000) : -1;
		if (!this.#lines || width !== this.#width || second !== this.#second) {
			this.#lines = this.#draw(width);
			this.#width = width;
			this.#second = second;
		}
		return this.#lines;
	}

	invalidate(): void {
		this.#lines = undefined;
		for (const picture of this.#pictures) picture.invalidate();
	}

	#draw(width: number): string[] {
		const { theme: source, expansion, cwd, home } = this.#surroundings;
		const theme = source.current;
		const view: ToolView = {
			name: this.#name,
			args: this.#args,
			state: this.#state,
			result: this.#result,
			theme,
			expansion,
			cwd: cwd(),
			home,
			elapsed: this.#elapsed(),
		};
		const renderer = rendererFor(this.#name);
		const { mark, color, ground } = MARKS[this.#state];
		const title = truncateToWidth(` ${theme.fg(color, mark)} ${renderer.title(view)}`, width, "…");
		const body = renderer.body(view, Math.max(1, width - BODY_INDENT)).map((line) => " ".repeat(BODY_INDENT) + line);
		const paint = (line: string) => {
			// Where a line was cut its style is reset: not the ground.
			const kept = line.replaceAll("\x1b[0m", `\x1b[0m${theme.getBgAnsi(ground)}`);
			return applyBackgroundToLine(kept, width, (text: string) => theme.bg(ground, text));
		};
		const indent = " ".repeat(BODY_INDENT);
		const pictures = this.#pictures.flatMap((picture) => [
			"",
			...picture.render(Math.max(1, width - BODY_INDENT)).map((line) => indent + line),
		]);
		return ["", ...[title, ...body].map(paint), ...pictures];
	}

	#elapsed(): number | undefined {
		if (this.#startedAt === undefined) return undefined;
		return (this.#endedAt ?? this.#surroundings.now()) - this.#startedAt;
	}
}

const BODY_INDENT = 3;
