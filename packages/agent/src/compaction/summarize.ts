/**
 * Summarises any number of messages with a model whose window they need not fit: chunk by chunk, each updating the
 * summary so far. What no model would summarise is put together from facts instead, so there is always a summary.
 */
import { TauError } from "@tau/base/errors";
import type { AgentMessage, Usage } from "@tau/protocol/messages";
import { emptyUsage } from "@tau/protocol/messages";
import { addUsage, askForSummary, type SummaryModel } from "./ask-model.ts";
import { ChunkReader, pause } from "./chunk-reader.ts";
import { CHARACTERS_PER_TOKEN } from "./estimate-tokens.ts";
import { FactCollector, type FallbackFacts } from "./fallback-summary.ts";
import { summaryPrompt } from "./prompts.ts";
import { DETAILS, type Detail, SEPARATOR, serializeMessage } from "./serialize.ts";
import { windowOf } from "./settings.ts";
import { fitSections } from "./summary-sections.ts";

export interface SummaryTask {
	/** Starts an error message: `Summarization`. */
	label: string;
	/** Read once or more, each time from the start. */
	messages(): Iterable<AgentMessage>;
	instructions: { first: string; update: string };
	previousSummary?: string;
	focus?: string;
	/** Of the answer. */
	maxTokens: number;
	/** Of the summary: a longer one is cut, section by section. */
	maxCharacters: number;
	/** Tokens a provider counts for one that is estimated. */
	scale: number;
	/** Makes the summary of what no model summarised. */
	fallback(facts: FallbackFacts, previousSummary: string | undefined, reason: string): string;
	/** Fail instead of doing without a model. */
	modelOnly?: boolean;
}

export interface Summarised {
	text: string;
	/** Absent when no request was made. */
	usage?: Usage;
	requests: number;
	/** Why at least a part was summarised without a model. */
	problem?: string;
}

/** A longer history is read in less detail rather than in more requests. */
const MAX_CHUNKS = 10;
/** Characters; a request for less would not be worth it. */
const MIN_CHUNK = 2000;
const MAX_SHRINKS = 4;
/** However little the model takes at a time. */
const MAX_REQUESTS = 40;
/** For an answer that is no summary although nothing failed. */
const MAX_REPEATS = 1;
/** Tokens of everything in a request that is neither conversation nor summary. */
const PROMPT_TOKENS = 1000;
/** Estimates are too low for some texts. */
const SAFETY = 0.9;

export async function summarize(task: SummaryTask, from: SummaryModel): Promise<Summarised> {
	return new Run(task, from).go();
}

class Run {
	readonly #task: SummaryTask;
	readonly #from: SummaryModel;
	readonly #usage = emptyUsage();
	readonly #maxTokens: number;
	#requests = 0;
	/** Thinking counts as answer: without it there is room for the summary. */
	#thinks: boolean;
	#summary: string | undefined;
	#problem: string | undefined;

	constructor(task: SummaryTask, from: SummaryModel) {
		this.#task = task;
		this.#from = from;
		const window = windowOf(from.model);
		this.#thinks = from.model.reasoning && (from.thinkingLevel ?? "off") !== "off";
		this.#maxTokens = Math.max(1, Math.min(task.maxTokens, Math.floor(window / 3)));
		// A quarter of the window at most, or there would be no room for anything new.
		const maxPrevious = Math.min(task.maxCharacters, (window / 4) * CHARACTERS_PER_TOKEN);
		this.#summary = task.previousSummary && fitSections(task.previousSummary, maxPrevious);
	}

