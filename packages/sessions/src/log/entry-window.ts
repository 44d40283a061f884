/** The entries read last, up to a number of bytes: the rest of a session stays on the disk. */
import type { SessionEntry } from "@tau/protocol/session-entries";

/** Of stored text; in memory an entry takes about twice as much. */
const WINDOW_BYTES = 4 * 1024 * 1024;

export class EntryWindow {
	readonly #entries = new Map<string, { entry: SessionEntry; bytes: number }>();
	#bytes = 0;

	get(id: string): SessionEntry | undefined {
		return this.#entries.get(id)?.entry;
	}

	set(entry: SessionEntry, bytes: number): void {
		this.delete(entry.id);
		if (bytes > WINDOW_BYTES) return;
		this.#entries.set(entry.id, { entry, bytes });
		this.#bytes += bytes;
		for (const [id] of this.#entries) {
			if (this.#bytes <= WINDOW_BYTES) break;
			this.delete(id);
		}
	}

	delete(id: string): void {
		const known = this.#entries.get(id);
		if (!known) return;
		this.#bytes -= known.bytes;
		this.#entries.delete(id);
	}
}
