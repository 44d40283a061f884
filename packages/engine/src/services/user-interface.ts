/**
 * Questions to, and notices for, the person at a client. A question has exactly one end: an answer, its time, the signal
 * of who asked, or that nobody is there to answer it. Without a client that answers, everything is cancelled at once.
 */
import type { Clock } from "@tau/base/clock";
import { TauError } from "@tau/base/errors";
import { uuidv7 } from "@tau/base/ids";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { UiAnswer, UiNotice, UiQuestion } from "@tau/protocol/user-interface";

export interface AskOptions {
	/** Milliseconds. */
	timeout?: number;
	/** The question is taken back when it aborts. */
	signal?: AbortSignal;
}

interface OpenQuestion {
	question: UiQuestion;
	settle(answer: UiAnswer): void;
}

const CANCELLED: UiAnswer = { cancelled: true };

export class UserInterface {
	readonly #emit: (event: AgentEvent) => void;
	readonly #clock: Clock;
	readonly #open = new Map<string, OpenQuestion>();
	#clients = 0;

	constructor(parts: { emit: (event: AgentEvent) => void; clock: Clock }) {
		this.#emit = parts.emit;
		this.#clock = parts.clock;
	}

	/** A client has said that it shows requests and answers questions. */
	get isThere(): boolean {
		return this.#clients > 0;
	}

	/** Called for a client that answers. Returns what says that it does so no longer. */
	join(): () => void {
		this.#clients++;
		let isJoined = true;
		return () => {
			if (!isJoined) return;
			isJoined = false;
			this.#clients--;
			if (this.#clients === 0) this.cancelAll();
		};
	}

	/** One of `options`; undefined: none was chosen. */
	async select(title: string, options: readonly string[], how: AskOptions = {}): Promise<string | undefined> {
		return textOf(await this.#ask({ method: "select", title, options: [...options], timeout: how.timeout }, how));
	}

	async confirm(title: string, message: string, how: AskOptions = {}): Promise<boolean> {
		const answer = await this.#ask({ method: "confirm", title, message, timeout: how.timeout }, how);
		return "confirmed" in answer && answer.confirmed;
	}

	async input(
		title: string,
		how: AskOptions & { placeholder?: string; isSecret?: boolean } = {},
	): Promise<string | undefined> {
		const { placeholder, isSecret, timeout } = how;
		return textOf(await this.#ask({ method: "input", title, placeholder, isSecret, timeout }, how));
	}

	/** Several lines. */
	async editor(title: string, prefill?: string, how: Omit<AskOptions, "timeout"> = {}): Promise<string | undefined> {
		return textOf(await this.#ask({ method: "editor", title, prefill }, how));
	}

	/** Nobody hears it where no client shows requests. */
	tell(notice: UiNotice): void {
		if (this.isThere) this.#emit({ type: "extension_ui_request", id: uuidv7(), ...notice });
	}

	/** A late answer is let go; one that does not fit its question throws `TAU_UI_ANSWER` and leaves the question open. */
	answer(id: string, answer: UiAnswer): void {
		const open = this.#open.get(id);
		if (!open) return;
		const problem = answerProblem(open.question, answer);
		if (problem) throw new TauError("TAU_UI_ANSWER", `The answer to "${open.question.title}" is not taken: ${problem}`);
		open.settle(answer);
	}

	cancelAll(): void {
		for (const { settle } of [...this.#open.values()]) settle(CANCELLED);
	}

	#ask(question: UiQuestion, { timeout, signal }: AskOptions): Promise<UiAnswer> {
		if (!this.isThere || signal?.aborted) return Promise.resolve(CANCELLED);
		const id = uuidv7();
		return new Promise((resolve) => {
			const giveUp = () => settle(CANCELLED);
			const settle = (answer: UiAnswer) => {
				this.#open.delete(id);
				timer?.cancel();
				signal?.removeEventListener("abort", giveUp);
				this.#emit({ type: "extension_ui_end", id });
				resolve(answer);
			};
			const timer = timeout === undefined ? undefined : this.#clock.after(timeout, giveUp);
			signal?.addEventListener("abort", giveUp, { once: true });
			this.#open.set(id, { question, settle });
			this.#emit({ type: "extension_ui_request", id, ...withoutUndefined(question) });
		});
	}
}

function textOf(answer: UiAnswer): string | undefined {
	return "value" in answer ? answer.value : undefined;
}

function answerProblem(question: UiQuestion, answer: UiAnswer): string | undefined {
	if ("cancelled" in answer) return undefined;
	if (question.method === "confirm") return "confirmed" in answer ? undefined : 'a confirm takes "confirmed"';
	if (!("value" in answer)) return `a ${question.method} takes "value"`;
	if (question.method !== "select" || question.options.includes(answer.value)) return undefined;
	return `"${answer.value}" is none of ${question.options.map((option) => `"${option}"`).join(", ")}`;
}

/** What goes over a wire has no such properties; listeners in this process must see the same. */
function withoutUndefined(question: UiQuestion): UiQuestion {
	return Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined)) as UiQuestion;
}
