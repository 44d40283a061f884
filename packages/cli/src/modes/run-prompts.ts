/** Print and json mode: sends the prompts one after the other to the engine and reports how it ended. */
import { isCharacterDevice, showControls, writeDiagnostic, writeOutput } from "@tau/platform/standard-streams";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { ImageContent } from "@tau/protocol/messages";
import type { Client } from "@tau/sdk/client";
import { EXIT } from "../exit-codes.ts";
import { shownReason } from "./describe-failure.ts";
import { JsonLines } from "./json.ts";
import { type Outcome, OutcomeTracker } from "./outcome.ts";

/** In UTF-16 units. The whole text follows when the last attempt fails. */
const RETRY_REASON_LENGTH = 200;

export interface Prompt {
	text: string;
	images: ImageContent[];
}

/** Sends each prompt when the one before has settled; stops at the first that fails. */
export async function runPrompts(
	client: Client,
	prompts: Prompt[],
	mode: "text" | "json",
	onBrokenOutput: (error: unknown) => void,
): Promise<Outcome> {
	const tracker = new OutcomeTracker();
	client.subscribe(tracker.observe);
	const lines = mode === "json" ? new JsonLines((text) => writeOutput(text), onBrokenOutput) : undefined;
	if (lines) {
		lines.header(client.header);
		client.subscribe((event) => lines.event(event));
	} else {
		client.subscribe((event) => announceRetry(event, tracker));
		client.subscribe(announceOmittedImages);
	}
	let outcome: Outcome = { exitCode: EXIT.ok };
	for (const prompt of prompts) {
		const { disposition } = await client.send("prompt", { message: prompt.text, images: prompt.images });
		if (disposition === "handled") continue;
		await client.send("wait_idle", {});
		outcome = tracker.outcome();
		if (outcome.exitCode !== EXIT.ok) break;
	}
	lines?.flush();
	if (mode === "text") printAnswer(tracker);
	return outcome;
}

/** Without it the seconds before a retry look like a hang. JSON mode has the event itself. */
function announceRetry(event: AgentEvent, tracker: OutcomeTracker): void {
	if (event.type !== "auto_retry_start") return;
	const failed = tracker.lastAssistant;
	const place = failed ? `${failed.provider}/${failed.model}: ` : "";
	const text = failed ? shownReason(failed) : event.errorMessage;
	const reason = text.split("\n", 1)[0]!.slice(0, RETRY_REASON_LENGTH).replace(/\.$/, "");
	const wait = `trying again in ${event.delayMs / 1000} s (${event.attempt} of ${event.maxAttempts})`;
	writeDiagnostic(`tau: ${place}${reason}; ${wait}`);
}

/** The model is told in the message; whoever attached the image must not take the answer for one about it. */
function announceOmittedImages(event: AgentEvent): void {
	if (event.type !== "message_end" || event.message.role !== "user") return;
	const { content } = event.message;
	const texts =
		typeof content === "string" ? [content] : content.map((block) => (block.type === "text" ? block.text : ""));
	for (const [note] of texts.join("\n").matchAll(/^\[Image omitted: .*\]$/gm))
		writeDiagnostic(`tau: ${note.slice(1, -1)}`);
}

/** Every text block of the last answer, partial ones included; a failed answer's text is not an answer. */
function printAnswer(tracker: OutcomeTracker): void {
	const message = tracker.lastAssistant;
	if (!message || message.stopReason === "error" || message.stopReason === "aborted") return;
	// Pipes and files get every byte; a terminal must not do what a model's text tells it to.
	const shown = isCharacterDevice(1) ? showControls : (text: string) => text;
	for (const block of message.content) if (block.type === "text") writeOutput(shown(`${block.text}\n`));
}
