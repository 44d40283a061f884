/** What a summary says in a form that programs can carry on: decisions taken, work still open. */
import type { JsonValue } from "@tau/protocol/json";
import { detailStrings } from "./detail-fields.ts";
import { listEntries, parseSections, renderSections, sectionBody } from "./summary-sections.ts";
import { cutMiddle } from "./trim-message.ts";

export interface SummaryState {
	decisions: string[];
	openTasks: string[];
}

const MAX_ENTRIES = 100;
const MAX_ENTRY_CHARACTERS = 500;
const DECISIONS = "## Key Decisions";

export function stateOfSummary(summary: string): SummaryState {
	const sections = parseSections(summary);
	const entries = (heading: string) => listEntries(sectionBody(sections, heading));
	const open = [...entries("### In Progress"), ...entries("### Blocked"), ...entries("## Next Steps")];
	return { decisions: bounded(entries(DECISIONS)), openTasks: bounded(open) };
}

/** As an earlier compaction left it in its `details`. */
export function stateOfDetails(details: JsonValue | undefined): SummaryState {
	return {
		decisions: bounded(detailStrings(details, "decisions")),
		openTasks: bounded(detailStrings(details, "openTasks")),
	};
}

/** A model that forgot the section has not revoked the decisions: they are put back. */
export function withDecisions(summary: string, decisions: readonly string[]): string {
	if (decisions.length === 0) return summary;
	const sections = parseSections(summary);
	if (sections.some(({ heading }) => heading.toLowerCase() === DECISIONS.toLowerCase())) return summary;
	const kept = { heading: DECISIONS, body: decisions.map((entry) => `- ${entry}`).join("\n") };
	return renderSections([...sections, kept]);
}

function bounded(entries: readonly string[]): string[] {
	return [...new Set(entries)].slice(0, MAX_ENTRIES).map((entry) => cutMiddle(entry, MAX_ENTRY_CHARACTERS));
}
