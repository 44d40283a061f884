/** The only ways in which text of a session gets into a page. */

/**
 * What must not reach a page as it is: markup; control characters, which it could not show; marks that change the
 * direction of the text around them or that nobody sees; halves of surrogate pairs, which no UTF-8 can hold.
 */
const SPECIAL =
	/\r\n?|[&<>"'`\u2028\u2029]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udc7f]/g;

const MARKUP: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
	"`": "&#96;",
	"\r": "\n",
	"\r\n": "\n",
	"\u2028": "\n",
	"\u2029": "\n",
};

/** Text between tags. What cannot be seen is shown by its name. */
export function escapeText(text: string): string {
	return text.replace(SPECIAL, (found) => MARKUP[found] ?? shown(found));
}

/** The value of an attribute in double quotes. What cannot be seen is left out. */
export function escapeAttribute(text: string): string {
	return text.replace(SPECIAL, (found) => MARKUP[found] ?? "");
}

function shown(found: string): string {
	const code = found.codePointAt(0)!;
	if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
	if (code < 0x20) return `<span class="ctl">${String.fromCharCode(0x2400 + code)}</span>`;
	return `<span class="ctl">U+${code.toString(16).toUpperCase().padStart(4, "0")}</span>`;
}

/** One line of at most `length` characters, unescaped. */
export function oneLine(text: string, length: number): string {
	const line = text
		.slice(0, length * 8)
		.replace(/\s+/g, " ")
		.trim();
	const letters = Array.from(line);
	return letters.length <= length ? line : `${letters.slice(0, length - 1).join("")}…`;
}
