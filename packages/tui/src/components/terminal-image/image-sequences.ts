/** Sequences that draw pictures. The data is base64 and nothing else: callers have checked it. */

/** Of base64 in one kitty sequence. */
const CHUNK = 4096;

/** A PNG, in pieces as the protocol wants them; the cursor stays where it is. */
export function encodeKitty(png: string, size: { columns: number; rows: number; imageId: number }): string {
	const controls = `a=T,f=100,q=2,C=1,c=${size.columns},r=${size.rows},i=${size.imageId}`;
	if (png.length <= CHUNK) return `\x1b_G${controls};${png}\x1b\\`;
	let out = "";
	for (let at = 0; at < png.length; at += CHUNK) {
		const more = at + CHUNK < png.length ? 1 : 0;
		out += `\x1b_G${at === 0 ? `${controls},` : ""}m=${more};${png.slice(at, at + CHUNK)}\x1b\\`;
	}
	return out;
}

/** Any format the terminal knows, `columns` wide. */
export function encodeITerm2(base64: string, columns: number): string {
	const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
	const size = Math.floor((base64.length * 3) / 4) - padding;
	return `\x1b]1337;File=inline=1;size=${size};width=${columns};height=auto:${base64}\x07`;
}

/** Kitty keeps pictures by number, of all programs in a window: chance keeps them apart. */
export function allocateImageId(): number {
	return 1 + Math.floor(Math.random() * 0xfffffffe);
}
