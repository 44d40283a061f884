/** What the top of a page says of a session, found in one pass over it. */
import type { SessionEntry } from "@tau/protocol/session-entries";
import { UsageTally } from "../session/usage-tally.ts";
import { asObject, asText, asTime } from "./loose-values.ts";

/** A stranger's file may name any number. */
const MAX_MODELS = 20;

export class PageFacts {
	readonly tally = new UsageTally();
	/** Answers by `provider/model`, heard first comes first. */
	readonly models = new Map<string, number>();
	first: Date | undefined;
	last: Date | undefined;

	add(entry: SessionEntry): void {
		const fields = asObject(entry);
		const time = asTime(fields.timestamp);
		if (time && (!this.first || time < this.first)) this.first = time;
		if (time && (!this.last || time > this.last)) this.last = time;
		const message = asObject(fields.message);
		if (fields.type === "message" && message.role === "assistant") {
			const name = [message.provider, message.model].map(asText).filter(Boolean).join("/");
			if (this.models.has(name) || this.models.size < MAX_MODELS)
				this.models.set(name, (this.models.get(name) ?? 0) + 1);
		}
		try {
			this.tally.add(entry);
		} catch {
			// A message that is none: it has no figures.
		}
	}
}
