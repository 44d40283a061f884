import { join } from "node:path";
import type { Scenario, Step, ToolCallBlock } from "@tau/sim/scenario";
import { runAgents } from "../src/agent-runs.ts";
import type { Figure, Row } from "../src/report.ts";
import { median } from "../src/statistics.ts";

const CALLS = 60;

/** codex and opencode have other tools, so the same script cannot drive them. */
export const s8: Row = {
	id: "S8",
	title: `-p, ${CALLS} sequential tool calls (read, grep, ls, bash): wall over a one-token answer`,
	run: async (context): Promise<Figure[]> => {
		const tools = ["read", "bash", "edit", "write", "grep", "find", "ls"];
		const base = { expect: "ok", others: [], rounds: Math.max(3, context.rounds >> 1), tools, prepare: writeProject };
		const short = await runAgents(context, { ...base, scenario: { name: "short", rules: [{ text: "ok" }] } });
		const long = await runAgents(context, { ...base, scenario: toolCallScenario() });
		return Object.entries(long).map(([program, runs]) => ({
			row: "S8",
			what: "60 tool calls over one-shot, wall",
			unit: "ms",
			program,
			value: median(runs.map((run) => run.wallMs)) - median((short[program] ?? []).map((run) => run.wallMs)),
			...(program === "tau" ? { target: 120 } : {}),
		}));
	},
};

function toolCallScenario(): Scenario {
	const calls: ToolCallBlock[] = [
		{ name: "read", arguments: { path: "src/module-1.ts" } },
		{ name: "grep", arguments: { pattern: "value7", path: "src" } },
		{ name: "ls", arguments: { path: "src" } },
		{ name: "bash", arguments: { command: "echo hello" } },
	];
	const steps = Array.from({ length: CALLS }, (_, index): Step => ({ toolCalls: [calls[index % calls.length]!] }));
	return { name: "tools", steps: [...steps, { text: "ok" }] };
}

async function writeProject(cwd: string): Promise<void> {
	for (let file = 0; file < 40; file++) {
		const lines = Array.from({ length: 100 }, (_, line) => `export const value${line} = ${file * line};`);
		await Bun.write(join(cwd, "src", `module-${file}.ts`), `${lines.join("\n")}\n`);
	}
}
