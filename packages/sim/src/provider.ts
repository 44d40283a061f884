/**
 * The built-in provider `sim` as a session sees it: what its models are called, and a stream function that loads the
 * simulator only when one of them is really used.
 */
import { EventStream } from "@tau/base/event-stream";
import type { AssistantMessage } from "@tau/protocol/messages";
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
		models: [
			{ id: "tour", name: "Guided tour of tau (simulated, no AI)", input: ["text", "image"] },
			{ id: "echo", name: "Repeats what you say (simulated, no AI)", input: ["text", "image"] },
		],
	},
	stream: (model, context, options) => {
		const stream = new EventStream<AssistantMessageEvent, AssistantMessage>();
		void import("./tour/tour-provider.ts").then(async ({ tourStream }) => {
			stream.end(await tourStream(model, context, options).consume((event) => stream.push(event)));
		});
		return stream;
	},
};
