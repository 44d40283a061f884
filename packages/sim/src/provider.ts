/**
 * The built-in provider `sim` as a session sees it: what its models are called, and a stream function that loads the
 * simulator only when one of them is really used.
 */
import { errorMessage } from "@tau/base/errors";
import { EventStream } from "@tau/base/event-stream";
import { type AssistantMessage, emptyUsage } from "@tau/protocol/messages";
import type { AssistantMessageEvent, StreamFunction } from "@tau/protocol/model-stream";

const PROVIDER_ID = "sim";

interface SimProvider {
	id: typeof PROVIDER_ID;
	/** For a model registry: no key needed, and no address since nothing is sent anywhere. */
	registration: {
		id: string;
		name: string;
		api: string;
		baseUrl: string;
		keyless: true;
		inProcess: true;
		models: { id: string; name: string; input: ("text" | "image")[] }[];
	};
	stream: StreamFunction;
}

export const SIM_PROVIDER: SimProvider = {
	id: PROVIDER_ID,
	registration: {
		id: PROVIDER_ID,
		name: "Simulator",
		api: PROVIDER_ID,
		baseUrl: "sim://in-process",
		keyless: true,
		inProcess: true,
		models: [
			{ id: "tour", name: "Guided tour of tau (simulated, no AI)", input: ["text", "image"] },
			{ id: "echo", name: "Repeats what you say (simulated, no AI)", input: ["text", "image"] },
		],
	},
	stream: (model, context, options) => {
		const stream = new EventStream<AssistantMessageEvent, AssistantMessage>();
		const play = async () => {
			const { tourStream } = await import("./tour/tour-provider.ts");
			return tourStream(model, context, options).consume((event) => stream.push(event));
		};
		play().then(
			(message) => stream.end(message),
			(error) => stream.end(failedMessage(model.id, errorMessage(error))),
		);
		return stream;
	},
};

function failedMessage(model: string, text: string): AssistantMessage {
	return {
		role: "assistant",
		content: [],
		api: PROVIDER_ID,
		provider: PROVIDER_ID,
		model,
		usage: emptyUsage(),
		stopReason: "error",
		errorMessage: text,
		timestamp: Date.now(),
	};
}
