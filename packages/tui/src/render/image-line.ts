/** Lines that draw a picture. They hold sequences which no other line may hold. */

const KITTY = "\x1b_G";
const ITERM2 = "\x1b]1337;File=";
const SIXEL = /\x1bP[\d;]*q/;

/** Spaces, styles, and the way up to the first row of the picture. */
const LEAD = "(?: |\\x1b\\[[\\d;:]*m|\\x1b\\[\\d*A)*";
const BASE64 = "[A-Za-z0-9+/]*={0,2}";
/** Data in the sequence itself (no `t=f`, which has the terminal read a file), drawn or added to; nothing is deleted. */
const KITTY_KEY = "(?:a=[Tp]|t=d|[fqCcrimsvXYxywhzpo]=\\d+)";
const KITTY_PICTURE = `(?:\\x1b_G${KITTY_KEY}(?:,${KITTY_KEY})*;${BASE64}\\x1b\\\\)+`;
/** Shown, not stored in a file (`inline=0`). */
const ITERM2_PICTURE = `\\x1b\\]1337;File=inline=1(?:;[a-zA-Z]+=[\\w%.+/=-]*)*:${BASE64}(?:\\x07|\\x1b\\\\)`;
const SIXEL_PICTURE = `\\x1bP[\\d;]*q[!"#$\\d;?-~-]*\\x1b\\\\`;
const PICTURE = new RegExp(`^${LEAD}(?:${KITTY_PICTURE}|${ITERM2_PICTURE}|${SIXEL_PICTURE})(?: |\\x1b\\[[\\d;:]*m)*$`);

/**
 * Whether the line draws a picture and does nothing else: it is written as it is, so a text from elsewhere that holds such
 * a sequence somewhere must not count as one. Its text takes no part in measuring.
 */
export function isImageLine(line: string): boolean {
	if (!line.includes("\x1b")) return false;
	const mayBe = line.includes(KITTY) || line.includes(ITERM2) || SIXEL.test(line);
	return mayBe && PICTURE.test(line);
}

/** The kitty id of the picture a line draws; undefined for other protocols. */
export function kittyImageId(line: string): number | undefined {
	const at = line.indexOf(KITTY);
	if (at < 0) return undefined;
	const match = /[,G]i=(\d+)/.exec(line.slice(at, line.indexOf(";", at)));
	return match ? Number(match[1]) : undefined;
}

/** Takes a picture and its data away. */
export function deleteKittyImage(id: number): string {
	return `\x1b_Ga=d,d=I,i=${id},q=2\x1b\\`;
}
