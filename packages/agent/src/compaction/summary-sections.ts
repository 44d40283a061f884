/** A summary as its sections, to read state out of it, to carry it on and to bring it to a size. */
import { commonLimit } from "./common-limit.ts";
import { cutMiddle } from "./trim-message.ts";

export interface SummarySection {
	/** With its `#` signs; empty for what stands before the first one. */
	heading: string;
	body: string;
}

export function parseSections(summary: string): SummarySection[] {
	const sections: SummarySection[] = [];
	let heading = "";
	let lines: string[] = [];
	const close = () => {
		const body = lines.join("\n").trim();
		if (heading || body) sections.push({ heading, body });
	};
	for (const line of summary.split("\n")) {
		if (/^#{2,3} \S/.test(line)) {
			close();
			heading = line.trim();
			lines = [];
		} else lines.push(line);
	}
	close();
	return sections;
}

export function renderSections(sections: readonly SummarySection[]): string {
	return sections
		.map(({ heading, body }) => [heading, body].filter(Boolean).join("\n"))
		.join("\n\n")
		.replace(/\n{3,}/g, "\n\n");
}

/** The bodies of all sections of that name (a summary of a split turn may have two). */
export function sectionBody(sections: readonly SummarySection[], heading: string): string {
	return sections
		.filter((section) => section.heading.toLowerCase() === heading.toLowerCase())
		.map(({ body }) => body)
		.filter(Boolean)
		.join("\n");
}

/** The entries of a list, without bullets, numbers and boxes; `(none)` and other remarks in brackets are no entries. */
export function listEntries(body: string): string[] {
	const entries: string[] = [];
	for (const line of body.split("\n")) {
		const bullet = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s*)?(.*)$/.exec(line);
		if (bullet) entries.push(bullet[1]!.trim());
		else if (/^\s+\S/.test(line) && entries.length > 0) entries.push(`${entries.pop()} ${line.trim()}`);
	}
	return entries.filter((entry) => entry && !/^(?:\(.*\)|none\W*|n\/a\W*)$/i.test(entry));
}

/** Every section longer than a common limit is cut in its middle, so that all together are short enough. */
export function fitSections(summary: string, maxCharacters: number): string {
	if (summary.length <= maxCharacters) return summary;
	const sections = parseSections(summary);
	const frame = sections.reduce((sum, { heading }) => sum + heading.length + 3, 0);
	const lengths = sections.map(({ body }) => body.length);
	const cap = Math.max(0, commonLimit(lengths, maxCharacters - frame));
	const fitted = renderSections(sections.map(({ heading, body }) => ({ heading, body: cutMiddle(body, cap) })));
	return fitted.length <= maxCharacters ? fitted : cutMiddle(summary, maxCharacters);
}
