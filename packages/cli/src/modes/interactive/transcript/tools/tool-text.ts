/** Pieces that the renderers of tools share. */
import { relative } from "node:path";
import { textOf } from "@tau/protocol/messages";
import { sanitizeForDisplay } from "@tau/tui/components/sanitize-for-display";
import { stripControls } from "@tau/tui/text/control-sequences";
import { overBase } from "@tau/tui/text/over-base";
import { wrapTextWithAnsi } from "@tau/tui/text/wrap";
import type { ToolView } from "./tool-view.ts";

/** Text of the result, without what could move the cursor; colours stay, and of a progress line its last state. */
export function resultText({ result, theme }: ToolView): string {
	const text = result ? sanitizeForDisplay(textOf(result.content)) : "";
	return (theme.hasColors ? text : stripControls(text)).trimEnd();
}

export function textArgument({ args }: ToolView, name: string): string | undefined {
	const value = args[name];
	return typeof value === "string" ? stripControls(value).replaceAll(/\s*\n\s*/g, " ") : undefined;
}

export function numberArgument({ args }: ToolView, name: string): number | undefined {
	const value = args[name];
	return typeof value === "number" ? value : undefined;
}

/** Within the project relative to it, within the home directory with `~`. */
export function shortPath(path: string | undefined, { cwd, home }: ToolView): string {
	if (path === undefined || path === "") return "…";
	if (!path.startsWith("/")) return path;
	const inside = relative(cwd, path);
	if (inside === "") return ".";
	if (!inside.startsWith("..")) return inside;
	return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

export function titleOf({ theme }: ToolView, verb: string, object: string, extra = ""): string {
	const rest = extra === "" ? "" : ` ${theme.fg("muted", extra)}`;
	return `${theme.fg("toolTitle", theme.bold(verb))} ${theme.fg("accent", object)}${rest}`;
}

/** Which end of a long text matters. */
export type PreviewSide = "head" | "tail";

/**
 * Lines of a text wrapped to the width: all of them when expanded, else `limit` of one end and a line that says how many
 * were left out. Only as much as can be shown is wrapped.
 */
export function preview(text: string, view: ToolView, width: number, limit: number, side: PreviewSide): string[] {
	if (text === "") return [];
	const { theme, expansion } = view;
	const color = view.state === "failed" ? "error" : "toolOutput";
	const all = text.split("\n");
	const kept = expansion.isExpanded ? all : side === "head" ? all.slice(0, limit) : all.slice(-limit);
	const room = expansion.isExpanded ? Number.POSITIVE_INFINITY : limit;
	const lines: string[] = [];
	for (const line of side === "head" ? kept : kept.toReversed()) {
		const wrapped = wrapTextWithAnsi(line.slice(0, MAX_LINE), Math.max(1, width));
		if (side === "head") lines.push(...wrapped);
		else lines.unshift(...wrapped);
		if (lines.length >= room) break;
	}
	const shown = expansion.isExpanded ? lines : side === "head" ? lines.slice(0, limit) : lines.slice(-limit);
	const styled = shown.map((line) => theme.fg(color, overBase(line, theme.getFgAnsi(color))));
	const hidden = all.length - Math.min(all.length, kept.length);
	if (hidden === 0) return styled;
	const place = side === "head" ? "more" : "earlier";
	const note = theme.fg(
		"muted",
		`… ${hidden} ${place} line${hidden === 1 ? "" : "s"} (${expansion.hint("to expand")})`,
	);
	return side === "head" ? [...styled, note] : [note, ...styled];
}

/** Characters of one line that are laid out: a line of megabytes is not worth more. */
const MAX_LINE = 20_000;

export function seconds(milliseconds: number): string {
	if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)}s`;
	const minutes = Math.floor(milliseconds / 60_000);
	return `${minutes}m ${Math.round((milliseconds % 60_000) / 1000)}s`;
}
