/** A request as the simulator recorded it, without the prompt's wording and what names the program or the run. */
import type { RequestRecord } from "@tau/sim/request-log";
import type { Masks } from "./masks.ts";

type Json = Record<string, unknown>;

/** Of the HTTP client, not of the agent. */
const TRANSPORT =
	/^(host|connection|content-length|accept-encoding|accept-language|sec-fetch-mode|user-agent|x-stainless-.*|accept|priority|anthropic-dangerous-direct-browser-access)$/;

export function normalizeRequest(record: RequestRecord, masks: Masks): unknown {
	const headers = Object.fromEntries(Object.entries(record.headers).filter(([name]) => !TRANSPORT.test(name)));
	const body = typeof record.body === "object" ? hideSystemPrompt(structuredClone(record.body) as Json) : record.body;
	return {
		method: record.method,
		path: record.path,
		status: record.status,
		headers: masks.value(headers),
		body: masks.value(body),
	};
}

const HIDDEN = "<system prompt>";

/** Its place and shape stay. */
function hideSystemPrompt(body: Json): Json {
	if (typeof body.instructions === "string") body.instructions = HIDDEN;
	if (typeof body.system === "string") body.system = HIDDEN;
	if (Array.isArray(body.system)) for (const block of body.system as Json[]) block.text = HIDDEN;
	for (const messages of [body.messages, body.input]) {
		if (!Array.isArray(messages)) continue;
		for (const message of messages as Json[]) {
			if (message.role !== "system" && message.role !== "developer") continue;
			if (typeof message.content === "string") message.content = HIDDEN;
			else if (Array.isArray(message.content)) for (const block of message.content as Json[]) block.text = HIDDEN;
		}
	}
	return body;
}