	async go(): Promise<Summarised> {
		const { signal } = this.#from;
		const detail = await this.#chooseDetail();
		const reader = new ChunkReader(this.#task.messages(), detail);
		try {
			await this.#skipExcess(reader, detail);
			await this.#summariseChunks(reader);
		} finally {
			reader.close();
		}
		signal?.throwIfAborted();
		return {
			text: this.#summary ?? this.#task.fallback(new FactCollector().facts, undefined, "there was no text"),
			requests: this.#requests,
			...(this.#requests > 0 ? { usage: this.#usage } : {}),
			...(this.#problem === undefined ? {} : { problem: this.#problem }),
		};
	}

	async #summariseChunks(reader: ChunkReader): Promise<void> {
		let size = this.#chunkSize();
		let shrinks = 0;
		let repeats = 0;
		let covered = reader.messagesTaken;
		for (;;) {
			const chunk = await reader.take(Math.min(size, this.#chunkSize()), this.#from.signal);
			if (!chunk) return;
			if (this.#requests >= MAX_REQUESTS) return this.#doWithoutModel("it took too many requests", covered);
			const answer = await this.#ask(chunk.join(SEPARATOR));
			if (answer.ok) {
				this.#summary = fitSections(answer.text, this.#task.maxCharacters);
				covered = reader.messagesTaken;
				repeats = 0;
				continue;
			}
			const length = chunk.join(SEPARATOR).length;
			const mayShrink = shrinks < MAX_SHRINKS && length > MIN_CHUNK;
			if (answer.kind === "capped" && this.#thinks) this.#thinks = false;
			else if (answer.kind === "notASummary" && repeats < MAX_REPEATS) repeats++;
			else if ((answer.kind === "tooLarge" || answer.kind === "capped") && mayShrink) {
				size = Math.max(MIN_CHUNK, Math.floor(length / 2));
				shrinks++;
			} else return this.#doWithoutModel(answer.problem, covered);
			reader.putBack(chunk);
		}
	}

	async #ask(conversation: string) {
		const { instructions, focus } = this.#task;
		const prompt = summaryPrompt({
			conversation,
			instructions: this.#summary ? instructions.update : instructions.first,
			previousSummary: this.#summary,
			focus,
		});
		this.#requests++;
		const from: SummaryModel = this.#thinks ? this.#from : { ...this.#from, thinkingLevel: "off" };
		const answer = await askForSummary(from, prompt, this.#maxTokens);
		addUsage(this.#usage, answer.usage);
		return answer;
	}

	/** Characters of conversation that go into one request. */
	#chunkSize(): number {
		const window = windowOf(this.#from.model);
		const summary = (this.#summary?.length ?? 0) + (this.#task.focus?.length ?? 0);
		const tokens = (window - this.#maxTokens) / this.#task.scale - PROMPT_TOKENS - summary / CHARACTERS_PER_TOKEN;
		return Math.max(MIN_CHUNK, Math.floor(tokens * CHARACTERS_PER_TOKEN * SAFETY));
	}

	/** From the first message that is not in the summary yet. */
	async #doWithoutModel(problem: string, covered: number): Promise<void> {
		if (this.#task.modelOnly) {
			throw new TauError("TAU_COMPACTION_FAILED", `${this.#task.label} failed: ${problem}`, {
				hint: "Try again, or choose another model with /model.",
			});
		}
		this.#problem = problem;
		await this.#collectFacts(problem, covered, Number.POSITIVE_INFINITY);
	}

	async #collectFacts(problem: string, from: number, to: number): Promise<void> {
		const collector = new FactCollector();
		let index = 0;
		for (const message of this.#task.messages()) {
			if (index >= to) break;
			if (index >= from) collector.add(message);
			if (++index % 1000 === 0) await pause(this.#from.signal);
		}
		const text = this.#task.fallback(collector.facts, this.#summary, shortReason(problem));
		this.#summary = fitSections(text, this.#task.maxCharacters);
	}

	/** The most detail in which everything fits into `MAX_CHUNKS` requests; the least if none does. */
	async #chooseDetail(): Promise<Detail> {
		for (const detail of DETAILS) {
			if ((await this.#lengthWithin(detail, this.#chunkSize() * MAX_CHUNKS)) !== undefined) return detail;
		}
		return DETAILS.at(-1)!;
	}

	/** Undefined when it is more than `max`; stops reading there. */
	async #lengthWithin(detail: Detail, max: number): Promise<number | undefined> {
		let length = 0;
		let read = 0;
		for (const message of this.#task.messages()) {
			for (const part of serializeMessage(message, detail)) length += part.length + SEPARATOR.length;
			if (length > max) return undefined;
			if (++read % 1000 === 0) await pause(this.#from.signal);
		}
		return length;
	}

	/** What is too much even in least detail is skipped at the old end; its facts start the summary. */
	async #skipExcess(reader: ChunkReader, detail: Detail): Promise<void> {
		if (detail !== DETAILS.at(-1)) return;
		const max = this.#chunkSize() * MAX_CHUNKS;
		const length = (await this.#lengthWithin(detail, Number.POSITIVE_INFINITY))!;
		if (length <= max) return;
		let excess = length - max;
		while (excess > 0) {
			const skipped = await reader.take(Math.max(MIN_CHUNK, Math.min(excess, this.#chunkSize())), this.#from.signal);
			if (!skipped) break;
			excess -= skipped.join(SEPARATOR).length + SEPARATOR.length;
		}
		await this.#collectFacts("the conversation is too long", 0, reader.messagesTaken);
	}
}

function shortReason(problem: string): string {
	const line = problem
		.split("\n", 1)[0]!
		.trim()
		.replace(/[.\s]+$/, "");
	return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
