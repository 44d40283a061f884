import type { AgentTool } from "@tau/protocol/tool";

export type ToolRun<TParams, TDetails> = AgentTool<TParams, TDetails>["execute"];

/** Calls that wait for code keep the order they came in, also when the code of a later one is there first. */
export interface LoadOrder {
	inOrder<T>(load: () => Promise<T>): Promise<T>;
}

/** A tool whose code is loaded by its first call: a start needs only what the model is told about it. */
export function lazyTool<TParams, TDetails>(
	definition: Omit<AgentTool<TParams, TDetails>, "execute">,
	load: () => Promise<ToolRun<TParams, TDetails>>,
	order?: LoadOrder,
): AgentTool<TParams, TDetails> {
	let loading: Promise<ToolRun<TParams, TDetails>> | undefined;
	const loadOnce = () => {
		loading ??= load();
		return loading;
	};
	return {
		...definition,
		async execute(...call) {
			const run = await (order ? order.inOrder(loadOnce) : loadOnce());
			return run(...call);
		},
	};
}
