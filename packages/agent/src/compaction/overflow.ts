/** What to do about an answer that says that the context was too large (reference: pi 0.87.1). */
import type { AssistantMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import { failureOf } from "../retry.ts";

export type OverflowDecision =
	| { action: "none" }
	/** `retry`: leave the answer out of the context (`context_edit` with `null`), compact, and ask again. */
	| { action: "compact"; retry: boolean }
	/** It has been tried already. */
	| { action: "stop"; message: string };

export interface OverflowQuestion {
	message: AssistantMessage;
	/** The one that is asked next. */
	model: Model;
	/** Since the last answer that was no overflow. */
	alreadyRetried: boolean;
	/** For messages that carry no failure class, written by other programs: decides by their wording. */
	isOverflowText?: (text: string, provider?: string) => boolean;
}

/** Servers that cut the input to the window leave this little of it free. */
const FULL = 0.99;

export function decideOverflow(question: OverflowQuestion): OverflowDecision {
	const { message, model, alreadyRetried } = question;
	// What was too much for another model need not be for this one.
	const sameModel = message.provider === model.provider && message.model === model.id;
	if (!sameModel || message.stopReason === "aborted") return { action: "none" };
	const overflow = isContextOverflow(message, model, question.isOverflowText);
	if (!overflow && !isCutShort(message, model)) return { action: "none" };
	// A finished answer cannot be asked for again.
	if (message.stopReason === "stop") return { action: "compact", retry: false };
	if (!alreadyRetried) return { action: "compact", retry: true };
	const problem = overflow
		? "Context overflow recovery failed after one compact-and-retry attempt. Try reducing context or switching to a larger-context model."
		: "Truncated response recovery failed after one compact-and-retry attempt.";
	return { action: "stop", message: problem };
}

export function isContextOverflow(
	message: AssistantMessage,
	model: Pick<Model, "contextWindow">,
	isOverflowText?: (text: string, provider?: string) => boolean,
): boolean {
	const { stopReason, usage, errorMessage, provider } = message;
	if (stopReason === "error") {
		const failure = failureOf(message);
		if (failure) return failure.kind === "overflow";
		return errorMessage !== undefined && (isOverflowText?.(errorMessage, provider) ?? false);
	}
	const { contextWindow } = model;
	const input = usage.input + usage.cacheRead;
	if (contextWindow <= 0) return false;
	if (stopReason === "stop") return input > contextWindow;
	return stopReason === "length" && usage.output === 0 && input >= contextWindow * FULL;
}

/** Ended at a limit below the model's own: there was no more room. */
function isCutShort({ stopReason, usage }: AssistantMessage, { maxTokens }: Model): boolean {
	return stopReason === "length" && maxTokens > 0 && usage.output < maxTokens;
}
