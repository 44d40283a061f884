/** What entries cost, added up. */
import type { Usage } from "@tau/protocol/messages";
import type { UsageTotals } from "@tau/protocol/ops";
import type { SessionEntry } from "@tau/protocol/session-entries";

export interface EntryCounts {
	userMessages: number;
	assistantMessages: number;
	toolCalls: number;
	toolResults: number;
	/** Of all roles, the system's included. */
	totalMessages: number;
}

/** Counts as pi's session statistics do: usage of answers, of tools that ask models, of summaries and of cache warming. */
export class UsageTally {
	readonly counts: EntryCounts = {
		userMessages: 0,
		assistantMessages: 0,
		toolCalls: 0,
		toolResults: 0,
		totalMessages: 0,
	};
	readonly totals: UsageTotals = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0, cost: 0 };

	static of(entries: Iterable<SessionEntry>): UsageTally {
		const tally = new UsageTally();
		for (const entry of entries) tally.add(entry);
		return tally;
	}

	add(entry: SessionEntry): void {
		const usage = usageOf(entry);
		if (usage) addUsage(this.totals, usage);
		if (entry.type === "message") this.#count(entry.message);
	}

	#count(message: Extract<SessionEntry, { type: "message" }>["message"]): void {
		const { counts } = this;
		counts.totalMessages++;
		if (message.role === "user") counts.userMessages++;
		else if (message.role === "toolResult") counts.toolResults++;
		else if (message.role === "assistant") {
			counts.assistantMessages++;
			if (!Array.isArray(message.content)) return;
			for (const block of message.content) if (block.type === "toolCall") counts.toolCalls++;
		}
	}
}

function usageOf(entry: SessionEntry): Usage | undefined {
	switch (entry.type) {
		case "usage":
		case "compaction":
		case "branch_summary":
			return entry.usage;
		case "message":
			return "usage" in entry.message ? entry.message.usage : undefined;
		default:
			return undefined;
	}
}

/** Files of other programs may lack a field. */
function addUsage(totals: UsageTotals, usage: Partial<Usage>): void {
	const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0, cost } = usage;
	totals.input += input;
	totals.output += output;
	totals.cacheRead += cacheRead;
	totals.cacheWrite += cacheWrite;
	totals.total += input + output + cacheRead + cacheWrite;
	totals.cost += cost?.total ?? 0;
}
