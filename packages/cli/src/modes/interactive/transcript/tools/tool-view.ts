/** What a tool renderer is given, and what it gives. */
import type { ToolResult } from "@tau/protocol/tool";
import type { Theme } from "../../theme/theme.ts";
import type { Expansion } from "../expansion.ts";

/** `preparing`: the model is still writing the arguments. */
export type ToolState = "preparing" | "running" | "done" | "failed";

export interface ToolView {
	readonly name: string;
	/** As far as the model has written them: any field may be missing or of another type. */
	readonly args: Readonly<Record<string, unknown>>;
	readonly state: ToolState;
	/** The latest, partial while it runs. */
	readonly result: ToolResult | undefined;
	readonly theme: Theme;
	readonly expansion: Expansion;
	/** The directory the session works in, to shorten paths. */
	readonly cwd: string;
	readonly home: string;
	/** Milliseconds it ran, or has run so far. */
	readonly elapsed: number | undefined;
}

export interface ToolRenderer {
	/** One styled line, without line feeds; it is cut to the width. */
	title(view: ToolView): string;
	/** Styled lines below it, each at most `width` columns. */
	body(view: ToolView, width: number): string[];
}
