import { expect, test } from "bun:test";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { Tool } from "@tau/protocol/messages";
import { PrefixWatch } from "./prefix-watch.ts";

const tool = (name: string): Tool => ({ name, description: name, parameters: { type: "object" } });

test("only a real change is told, with its causes", () => {
	const events: AgentEvent[] = [];
	const watch = new PrefixWatch((event) => void events.push(event));
	const state = {
		sections: { preamble: "a", rules: "b" } as Record<string, string>,
		tools: new Map([["read", tool("read")]]),
	};
	watch.observe(state, 1);
	const first = watch.hash;
	watch.observe(state, 1);
	state.sections.rules = "c";
	state.tools.set("grep", tool("grep"));
	watch.observe(state, 2);
	watch.observe({ sections: { ...state.sections }, tools: new Map(state.tools) }, 1);
	expect(events).toEqual([
		{
			type: "prompt_prefix_changed",
			hash: watch.hash!,
			causes: [
				{ part: "section", name: "rules", change: "changed" },
				{ part: "tool", name: "grep", change: "added" },
			],
		},
	]);
	expect(watch.hash).not.toBe(first);
});
