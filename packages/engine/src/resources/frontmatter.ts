/** The YAML block between `---` lines at the start of a Markdown file. */
import { errorMessage, TauError } from "@tau/base/errors";

export interface Frontmatter {
	fields: Readonly<Record<string, unknown>>;
	/** What follows the block, trimmed; the whole text when there is no block. Line ends are `\n`. */
	body: string;
}

/** Above this the place of a mistake is not searched for. */
const MAX_SEARCHED_LINES = 300;

/** Throws `TAU_FRONTMATTER_INVALID` with the line (in the file, from 1) in its details. */
export function parseFrontmatter(content: string): Frontmatter {
	const text = content.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
	const end = text.startsWith("---") ? text.indexOf("\n---", 3) : -1;
	if (end === -1) return { fields: {}, body: text };
	const yaml = text.slice(4, end);
	return { fields: yaml === "" ? {} : parseFields(yaml), body: text.slice(end + 4).trim() };
}

function parseFields(yaml: string): Record<string, unknown> {
	try {
		const value: unknown = Bun.YAML.parse(yaml);
		const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
		return isMapping ? (value as Record<string, unknown>) : {};
	} catch (error) {
		// The block starts on the file's second line.
		const line = brokenLine(yaml) + 1;
		const reason = errorMessage(error).replace(/^YAML Parse error: /, "");
		throw new TauError("TAU_FRONTMATTER_INVALID", `the frontmatter is not valid YAML: ${reason}`, {
			hint: 'A value that holds ": " or " #", or starts with one of []{}>|*&!%@`, must be quoted',
			details: { line },
		});
	}
}

/** The parser names no line: it is the one after the longest start of the block that can be parsed. */
function brokenLine(yaml: string): number {
	const lines = yaml.split("\n");
	for (let count = Math.min(lines.length - 1, MAX_SEARCHED_LINES); count > 0; count--) {
		try {
			Bun.YAML.parse(lines.slice(0, count).join("\n"));
			return count + 1;
		} catch {}
	}
	return 1;
}
