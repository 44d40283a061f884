/**
 * Other sessions and other branches: new, resume, fork, clone, navigation in the tree. What runs is stopped and written
 * down first; a session that was left is closed.
 */
import { TauError } from "@tau/base/errors";
import type { AgentEvent, SessionChange } from "@tau/protocol/agent-events";
import { textOf } from "@tau/protocol/messages";
import type { NavigationResult, Ops } from "@tau/protocol/ops";
import type { BranchSummaryEntry, SessionEntry } from "@tau/protocol/session-entries";
import type { Session } from "@tau/sessions/session";
import type { CurrentSession } from "../session/current-session.ts";
import type { SessionRequest } from "../session/session-request.ts";
import type { BranchSummaries } from "./branch-summaries.ts";
import type { ModelSelection } from "./models.ts";
import type { PromptingService } from "./prompting.ts";

export interface SessionParts {
	current: CurrentSession;
	prompting: PromptingService;
	models: ModelSelection;
	summaries: BranchSummaries;
	/** Throws what opening throws. */
	open(request: SessionRequest): Promise<{ session: Session; warnings: string[] }>;
	/** Writes down what waits for the end of a run. */
	flush(): Promise<void>;
	/** The session works in another directory from here on. */
	enter(session: Session): Promise<void>;
	emit(event: AgentEvent): void;
	report(line: string): void;
}

export class SessionService {
	readonly #parts: SessionParts;

	constructor(parts: SessionParts) {
		this.#parts = parts;
	}

	new(parentSession: string | undefined): Promise<void> {
		const kind = this.#parts.current.session.location === undefined ? "memory" : "new";
		return this.#switchTo("new", { kind, parentSession } as SessionRequest);
	}

	switchTo(path: string): Promise<void> {
		return this.#switchTo("resume", { kind: "open", reference: path });
	}

	/** A file from elsewhere is copied to where sessions lie, and gone on with. */
	async import(path: string): Promise<void> {
		const { importSessionFile } = await import("@tau/sessions/operations/import-session");
		const { dirname } = await import("node:path");
		const { location, cwd } = this.#parts.current.session;
		const directory = location === undefined ? cwd : dirname(location);
		return this.#switchTo("import", { kind: "open", reference: importSessionFile(path, directory) });
	}

	/** Everything before a message of the user, whose text is given back; or everything up to an entry. */
	async fork(entryId: string, position: "before" | "at"): Promise<{ text: string | undefined }> {
		const { forkSession } = await import("@tau/sessions/operations/fork-session");
		return this.#alone("fork", async () => {
			const { session, text } = forkSession(this.#parts.current.session, entryId, position);
			await this.#replace("fork", session);
			return { text };
		});
	}

	async clone(): Promise<void> {
		const { leafId } = this.#parts.current.session;
		if (leafId === null) throw new TauError("TAU_SESSION_FORK", "Nothing to clone yet: the session is empty");
		await this.fork(leafId, "at");
	}

	/** Moves to another place of the tree, with a summary of what is left behind if that is wanted. */
	async navigate(request: Ops["navigate_tree"]["params"]): Promise<NavigationResult> {
		const { targetId, summarize, label } = request;
		const { session } = this.#parts.current;
		if (targetId === session.leafId) return { cancelled: false };
		const target = session.entry(targetId);
		if (!target) throw new TauError("TAU_SESSION_ENTRY", `Entry ${targetId} not found`);
		return this.#alone("tree navigation", async (signal) => {
			const summary = summarize ? await this.#parts.summaries.make(targetId, request, signal) : undefined;
			if (summary === "cancelled") return { cancelled: true, aborted: true };
			const { leafId, editorText } = placeOf(target);
			const written = summary && (session.branchWithSummary(leafId, summary) as BranchSummaryEntry);
			if (!written) session.branchTo(leafId);
			if (label) session.setLabel(written?.id ?? targetId, label);
			this.#announce("navigate");
			return { cancelled: false, editorText, summaryEntry: written };
		});
	}

	/** Throws `TAU_SESSION_NAME` for nothing but spaces. */
	rename(name: string): void {
		if (name.trim() === "") throw new TauError("TAU_SESSION_NAME", "Session name cannot be empty");
		const { session } = this.#parts.current;
		session.setName(name);
		this.#parts.emit({ type: "session_info_changed", name: session.name });
	}

	label(entryId: string, label: string | undefined): void {
		const { conversation, session } = this.#parts.current;
		if (!session.entry(entryId)) throw new TauError("TAU_SESSION_ENTRY", `Entry ${entryId} not found`);
		conversation.appendEntry(
			label ? { type: "label", targetId: entryId, label } : { type: "label", targetId: entryId },
		);
	}

	/** What the user said, on all branches. */
	forkMessages(): { entryId: string; text: string }[] {
		const messages: { entryId: string; text: string }[] = [];
		for (const entry of this.#parts.current.session.entries()) {
			if (entry.type !== "message" || entry.message.role !== "user") continue;
			const text = textOf(entry.message.content ?? "");
			if (text) messages.push({ entryId: entry.id, text });
		}
		return messages;
	}

	/** All of them, or those after an entry. */
	entries(since: string | undefined): SessionEntry[] {
		const entries = [...this.#parts.current.session.entries()];
		if (since === undefined) return entries;
		const place = entries.findIndex((entry) => entry.id === since);
		if (place < 0) throw new TauError("TAU_SESSION_ENTRY", `Entry not found: ${since}`);
		return entries.slice(place + 1);
	}

	async #switchTo(change: SessionChange, request: SessionRequest): Promise<void> {
		await this.#alone("another session", async () => {
			const { session, warnings } = await this.#parts.open(request);
			for (const warning of warnings) this.#parts.report(warning);
			await this.#replace(change, session);
		});
	}

	async #replace(change: SessionChange, session: Session): Promise<void> {
		const { current, models, enter } = this.#parts;
		await current.replace(session);
		await enter(session);
		await models.takeFrom(session);
		this.#announce(change);
	}

	#announce(reason: SessionChange): void {
		const { session, header } = this.#parts.current;
		this.#parts.emit({ type: "session_changed", reason, header, leafId: session.leafId });
	}

	/** The turn that is going on is stopped, so that it is in the session it belongs to. */
	async #alone<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const { prompting } = this.#parts;
		await prompting.abort();
		await this.#parts.flush();
		prompting.clearQueues();
		return prompting.runAlone(name, work);
	}
}

/** A message of the user is said anew: the leaf goes before it, and its text to the editor. */
function placeOf(entry: SessionEntry): { leafId: string | null; editorText?: string } {
	if (entry.type === "message" && entry.message.role === "user") {
		return { leafId: entry.parentId, editorText: textOf(entry.message.content ?? "") };
	}
	if (entry.type === "custom_message") return { leafId: entry.parentId, editorText: textOf(entry.content) };
	return { leafId: entry.id };
}
