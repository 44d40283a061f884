/** The summary of a branch that is left behind, for the one that is gone to. */
import type { RetrySettings } from "@tau/agent/retry";
import type { Clock } from "@tau/base/clock";
import { isTauError } from "@tau/base/errors";
import type { JsonValue } from "@tau/protocol/json";
import type { Usage } from "@tau/protocol/messages";
import type { StreamFunction, StreamOptions } from "@tau/protocol/model-stream";
import type { CurrentSession } from "../session/current-session.ts";
import type { ModelSelection } from "./models.ts";

export interface BranchSummaryParts {
	current: CurrentSession;
	models: ModelSelection;
	reserveTokens: number | undefined;
	retry: RetrySettings;
	stream: StreamFunction;
	requestDefaults: Omit<StreamOptions, "signal">;
	clock: Clock;
	report(line: string): void;
}

export interface BranchSummaryWish {
	customInstructions?: string;
	/** The instructions stand alone instead of being added. */
	replaceInstructions?: boolean;
}

export interface BranchSummary {
	summary: string;
	usage?: Usage;
	details?: JsonValue;
}

export class BranchSummaries {
	readonly #parts: BranchSummaryParts;
	#abort: AbortController | undefined;

	constructor(parts: BranchSummaryParts) {
		this.#parts = parts;
	}

	abort(): void {
		this.#abort?.abort();
	}

	/** Of what is on the present branch and not on that of the target; undefined when that is nothing. */
	async make(
		targetId: string,
		wish: BranchSummaryWish,
		outer: AbortSignal,
	): Promise<BranchSummary | undefined | "cancelled"> {
		const { current, models, reserveTokens, retry, stream, requestDefaults, clock, report } = this.#parts;
		const { entriesLeft, summarizeBranch } = await import("@tau/agent/compaction/branch-summary");
		const onTarget = new Set([...current.session.path(targetId)].map(({ id }) => id));
		const entries = entriesLeft(current.session.branch(), (id) => onTarget.has(id));
		if (entries.length === 0) return undefined;
		const abort = new AbortController();
		this.#abort = abort;
		const signal = AbortSignal.any([outer, abort.signal]);
		try {
			const { model, options } = await models.access(models.require().model, signal);
			const { summary, usage, details } = await summarizeBranch(entries, {
				stream,
				model,
				thinkingLevel: models.thinkingLevel,
				request: { ...requestDefaults, ...options },
				retry,
				clock,
				signal,
				focus: wish.customInstructions,
				replaceInstructions: wish.replaceInstructions,
				reserveTokens,
			});
			if (details?.withoutModel) report(`The summary was made without a model: ${details.withoutModel}`);
			return { summary, ...(usage ? { usage } : {}), details: details as unknown as JsonValue };
		} catch (error) {
			if (isTauError(error) && error.code === "TAU_BRANCH_SUMMARY_CANCELLED") return "cancelled";
			throw error;
		} finally {
			this.#abort = undefined;
		}
	}
}
