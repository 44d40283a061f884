/** The one place where spending is limited: asked before a run starts and after every turn. */
import type { StopReason } from "@tau/agent/loop";
import { TauError } from "@tau/base/errors";
import type { CurrentSession } from "../session/current-session.ts";

export interface BudgetLimits {
	/** USD for the whole session, its earlier runs and other branches included. */
	maxCost?: number;
	/** Answers of the model in this process. */
	maxTurns?: number;
}

export class Budget {
	readonly #limits: BudgetLimits;
	readonly #current: CurrentSession;
	#turns = 0;

	constructor(limits: BudgetLimits, current: CurrentSession) {
		this.#limits = limits;
		this.#current = current;
	}

	/** Refuses a prompt when nothing may be spent any more. */
	requireRoom(): void {
		const exceeded = this.#exceeded();
		if (exceeded) throw new TauError("TAU_BUDGET", exceeded.message, { hint: exceeded.hint });
	}

	/** The turn just ended; `needsMore`: the model has not finished. */
	afterTurn(needsMore: boolean): StopReason | undefined {
		this.#turns++;
		const exceeded = needsMore ? this.#exceeded() : undefined;
		return exceeded && { code: "TAU_BUDGET", ...exceeded };
	}

	#exceeded(): { message: string; hint: string } | undefined {
		const { maxCost, maxTurns } = this.#limits;
		if (maxTurns !== undefined && this.#turns >= maxTurns) {
			return {
				message: `Stopped after ${this.#turns} turns: the limit is ${maxTurns}`,
				hint: "The work so far is kept. Go on with a higher --max-turns.",
			};
		}
		// Reading a long session for its cost is not needed when nobody limits it.
		const cost = maxCost === undefined ? 0 : this.#current.conversation.usage.totals.cost;
		if (maxCost === undefined || cost < maxCost) return undefined;
		return {
			message: `Stopped: this session has cost $${cost.toFixed(4)}, and the limit is $${maxCost}`,
			hint: "The work so far is kept. Go on with a higher --max-cost, or in a new session.",
		};
	}
}
