/** The blocks of a message's content as HTML. */
import { escapeAttribute, escapeText, oneLine } from "./escape.ts";
import { asBlocks, asText } from "./loose-values.ts";

/** Text by `render`, pictures in line. */
export function contentHtml(content: unknown, render: (text: string) => string): string {
	let html = "";
	for (const block of asBlocks(content)) html += block.type === "text" ? render(asText(block.text)) : imageHtml(block);
	return html;
}

const IMAGE_TYPES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Part of the page itself: it may not load any. */
export function imageHtml({ type, data, mimeType }: Readonly<Record<string, unknown>>): string {
	if (type !== "image")
		return `<p class="quiet">Content of an unknown kind: ${escapeText(oneLine(asText(type), 40))}</p>`;
	const kind = asText(mimeType).toLowerCase();
	const isShown = typeof data === "string" && IMAGE_TYPES.has(kind) && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
	if (!isShown) return `<p class="quiet">An image that cannot be shown (${escapeText(oneLine(kind, 40))})</p>`;
	return `<img alt="" loading="lazy" src="data:${escapeAttribute(kind)};base64,${data}">`;
}

export function blockText(content: unknown): string {
	return asBlocks(content)
		.filter(({ type }) => type === "text")
		.map(({ text }) => asText(text))
		.join("\n");
}
