/** What the engine asks, in plain lines: one question after another, each answered by the next line that is typed. */
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { UiAnswer, UiNotice, UiQuestion } from "@tau/protocol/user-interface";
import type { Client } from "@tau/sdk/client";
import type { TypedLines } from "./typed-lines.ts";

type UiRequest = Extract<AgentEvent, { type: "extension_ui_request" }>;

const CANCELLED: UiAnswer = { cancelled: true };

export class PlainQuestions {
	readonly #client: Client;
	readonly #typed: TypedLines;
	readonly #say: (line: string) => void;
	readonly #open = new Map<string, AbortController>();
	#last: Promise<void> = Promise.resolve();

	constructor(client: Client, typed: TypedLines, say: (line: string) => void) {
		this.#client = client;
		this.#typed = typed;
		this.#say = say;
	}

	follow(event: AgentEvent): void {
		if (event.type === "extension_ui_end") {
			this.#open.get(event.id)?.abort();
			this.#open.delete(event.id);
		} else if (event.type === "extension_ui_request") {
			if (isNotice(event)) this.#tell(event);
			else this.#enqueue(event.id, event);
		}
	}

	#tell(notice: UiNotice): void {
		if (notice.method !== "notify") return;
		const kind = notice.notifyType === "warning" || notice.notifyType === "error" ? notice.notifyType : "note";
		for (const line of `${kind}: ${notice.message}`.split("\n")) this.#say(line);
	}

	#enqueue(id: string, question: UiQuestion): void {
		const ended = new AbortController();
		this.#open.set(id, ended);
		this.#last = this.#last.then(async () => {
			if (ended.signal.aborted) return;
			const answer = await this.#ask(question, ended.signal);
			if (ended.signal.aborted) return;
			await this.#client.send("extension_ui_response", { id, ...answer });
		});
	}

	async #ask(question: UiQuestion, signal: AbortSignal): Promise<UiAnswer> {
		for (const line of `question: ${question.title}`.split("\n")) this.#say(line);
		if (question.method === "select") return this.#select(question.options, signal);
		if (question.method === "confirm") {
			for (const line of question.message.split("\n")) if (line !== "") this.#say(line);
			this.#say("answer with yes or no");
			const line = await this.#typed.next(signal);
			return line === undefined ? CANCELLED : { confirmed: /^\s*y(es)?\s*$/i.test(line) };
		}
		if (question.method === "input" && question.placeholder) this.#say(question.placeholder);
		if (question.method === "input" && question.isSecret) this.#say("what you type can be seen");
		if (question.method === "editor" && question.prefill) this.#say(`so far: ${question.prefill}`);
		this.#say("answer in one line; an empty one gives it up");
		const line = await this.#typed.next(signal);
		return line === undefined || line.trim() === "" ? CANCELLED : { value: line };
	}

	async #select(options: readonly string[], signal: AbortSignal): Promise<UiAnswer> {
		for (const [index, option] of options.entries()) this.#say(`${index + 1}. ${option}`);
		this.#say(`answer with a number from 1 to ${options.length}; an empty line gives it up`);
		while (true) {
			const line = await this.#typed.next(signal);
			if (line === undefined || line.trim() === "") return CANCELLED;
			const option = /^\s*\d+\s*$/.test(line) ? options[Number(line) - 1] : undefined;
			if (option !== undefined) return { value: option };
			this.#say(`"${line.trim()}" is no number from 1 to ${options.length}`);
		}
	}
}

function isNotice(request: UiRequest): request is UiRequest & UiNotice {
	return !["select", "confirm", "input", "editor"].includes(request.method);
}
