/** What compaction reads: the context of the current branch, entry by entry. */
import type { AgentMessage } from "@tau/protocol/messages";
import type { SessionEntry } from "@tau/protocol/session-entries";

/** An entry with what it adds to the context; state entries and what an edit left out add nothing. */
export interface ContextItem {
	readonly entry: SessionEntry;
	readonly messages: readonly AgentMessage[];
}

/**
 * The newest compaction first if there is one, then what it kept, then what came after. Read several times, each time
 * from its start, and never held as a whole: a history larger than memory may be read from disk every time.
 */
export type ContextSource = Iterable<ContextItem>;
