import { errorMessage } from "@tau/base/errors";
import { type Conversation, turnOf } from "./conversation.ts";
import type { Fault } from "./faults/fault.ts";
import { hits } from "./faults/fault-schedule.ts";
import { mismatch } from "./match.ts";
import { type Plan, planAnswer } from "./plan.ts";
import type { Answer, Scenario, ScenarioModel, Step } from "./scenario.ts";

/** What a request gets: an answer with an optional fault, or the reason why the scenario has none. */
export type Move =
	| { scenario: string; step: string; plan: Plan; fault?: Fault; contextWindow: number }
	| { scenario: string; step: string; problem: string };

const DEFAULT_CONTEXT_WINDOW = 128_000;

/**
 * Picks answers. Which step is next is read from the conversation and not kept here, so retries, parallel conversations and
 * resumed sessions all get the step they are at; only the number of faults already played is remembered.
 */
export class ScenarioPlayer {
	readonly #scenarios: readonly Scenario[];
	readonly #faultsPlayed = new Map<Step, number>();

	constructor(scenarios: readonly Scenario[]) {
		this.#scenarios = scenarios;
	}

	models(): (ScenarioModel & { id: string })[] {
		return this.#scenarios.flatMap((scenario) => scenario.models ?? [{ id: scenario.name }]);
	}

	async play(conversation: Conversation): Promise<Move> {
		const scenario = this.#scenarioFor(conversation.model);
		if (!scenario) {
			const known = this.models().map((model) => model.id);
			return {
				scenario: "",
				step: "",
				problem: `Simulator: no scenario plays the model "${conversation.model}"; the models are ${known.join(", ")}`,
			};
		}
		const found = findStep(scenario, conversation);
		if ("problem" in found) return { scenario: scenario.name, ...found };
		const { step, label } = found;
		try {
			const answer: Answer = step.answer ? await step.answer(conversation) : step;
			const plan = planAnswer(answer, conversation, scenario.pace);
			const model = scenario.models?.find(({ id }) => id === conversation.model);
			const contextWindow = model?.contextWindow ?? DEFAULT_CONTEXT_WINDOW;
			return { scenario: scenario.name, step: label, plan, fault: this.#faultOf(step, answer), contextWindow };
		} catch (error) {
			const problem = `Simulator: scenario "${scenario.name}", ${label}: its answer function failed: ${errorMessage(error)}`;
			return { scenario: scenario.name, step: label, problem };
		}
	}

	#scenarioFor(model: string): Scenario | undefined {
		const listed = this.#scenarios.find((scenario) => scenario.models?.some(({ id }) => id === model));
		const named = listed ?? this.#scenarios.find(({ name }) => name === model);
		return named ?? this.#scenarios.find(({ models }) => models === undefined);
	}

	/** A step that is nothing but a fault always fails: there would be no answer to fall back to. */
	#faultOf(step: Step, answer: Answer): Fault | undefined {
		const { fault } = answer;
		if (!fault) return undefined;
		const speaks = answer.text ?? answer.thinking ?? answer.toolCalls ?? answer.content ?? answer.deltas;
		if (speaks === undefined && fault.times === undefined) return fault;
		const played = this.#faultsPlayed.get(step) ?? 0;
		const skip = fault.skip ?? 0;
		this.#faultsPlayed.set(step, played + 1);
		return played >= skip && played < skip + hits(fault) ? fault : undefined;
	}
}

type Found = { step: Step; label: string } | { step: string; problem: string };

function findStep(scenario: Scenario, conversation: Conversation): Found {
	const misses: string[] = [];
	for (const [index, rule] of (scenario.rules ?? []).entries()) {
		const label = labelOf("rule", index, rule);
		const miss = mismatch(rule.when, conversation);
		if (miss === undefined) return { step: rule, label };
		misses.push(`${label}: ${miss}`);
	}
	const steps = scenario.steps ?? [];
	const turn = turnOf(conversation);
	const index = stepIndex(scenario, turn);
	const step = steps[index];
	if (!step) {
		const reason =
			steps.length > 0
				? `it has ${steps.length} steps, and the conversation is at step ${turn + 1}`
				: `no rule matches (${misses.join("; ")})`;
		return { step: "", problem: `Simulator: scenario "${scenario.name}" has no answer: ${reason}` };
	}
	const label = labelOf("step", index, step);
	const miss = mismatch(step.when, conversation);
	if (miss === undefined) return { step, label };
	return { step: label, problem: `Simulator: scenario "${scenario.name}", ${label}: ${miss}` };
}

function stepIndex({ steps = [], afterLastStep }: Scenario, turn: number): number {
	if (turn < steps.length || steps.length === 0) return turn;
	if (afterLastStep === "repeat") return steps.length - 1;
	return afterLastStep === "restart" ? turn % steps.length : turn;
}

function labelOf(kind: "rule" | "step", index: number, step: Step): string {
	return `${kind} ${index + 1}${step.name ? ` (${step.name})` : ""}`;
}
