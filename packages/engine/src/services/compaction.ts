/**
 * Keeps the context within the model's window: before a request that would not fit, after one that did not, and when the
 * user asks. Old tool outputs go first; a summary is made only when that is not enough. Everything is written down as
 * entries, so what was said stays in the session.
 */
import type { CompactionResult as Compacted } from "@tau/agent/compaction/compact";
import { CachedContextMeter } from "@tau/agent/compaction/context-meter";
import {
	type CompactionSettings,
	compactionSettingsFor,
	type StoredCompactionSettings,
	shouldCompact,
} from "@tau/agent/compaction/settings";
import type { RetrySettings } from "@tau/agent/retry";
import type { Clock } from "@tau/base/clock";
import { errorMessage, isTauError, TauError } from "@tau/base/errors";
import { collectGarbage } from "@tau/platform/memory";
import type { AgentEvent, CompactionReason, CompactionResult } from "@tau/protocol/agent-events";
import type { JsonValue } from "@tau/protocol/json";
import type { AssistantMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { StreamFunction, StreamOptions } from "@tau/protocol/model-stream";
import type { ContextUsage } from "@tau/protocol/ops";
import type { CurrentSession } from "../session/current-session.ts";
import type { ModelSelection } from "./models.ts";

export interface CompactionParts {
	current: CurrentSession;
	models: ModelSelection;
	stored: StoredCompactionSettings | undefined;
	retry: RetrySettings;
	stream: StreamFunction;
	requestDefaults: Omit<StreamOptions, "signal">;
	clock: Clock;
	emit(event: AgentEvent): void;
	report(line: string): void;
}

/** Of a session that has just begun: what it started from. */
const BEGINNING_BYTES = 4096;

interface CompactionCall {
	/** What the user wants the summary to attend to. */
	focus?: string;
	willRetry: boolean;
	/** The provider said that the context is too large. */
	refused?: boolean;
	/** Called when it is certain that there is something to compact. */
	before?: () => void;
}

/** A context of more bytes is looked at piece by piece first: it may be many times what memory should hold. */
const LOADED_AT_ONCE_BYTES = 16 * 1024 * 1024;

export class CompactionService {
	readonly #parts: CompactionParts;
	readonly #meter = new CachedContextMeter();
	#enabled: boolean;
	#abort: AbortController | undefined;
	/** Since the last answer that fitted. */
	#overflowRetried = false;

	constructor(parts: CompactionParts) {
		this.#parts = parts;
		this.#enabled = compactionSettingsFor(parts.stored, undefined).enabled;
	}

	/** What the settings say now. The switch follows them only when they change it: a client may have set it otherwise. */
	set stored(stored: StoredCompactionSettings | undefined) {
		const before = compactionSettingsFor(this.#parts.stored, undefined).enabled;
		this.#parts.stored = stored;
		const { enabled } = compactionSettingsFor(stored, undefined);
		if (enabled !== before) this.#enabled = enabled;
	}

	get isCompacting(): boolean {
		return this.#abort !== undefined;
	}

	get isAutomatic(): boolean {
		return this.#enabled;
	}

	set isAutomatic(enabled: boolean) {
		this.#enabled = enabled;
	}

	/** Gives up the one that is being made. */
	abort(): void {
		this.#abort?.abort();
	}

	/** The user's wish. Rejects with pi's texts when there is nothing to do. */
	async compactNow(focus: string | undefined, signal: AbortSignal): Promise<CompactionResult> {
		return this.#compact("manual", signal, { focus, willRetry: false });
	}

	/** Makes room when the next request would not fit. */
	async beforeRequest(signal: AbortSignal): Promise<void> {
		const model = this.#parts.models.current;
		if (!this.#enabled || !model || !this.#mayBeLarge()) return;
		const settings = this.#settings(model);
		const { tokens } = await this.#measure();
		if (!shouldCompact(tokens, model, settings)) return;
		if (await this.#prune(model, settings)) return;
		try {
			await this.#compact("threshold", signal, { willRetry: false });
		} catch (error) {
			if (signal.aborted || (isTauError(error) && error.code === "TAU_COMPACTION_THRASH")) throw error;
			// The request goes out as it is: the provider may count otherwise, and says so if not.
		}
	}

	/** After an answer: whether it is to be asked for again, with less before it. */
	async recover(message: AssistantMessage, signal: AbortSignal): Promise<boolean> {
		const model = this.#parts.models.current;
		if (!this.#enabled || !model) return false;
		const { decideOverflow } = await import("@tau/agent/compaction/overflow");
		const decision = decideOverflow({ message, model, alreadyRetried: this.#overflowRetried });
		if (decision.action === "none") {
			if (message.stopReason !== "error" && message.stopReason !== "aborted") this.#overflowRetried = false;
			return false;
		}
		if (decision.action === "stop") {
			this.#end("overflow", { errorMessage: decision.message, willRetry: false });
			return false;
		}
		const willRetry = decision.retry;
		const omit = () => this.#parts.current.conversation.omit(message);
		if (willRetry) this.#overflowRetried = true;
		try {
			const refused = message.stopReason === "error";
			await this.#compact("overflow", signal, { willRetry, refused, ...(willRetry ? { before: omit } : {}) });
			return decision.retry;
		} catch {
			return false;
		}
	}

	#settings(model: Model): CompactionSettings {
		return { ...compactionSettingsFor(this.#parts.stored, model), enabled: this.#enabled };
	}

	/** A session without an answer has nothing that could be left out. */
	#mayBeLarge(): boolean {
		const { conversation, session } = this.#parts.current;
		if (!conversation.isLoaded) return session.contextBytes() > BEGINNING_BYTES;
		return conversation.lastAssistant() !== undefined;
	}

	/** How full the model's window is. Reads the context where it is not loaded yet. */
	async contextUsage(): Promise<ContextUsage | undefined> {
		const model = this.#parts.models.current;
		if (!model || model.contextWindow <= 0) return undefined;
		const { contextWindow } = model;
		const { tokens, isCounted } = await this.#measure();
		// The count before a compaction is of what is gone, and the estimate after it is a guess.
		const { done = true, value: first } = this.#source()[Symbol.iterator]().next();
		if (!isCounted && !done && first.entry.type === "compaction") return { tokens: null, contextWindow, percent: null };
		return { tokens, contextWindow, percent: (tokens / contextWindow) * 100 };
	}

	async #measure(): Promise<{ tokens: number; isCounted: boolean }> {
		const { conversation, session } = this.#parts.current;
		if (!conversation.isLoaded && session.contextBytes() > LOADED_AT_ONCE_BYTES) {
			const { measureContext } = await import("@tau/agent/compaction/context-meter");
			const { tokens, estimated, isCounted } = measureContext(this.#source());
			// Nothing bounds what a file says that a provider counted; no provider counts four times less than there is.
			return { tokens: Math.max(tokens, estimated / 4), isCounted };
		}
		return this.#meter.measure(session.context().items);
	}

	/** Read anew from its start each time; from the disk when it is too large to be loaded. */
	#source() {
		const { conversation, session } = this.#parts.current;
		if (conversation.isLoaded) return session.context().items;
		return { [Symbol.iterator]: () => collecting(session.streamContext()) };
	}

	async #prune(model: Model, settings: CompactionSettings): Promise<boolean> {
		const { planPruning } = await import("@tau/agent/compaction/prune");
		const plan = planPruning(this.#source(), { settings, model });
		if (!plan) return false;
		for (const { targetId, replacement } of plan.edits) this.#parts.current.conversation.edit(targetId, replacement);
		this.#parts.report(
			`The outputs of ${plan.edits.length} old tool calls were left out of the context (${plan.tokensFreed} of ${plan.tokensBefore} tokens)`,
		);
		return true;
	}

	async #compact(
		reason: CompactionReason,
		outer: AbortSignal,
		{ focus, willRetry, refused = false, before }: CompactionCall,
	): Promise<CompactionResult> {
		const { models, report } = this.#parts;
		const { model } = models.require();
		const [{ prepareCompaction }, { compact }] = await Promise.all([
			import("@tau/agent/compaction/prepare"),
			import("@tau/agent/compaction/compact"),
		]);
		// Only what a provider has refused is larger than it looks.
		const pressure = reason === "overflow" && !refused ? "threshold" : reason;
		const settings = this.#settings(model);
		const prepare = () => prepareCompaction(this.#source(), { settings, model, reason: pressure });
		// Automatic ones are silent when there is nothing to do; the user gets an answer.
		let prepared = reason === "manual" ? undefined : prepare();
		if (before) {
			// What is asked for again leaves the context only now that there is something to gain.
			before();
			prepared = prepare();
		}
		if (prepared?.thrash) throw new TauError("TAU_COMPACTION_THRASH", prepared.thrash.message);
		const abort = new AbortController();
		this.#abort = abort;
		const signal = AbortSignal.any([outer, abort.signal]);
		this.#parts.emit({ type: "compaction_start", reason });
		try {
			const preparation = prepared ?? prepare();
			const made = await compact(preparation, { ...(await this.#summaryModel(model, signal)), focus });
			const result = this.#write(made);
			this.#end(reason, { result, willRetry });
			if (made.thrash) report(made.thrash.message);
			if (made.details.withoutModel) report(`The summary was made without a model: ${made.details.withoutModel}`);
			if (!made.fits) report("Prompt and tools alone leave too little room in this model's window");
			return result;
		} catch (error) {
			const aborted = signal.aborted;
			this.#end(reason, {
				aborted,
				willRetry: false,
				...(aborted ? {} : { errorMessage: failureText(reason, error) }),
			});
			throw error;
		} finally {
			this.#abort = undefined;
		}
	}

	async #summaryModel(chosen: Model, signal: AbortSignal) {
		const { models, retry, clock, stream, requestDefaults } = this.#parts;
		const { model, options } = await models.access(chosen, signal);
		const request = { ...requestDefaults, ...options };
		return { stream, model, thinkingLevel: models.thinkingLevel, request, retry, clock, signal };
	}

	#write(made: Compacted): CompactionResult {
		const { conversation } = this.#parts.current;
		for (const { targetId, replacement } of made.edits) conversation.edit(targetId, replacement);
		const { summary, firstKeptEntryId, tokensBefore, estimatedTokensAfter, usage } = made;
		const details = made.details as unknown as JsonValue;
		const entry = conversation.compact({ summary, firstKeptEntryId, tokensBefore, details, usage });
		return {
			summary,
			firstKeptEntryId: entry.firstKeptEntryId,
			tokensBefore,
			estimatedTokensAfter,
			...(usage ? { usage } : {}),
			details,
		};
	}

	#end(
		reason: CompactionReason,
		end: { result?: CompactionResult; aborted?: boolean; willRetry: boolean; errorMessage?: string },
	): void {
		this.#abort = undefined;
		this.#parts.emit({ type: "compaction_end", reason, aborted: false, ...end });
	}
}

/** A pass over a context that is not loaded parses all of it: what it leaves behind must not add up to the whole. */
function* collecting<T>(items: Iterable<T>): Generator<T> {
	let count = 0;
	for (const item of items) {
		yield item;
		if (++count % ITEMS_PER_COLLECTION === 0) collectGarbage();
	}
}

/** Of some kilobytes each. */
const ITEMS_PER_COLLECTION = 4000;

const FAILED: Readonly<Record<CompactionReason, string>> = {
	manual: "Compaction failed",
	threshold: "Auto-compaction failed",
	overflow: "Context overflow recovery failed",
};

function failureText(reason: CompactionReason, error: unknown): string {
	return `${FAILED[reason]}: ${errorMessage(error)}`;
}
