/** The hook point after the tools of a turn. */
import type { Turn } from "@tau/agent/loop";
import type { HookBus } from "./hook-bus.ts";

export async function turnEnd(
	hooks: HookBus,
	turn: Turn & { turnIndex: number },
	signal: AbortSignal,
	report: (line: string) => void,
): Promise<"continue" | "end"> {
	let verdict: "continue" | "end" = "continue";
	await hooks.dispatch(
		"turn_end",
		turn,
		signal,
		(result) => {
			if (result.continue === false) verdict = "end";
			return false;
		},
		(error) => report(`A turn_end hook failed: ${error}`),
	);
	return verdict;
}
