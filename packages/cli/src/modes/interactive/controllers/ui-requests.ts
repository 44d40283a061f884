/** What the engine asks of the person here, one question after another, and what it shows beside the conversation. */
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { UiAnswer, UiNotice, UiQuestion } from "@tau/protocol/user-interface";
import type { AppContext } from "../app-context.ts";
import { openLine } from "../panels/ask-line.ts";
import { openText } from "../panels/ask-text.ts";
import { openPicker } from "../panels/open-picker.ts";
import type { Shell } from "../shell/shell.ts";
import type { TerminalMarks } from "../shell/terminal-marks.ts";

interface Asked {
	id: string;
	question: UiQuestion;
}

interface OpenPanel {
	/** Undefined: given up. */
	answer: Promise<UiAnswer | undefined>;
	close(): void;
}

export class UiRequests {
	readonly #app: AppContext;
	readonly #parts: { shell: Shell; marks: TerminalMarks };
	#waiting: Asked[] = [];
	#open: { id: string; close(): void } | undefined;
	#statuses = new Map<string, string>();

	constructor(app: AppContext, parts: { shell: Shell; marks: TerminalMarks }) {
		this.#app = app;
		this.#parts = parts;
	}

	follow(event: AgentEvent): void {
		if (event.type === "extension_ui_end") this.#ended(event.id);
		else if (event.type !== "extension_ui_request") return;
		else if (isQuestion(event)) {
			this.#waiting.push({ id: event.id, question: event });
			this.#next();
		} else this.#show(event);
	}

	#next(): void {
		if (this.#open) return;
		const asked = this.#waiting.shift();
		if (!asked) return;
		const { id, question } = asked;
		const panel = open(this.#app, question);
		this.#open = { id, close: panel.close };
		this.#app.run(async () => {
			const answer = await panel.answer;
			if (this.#open?.id === id) {
				this.#open = undefined;
				await this.#app.client.send("extension_ui_response", { id, ...(answer ?? { cancelled: true }) });
			}
			this.#next();
		});
	}

	/** Nobody waits for the answer any more. */
	#ended(id: string): void {
		this.#waiting = this.#waiting.filter((asked) => asked.id !== id);
		if (this.#open?.id !== id) return;
		const { close } = this.#open;
		this.#open = undefined;
		close();
	}

	#show(notice: UiNotice): void {
		const { shell, marks } = this.#parts;
		if (notice.method === "notify") this.#app.say(notice.message, notice.notifyType ?? "info");
		else if (notice.method === "setTitle") marks.show(notice.title);
		else if (notice.method === "set_editor_text") shell.editor.setText(notice.text);
		else if (notice.method === "setWidget") {
			shell.setWidget(notice.widgetKey, notice.widgetLines, notice.widgetPlacement ?? "aboveEditor");
		} else {
			if (notice.statusText) this.#statuses.set(notice.statusKey, notice.statusText.replaceAll(/\s+/g, " "));
			else this.#statuses.delete(notice.statusKey);
			const statuses = [...this.#statuses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
			shell.footer.update({ statuses });
		}
		this.#app.requestRender();
	}
}

function isQuestion(request: UiQuestion | UiNotice): request is UiQuestion {
	return ["select", "confirm", "input", "editor"].includes(request.method);
}

function open(app: AppContext, question: UiQuestion): OpenPanel {
	if (question.method === "editor") {
		const { answer, close } = openText(app, { title: question.title, text: question.prefill });
		return { answer: valued(answer), close };
	}
	if (question.method === "input") {
		const { title, placeholder, isSecret } = question;
		const { answer, close } = openLine(app, { title, placeholder, isSecret });
		return { answer: valued(answer), close };
	}
	if (question.method === "confirm") {
		const items = [
			{ value: false, label: "No" },
			{ value: true, label: "Yes" },
		];
		const { chosen, close } = openPicker(app, {
			title: question.title,
			message: question.message,
			items,
			canSearch: false,
		});
		return { answer: chosen.then((confirmed) => (confirmed === undefined ? undefined : { confirmed })), close };
	}
	const items = question.options.map((option) => ({ value: option, label: option }));
	const canSearch = items.length > 8;
	const cautious = question.options.findLast(isCautious);
	const selected = (option: string) => option === cautious;
	const { chosen, close } = openPicker(app, { title: question.title, items, canSearch, selected });
	return { answer: valued(chosen), close };
}

/** A question may come while somebody types: Enter, meant for something else, must not agree to anything. */
function isCautious(option: string): boolean {
	return /^(do not|don't|no\b|cancel)/i.test(option);
}

function valued(answer: Promise<string | undefined>): Promise<UiAnswer | undefined> {
	return answer.then((value) => (value === undefined ? undefined : { value }));
}
