import { expect, test } from "bun:test";
import { anthropicMessagesCodec } from "./anthropic-messages/codec.ts";
import type { Codec } from "./codec.ts";
import { requestCases } from "./fixtures/conversations.ts";
import piRequests from "./fixtures/pi-requests.json";
import { openaiCompletionsCodec } from "./openai-completions/codec.ts";
import { openaiResponsesCodec } from "./openai-responses/codec.ts";

const CODECS: Record<string, Codec> = {
	"anthropic-messages": anthropicMessagesCodec,
	"openai-completions": openaiCompletionsCodec,
	"openai-responses": openaiResponsesCodec,
};

interface RecordedRequest {
	url: string;
	headers: Record<string, string>;
	body: object;
}

const recorded = piRequests as unknown as Record<string, RecordedRequest>;
/** Who is asking, and how it proves it: not part of the comparison. */
const IDENTITY = new Set(["authorization", "x-api-key"]);

for (const [api, codec] of Object.entries(CODECS)) {
	test(`${api}: requests equal pi's in address, headers and body`, () => {
		const cases = requestCases().filter(({ name }) => name.startsWith(`${api}/`) && recorded[name]);
		expect(cases.length).toBeGreaterThan(60);
		for (const { name, model, messages, options } of cases) {
			const before = JSON.stringify(messages);
			const request = codec.buildRequest(model, { messages }, options);
			const headers = Object.entries(request.headers).filter(([header]) => !IDENTITY.has(header));
			const body = JSON.parse(JSON.stringify(request.body).replaceAll('"msg_tau_', '"msg_pi_'));
			const actual = { name, url: request.url, headers: Object.fromEntries(headers), body };
			expect(actual).toEqual({ name, ...recorded[name]! });
			// The transcript is the session's; a request must not change it.
			expect(JSON.stringify(messages)).toBe(before);
		}
	});
}
