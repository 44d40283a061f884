/**
 * A conversation in plain lines, for screen readers and terminals that can do no more than print: nothing is drawn twice,
 * nothing moves, every line says who speaks. One line typed is one prompt.
 */
import { errorMessage, isTauError } from "@tau/base/errors";
import { showControls } from "@tau/platform/standard-streams";
import type { AgentEvent } from "@tau/protocol/agent-events";
import { textOf } from "@tau/protocol/messages";
import type { Client } from "@tau/sdk/client";
import { failureHint, shownReason } from "../describe-failure.ts";
import { PlainQuestions } from "./plain-questions.ts";
import { TypedLines } from "./typed-lines.ts";

export interface PlainIo {
	/** What is typed, as the terminal gives it line by line. */
	input: AsyncIterable<Uint8Array>;
	output(text: string): void;
	/** Aborted at a signal: ends the conversation. */
	signal: AbortSignal;
}

const PROMPT = "you: ";
const HELP =
	"/quit ends, /new begins a new session, /model NAME changes the model, /login PROVIDER stores its credentials, " +
	"/logout PROVIDER forgets them; everything else goes to the model.\n";

export async function runPlain(client: Client, prompts: readonly string[], io: PlainIo): Promise<void> {
	const say = (line: string) => io.output(`${showControls(line)}\n`);
	const typed = new TypedLines(io.input, io.signal);
	const questions = new PlainQuestions(client, typed, say);
	client.subscribe((event) => {
		announce(event, say);
		questions.follow(event);
	});
	client.answerQuestions();
	const ask = async (text: string) => {
		try {
			await answer(client, text, say);
		} catch (error) {
			say(`error: ${errorMessage(error)}${isTauError(error) && error.hint ? ` ${error.hint}` : ""}`);
		}
	};
	io.output(HELP);
	await client.send("ask_trust", {});
	for (const prompt of prompts) await ask(prompt);
	while (!io.signal.aborted) {
		io.output(PROMPT);
		const line = await typed.next();
		if (line === undefined || line.trim() === "/quit") return;
		if (line.trim() !== "") await ask(line.trim());
	}
}

async function answer(client: Client, text: string, say: (line: string) => void): Promise<void> {
	const [word, ...rest] = text.split(/\s+/);
	if (word === "/new") {
		await client.send("new_session", {});
		say("tau: a new session");
		return;
	}
	if (word === "/model") {
		const { models } = await client.send("get_available_models", {});
		const wanted = rest.join(" ");
		const model = models.find(({ provider, id }) => `${provider}/${id}` === wanted || id === wanted);
		if (model) await client.send("set_model", { provider: model.provider, modelId: model.id });
		say(
			model
				? `tau: ${model.provider}/${model.id} answers now`
				: `tau: no model "${wanted}"; there are ${models.map(({ provider, id }) => `${provider}/${id}`).join(", ")}`,
		);
		return;
	}
	if (word === "/login" || word === "/logout") {
		say(await changeCredentials(client, word, rest.join(" ")));
		return;
	}
	if (text.startsWith("!")) {
		const isPrivate = text.startsWith("!!");
		const command = text.slice(isPrivate ? 2 : 1).trim();
		const { output, exitCode } = await client.send("bash", { command, excludeFromContext: isPrivate });
		for (const line of output.trimEnd().split("\n")) say(`output: ${line}`);
		say(`exit code: ${exitCode ?? "none"}`);
		return;
	}
	await client.send("prompt", { message: text });
	await client.send("wait_idle", {});
}

function announce(event: AgentEvent, say: (line: string) => void): void {
	if (event.type === "tool_execution_start") say(`tool ${event.toolName}: ${JSON.stringify(event.args).slice(0, 300)}`);
	if (event.type === "tool_execution_end") {
		const lines = textOf(event.result.content).split("\n").length;
		say(`tool ${event.toolName}: ${event.isError ? "failed" : "done"}, ${lines} line${lines === 1 ? "" : "s"}`);
	}
	if (event.type === "auto_retry_start")
		say(`retrying in ${Math.ceil(event.delayMs / 1000)} seconds: ${event.errorMessage}`);
	if (event.type === "compaction_start") say("compacting the context");
	if (event.type !== "message_end" || event.message.role !== "assistant") return;
	const text = textOf(event.message.content).trim();
	if (text !== "") for (const line of `tau: ${text}`.split("\n")) say(line);
	if (event.message.stopReason !== "error") return;
	say(`error: ${shownReason(event.message)}`);
	const hint = failureHint(event.message);
	if (hint) say(hint);
}

async function changeCredentials(client: Client, command: "/login" | "/logout", provider: string): Promise<string> {
	if (provider === "") {
		const { providers } = await client.send("get_providers", {});
		return `tau: ${command} needs a provider: ${providers.map(({ id }) => id).join(", ")}`;
	}
	if (command === "/logout") {
		const { removed } = await client.send("logout", { provider });
		return removed ? `tau: the credentials for ${provider} are forgotten` : `tau: there were none for ${provider}`;
	}
	const { cancelled } = await client.send("login", { provider });
	return cancelled ? "tau: nothing is stored" : `tau: the credentials for ${provider} are stored`;
}
