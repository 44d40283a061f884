/** Branches as sections of the page, entry by entry. Heavy: loaded by `import()`. */
import type { SessionEntry } from "@tau/protocol/session-entries";
import type { Session } from "@tau/sessions/session";
import type { Branch } from "./branches.ts";
import { blockText } from "./content-html.ts";
import { entryToHtml } from "./entry-html.ts";
import { escapeAttribute, escapeText, oneLine } from "./escape.ts";
import { asBlocks, asObject, asText } from "./loose-values.ts";

export interface Piece {
	html: string;
	/** Of the entries that were read for it. */
	bytes: number;
}

/** Results of one answer that are read ahead; more than that stand for themselves. */
const MAX_RESULTS = 200;

export class BranchWriter {
	readonly #session: Session;
	/** Numbers on the page by id, in the order of writing. */
	readonly #anchors = new Map<string, number>();
	/** Branches that leave an entry. */
	readonly #leaving = new Map<string, Branch[]>();
	readonly #titles: string[];

	constructor(session: Session, branches: readonly Branch[]) {
		this.#session = session;
		let anchor = 0;
		for (const { id } of session.store.oldestFirst()) this.#anchors.set(id, ++anchor);
		for (const branch of branches) {
			if (!branch.from) continue;
			const others = this.#leaving.get(branch.from.entryId);
			if (others) others.push(branch);
			else this.#leaving.set(branch.from.entryId, [branch]);
		}
		this.#titles = branches.map((branch) => (branch.number === 0 ? "Present branch" : this.#titleOf(branch)));
	}

	*pieces(branch: Branch): Generator<Piece> {
		yield { html: this.#opening(branch), bytes: 0 };
		const { entryIds } = branch;
		for (let at = 0; at < entryIds.length; ) {
			const { entry, results, bytes, next } = this.#read(entryIds, at);
			const html = entry && this.#article(entry, results, entryIds.slice(at, next));
			if (html) yield { html, bytes };
			at = next;
		}
		yield { html: "</section>\n", bytes: 0 };
	}

	/** An entry with the results of its tool calls, which follow it. */
	#read(entryIds: readonly string[], at: number) {
		const entry = this.#session.entry(entryIds[at]!);
		let bytes = this.#bytesOf(entryIds[at]!);
		const results: { anchor: number; entry: SessionEntry }[] = [];
		let next = at + 1;
		const open = new Set(entry ? callsOf(entry) : []);
		while (open.size > 0 && next < entryIds.length && results.length < MAX_RESULTS) {
			const id = entryIds[next]!;
			const following = this.#session.entry(id);
			const answered = following && asText(messageOf(following).toolCallId);
			if (!following || messageOf(following).role !== "toolResult" || !answered || !open.delete(answered)) break;
			results.push({ anchor: this.#anchor(id), entry: following });
			bytes += this.#bytesOf(id);
			next++;
		}
		return { entry, results, bytes, next };
	}

	#article(
		entry: SessionEntry,
		results: readonly { anchor: number; entry: SessionEntry }[],
		entryIds: readonly string[],
	): string | undefined {
		const label = entryIds.map((id) => this.#session.label(id)?.label).find((text) => text !== undefined);
		return entryToHtml(entry, { anchor: this.#anchor(entryIds[0]!), label, results, fork: this.#fork(entryIds) });
	}

	#opening({ number, from }: Branch): string {
		const title = this.#titles[number]!;
		const place = from ? ` data-from="${from.branch}" data-at="e${this.#anchor(from.entryId)}"` : "";
		const open = `<section class="branch" id="b${number}" data-number="${number}" data-title="${escapeAttribute(title)}"${place}>`;
		if (number === 0) return `${open}\n`;
		const origin = from
			? `<p class="from">Goes on from <a href="#e${this.#anchor(from.entryId)}">an earlier place</a>.</p>`
			: `<p class="from">Starts anew.</p>`;
		return `${open}<h2>${escapeText(title)}</h2>${origin}\n`;
	}

	#fork(entryIds: readonly string[]): string {
		const branches = entryIds.flatMap((id) => this.#leaving.get(id) ?? []);
		if (branches.length === 0) return "";
		const links = branches.map(({ number }) => `<a href="#b${number}">${escapeText(this.#titles[number]!)}</a>`);
		const count = branches.length === 1 ? "Another way on" : `${branches.length} other ways on`;
		return `<nav class="fork">${count}:${links.join("")}</nav>`;
	}

	/** What was said first on it. */
	#titleOf({ number, entryIds }: Branch): string {
		for (const id of entryIds.slice(0, 12)) {
			const entry = this.#session.entry(id);
			const message = entry ? messageOf(entry) : {};
			if (message.role !== "user" && message.role !== "assistant") continue;
			const text = oneLine(blockText(message.content), 70);
			if (text !== "") return `Branch ${number}: ${text}`;
		}
		return `Branch ${number}`;
	}

	#anchor(id: string): number {
		return this.#anchors.get(id) ?? 0;
	}

	#bytesOf(id: string): number {
		return this.#session.store.head(id)?.bytes ?? 0;
	}
}

function messageOf(entry: SessionEntry): Readonly<Record<string, unknown>> {
	return asObject(asObject(entry).message);
}

function callsOf(entry: SessionEntry): string[] {
	const { role, content } = messageOf(entry);
	if (role !== "assistant") return [];
	return asBlocks(content)
		.filter(({ type }) => type === "toolCall")
		.map(({ id }) => asText(id));
}
