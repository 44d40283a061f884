/** A deterministic, non-cryptographic hash in base 36, as pi makes it: ids in its sessions then keep their short form. */
export function shortHash(text: string): string {
	let first = 0xdeadbeef;
	let second = 0x41c6ce57;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		first = Math.imul(first ^ unit, 2654435761);
		second = Math.imul(second ^ unit, 1597334677);
	}
	first = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
	second = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
	return (second >>> 0).toString(36) + (first >>> 0).toString(36);
}
