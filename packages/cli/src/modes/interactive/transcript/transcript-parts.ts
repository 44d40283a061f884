/** What everything in the transcript is made with. */
import type { Transcript } from "@tau/tui/components/transcript";
import type { ThemeSource } from "../theme/theme-source.ts";
import type { Expansion } from "./expansion.ts";
import type { MarkdownFactory } from "./markdown-factory.ts";
import type { ThinkingVisibility } from "./thinking-block.ts";
import type { ToolSurroundings } from "./tools/tool-row.ts";

export interface TranscriptParts extends ToolSurroundings {
	transcript: Transcript;
	theme: ThemeSource;
	expansion: Expansion;
	thinking: ThinkingVisibility;
	markdown: MarkdownFactory;
	/** Something in the transcript has changed by itself. */
	redraw(): void;
	/** Unix milliseconds: what was said before is another run's. */
	startedAt: number;
}
