/** Two lines below the editor: where we are, what it has cost, how full the context is, who answers. */
import type { Component } from "@tau/tui/render/component";
import { stripControls } from "@tau/tui/text/control-sequences";
import { truncateToWidth } from "@tau/tui/text/truncate";
import { visibleWidth } from "@tau/tui/text/width";
import type { Theme } from "../theme/theme.ts";
import type { ThemeSource } from "../theme/theme-source.ts";

export interface FooterFacts {
	cwd: string;
	branch?: string;
	sessionName?: string;
	usage?: { input: number; output: number; cacheRead: number; cacheWrite: number; cost: number };
	/** Tokens; undefined right after a compaction, until an answer says it. */
	contextTokens?: number;
	contextWindow?: number;
	isAutoCompacting?: boolean;
	provider?: string;
	model?: string;
	thinkingLevel?: string;
	/** Whether the model can think at all. */
	isReasoning?: boolean;
	/** Other remarks, such as those of extensions, in order. */
	statuses?: readonly string[];
	/** Instead of all this while the start goes on. */
	isStarting?: boolean;
}

export class Footer implements Component {
	readonly #theme: ThemeSource;
	facts: FooterFacts;

	constructor(theme: ThemeSource, facts: FooterFacts) {
		this.#theme = theme;
		this.facts = facts;
	}

	/** Undefined takes a fact away. */
	update(facts: Partial<FooterFacts>): void {
		this.facts = { ...this.facts, ...facts };
	}

	render(width: number): string[] {
		const theme = this.#theme.current;
		const { statuses = [] } = this.facts;
		const lines = [this.#place(), spread(this.#figures(theme), this.#model(), width)];
		if (statuses.length > 0) lines.push(stripControls(statuses.join("  ")));
		return lines.map((line) => theme.fg("dim", truncateToWidth(line, width, "…")));
	}

	invalidate(): void {}

	#place(): string {
		const { cwd, branch, sessionName } = this.facts;
		const parts = [branch ? `${cwd} (${branch})` : cwd, sessionName].filter((part) => part !== undefined);
		return stripControls(parts.join(" • "));
	}

	#figures(theme: Theme): string {
		const { usage, isStarting } = this.facts;
		if (isStarting) return "starting…";
		const parts: string[] = [];
		if (usage) {
			if (usage.input) parts.push(`↑${tokens(usage.input)}`);
			if (usage.output) parts.push(`↓${tokens(usage.output)}`);
			if (usage.cacheRead) parts.push(`R${tokens(usage.cacheRead)}`);
			if (usage.cacheWrite) parts.push(`W${tokens(usage.cacheWrite)}`);
			const read = usage.input + usage.cacheRead + usage.cacheWrite;
			if (usage.cacheRead > 0 && read > 0) parts.push(`CH${((usage.cacheRead / read) * 100).toFixed(1)}%`);
			if (usage.cost > 0) parts.push(`$${usage.cost.toFixed(usage.cost < 1 ? 3 : 2)}`);
		}
		parts.push(this.#context(theme));
		return parts.join(" ");
	}

	#context(theme: Theme): string {
		const { contextTokens, contextWindow, isAutoCompacting } = this.facts;
		if (!contextWindow) return "";
		const auto = isAutoCompacting ? " (auto)" : "";
		if (contextTokens === undefined) return `?/${tokens(contextWindow)}${auto}`;
		const percent = (contextTokens / contextWindow) * 100;
		const text = `${percent.toFixed(1)}%/${tokens(contextWindow)}${auto}`;
		if (percent > 90) return theme.fg("error", text) + theme.getFgAnsi("dim");
		return percent > 70 ? theme.fg("warning", text) + theme.getFgAnsi("dim") : text;
	}

	#model(): string {
		const { provider, model, thinkingLevel, isReasoning, isStarting } = this.facts;
		if (isStarting) return "";
		if (model === undefined) return "no model";
		const thinking = isReasoning ? ` • ${thinkingLevel === "off" ? "thinking off" : thinkingLevel}` : "";
		return `(${provider}) ${model}${thinking}`;
	}
}

/** 999, 1.2k, 12k, 1.2M, 12M. */
export function tokens(count: number): string {
	if (count < 1000) return String(count);
	if (count < 10_000) return `${(count / 1000).toFixed(1)}k`;
	if (count < 1_000_000) return `${Math.round(count / 1000)}k`;
	return count < 10_000_000 ? `${(count / 1_000_000).toFixed(1)}M` : `${Math.round(count / 1_000_000)}M`;
}

/** The left text gives way to the right one, which matters more in a narrow window. */
function spread(left: string, right: string, width: number): string {
	if (right === "") return left;
	const rightWidth = visibleWidth(right);
	const room = width - rightWidth - 2;
	const shown = room < visibleWidth(left) ? truncateToWidth(left, Math.max(0, room), "…") : left;
	const gap = Math.max(shown === "" ? 0 : 2, width - visibleWidth(shown) - rightWidth);
	return shown + " ".repeat(Math.max(0, gap)) + right;
}
