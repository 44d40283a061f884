/** Lines that draw a picture. They hold sequences which no other line may hold. */

const KITTY = "\x1b_G";
const ITERM2 = "\x1b]1337;File=";
const SIXEL = /\x1bP[\d;]*q/;

/** Whether the line draws a picture; its text takes no part in measuring. */
export function isImageLine(line: string): boolean {
	if (!line.includes("\x1b")) return false;
	return line.includes(KITTY) || line.includes(ITERM2) || SIXEL.test(line);
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
