/** Identifiers of sessions and entries. */

let lastTime = 0;
let sequence = 0;

/** RFC 9562 version 7: sorts by time; two of one process in the same millisecond sort by creation. */
export function uuidv7(now: number = Date.now()): string {
	if (now > lastTime) {
		lastTime = now;
		sequence = 0;
	} else if (++sequence > 0xfff) {
		lastTime++;
		sequence = 0;
	}
	const time = lastTime.toString(16).padStart(12, "0");
	const random = new Uint8Array(8);
	crypto.getRandomValues(random);
	random[0] = (random[0]! & 0x3f) | 0x80;
	const tail = random.toHex();
	return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, "0")}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** Eight hexadecimal digits that `taken` does not have. */
export function shortId(taken: (id: string) => boolean): string {
	while (true) {
		const id = crypto.randomUUID().slice(0, 8);
		if (!taken(id)) return id;
	}
}
