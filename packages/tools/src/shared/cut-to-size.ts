import { DEFAULT_MAX_BYTES, formatSize, type TruncationResult, truncateHead } from "@tau/base/truncate";

/** The lines that fit the size limit, whole; when some do not, `notices` gets the limit. */
export function cutToSize(
	lines: readonly string[],
	notices: string[],
): { content: string; truncation: TruncationResult | undefined } {
	const truncation = truncateHead(lines.join("\n"), { maxLines: Number.MAX_SAFE_INTEGER });
	if (truncation.truncated) notices.push(`${formatSize(DEFAULT_MAX_BYTES)} limit reached`);
	return { content: truncation.content, truncation: truncation.truncated ? truncation : undefined };
}
