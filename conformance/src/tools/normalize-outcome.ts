/** Masks what cannot be equal: spool files' names, the order of threads, and the bytes of images encoded again. */
import type { ToolOutcome } from "./tool-job.ts";

const SPOOL = /\/[^\s"\]]*\/pi-bash-[0-9a-f]{16}\.log/g;

/** `originals` names the fixture's files by the hash of their bytes. */
export async function normalizeOutcome(
	outcome: ToolOutcome,
	tool: string,
	originals: ReadonlyMap<string, string>,
): Promise<unknown> {
	if (outcome.isError) return { isError: true, message: maskSpool(outcome.message) };
	const masked = JSON.parse(maskSpool(JSON.stringify(outcome))) as typeof outcome;
	const details = masked.details as { resultLimitReached?: number; truncation?: { content?: string } } | undefined;
	const anyOfMany = tool === "find" && details?.resultLimitReached !== undefined;
	const text = (value: string) => (anyOfMany ? countLines(value) : sortedByFile(tool, value));
	if (details?.truncation?.content !== undefined) details.truncation.content = text(details.truncation.content);
	const content = await Promise.all(
		masked.content.map(async (block) =>
			block.type === "text"
				? { ...block, text: text(block.text ?? "") }
				: { ...block, data: await describeImage(block.data ?? "", originals) },
		),
	);
	return { isError: false, content, details };
}

export const imageKey = (bytes: Uint8Array) => Bun.hash(bytes).toString(16);

const maskSpool = (text: string) => text.replaceAll(SPOOL, "<spool file>");

/** The search program's threads decide which file comes first; within a file the order stays. */
function sortedByFile(tool: string, text: string): string {
	if (tool === "find") return splitNotice(text, (lines) => lines.sort());
	if (tool !== "grep") return text;
	const file = (line: string) => /^(.+?)[:-]\d+[:-] /.exec(line)?.[1] ?? "";
	return splitNotice(text, (lines) => lines.sort((a, b) => (file(a) < file(b) ? -1 : file(a) > file(b) ? 1 : 0)));
}

/** With a limit it is open which of the files are found, so only their number counts. */
const countLines = (text: string) => splitNotice(text, (lines) => [`<${lines.length} paths>`]);

function splitNotice(text: string, change: (lines: string[]) => string[]): string {
	const [body = "", ...notice] = text.split(/\n\n(?=\[[^\n]*\]$)/);
	return [change(body.split("\n")).join("\n"), ...notice].join("\n\n");
}

/** Unchanged: the original's name. Encoded again, which no two encoders do equally: format and size. */
async function describeImage(data: string, originals: ReadonlyMap<string, string>): Promise<string> {
	const bytes = Buffer.from(data, "base64");
	const original = originals.get(imageKey(bytes));
	if (original) return original;
	try {
		const { format, width, height } = await new Bun.Image(bytes).metadata();
		return `${format} of ${width}x${height}`;
	} catch {
		return `${bytes.length} bytes that are no image`;
	}
}
