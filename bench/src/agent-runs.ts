/** Runs the same prompt through tau and every installed peer against one simulator. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "@tau/sim/scenario";
import { startSimServer } from "@tau/sim/server";
import { codexCommand, opencodeCommand, piLikeCommand } from "./peers.ts";
import { type Command, type ProcessSample, sampleInTurn } from "./process-sample.ts";
import type { BenchContext } from "./report.ts";
import { type SessionFileOptions, writeSessionFile } from "./session-file.ts";

export interface AgentRuns {
	scenario: Scenario;
	/** What every program's output must contain: a failed run is no measurement. */
	expect: string;
	tools?: string[];
	/** Programs beside tau and pi for which the row makes sense. */
	others: ("codex" | "opencode")[];
	rounds: number;
	/** Every program goes on with a file of its own like this one, instead of starting anew. */
	session?: SessionFileOptions;
	contextWindow?: number;
	/** Fills the working folder. */
	prepare?(cwd: string): Promise<void>;
}

/** Samples by program name. A peer that cannot do the job is logged and left out; tau failing is an error. */
export async function runAgents(context: BenchContext, runs: AgentRuns): Promise<Record<string, ProcessSample[]>> {
	using server = startSimServer({ scenarios: [runs.scenario] });
	const cwd = mkdtempSync(join(context.scratch, "project-"));
	await runs.prepare?.(cwd);
	const template = runs.session && join(context.scratch, "session-template.jsonl");
	if (template) writeSessionFile(template, { ...runs.session!, cwd });
	const bench = (program: string) => {
		const home = mkdtempSync(join(context.scratch, `${program}-`));
		mkdirSync(home, { recursive: true });
		const session = template ? { path: join(home, "kept/session.jsonl"), template } : undefined;
		const { tools, contextWindow, scenario } = runs;
		return { url: server.url, model: scenario.name, prompt: "go", cwd, home, tools, session, contextWindow };
	};
	const commands: Record<string, Command> = { tau: await piLikeCommand([context.tau], bench("tau")) };
	const { pi, codex, opencode } = context.peers;
	if (pi) commands.pi = await piLikeCommand(pi, bench("pi"));
	if (codex && runs.others.includes("codex")) commands.codex = await codexCommand(codex, bench("codex"));
	if (opencode && runs.others.includes("opencode")) {
		commands.opencode = await opencodeCommand(opencode, bench("opencode"));
	}
	await dropFailing(commands, runs.expect, context);
	return await sampleInTurn(commands, runs.rounds, (name, sample) => {
		const problem = problemOf(sample, runs.expect);
		if (problem) throw new Error(`${name} failed in the middle of a measurement: ${problem}`);
	});
}

async function dropFailing(commands: Record<string, Command>, expected: string, context: BenchContext): Promise<void> {
	for (const [name, command] of Object.entries(commands)) {
		const samples = await sampleInTurn({ [name]: command }, 0, (_name, sample) => {
			const problem = problemOf(sample, expected);
			if (!problem) return;
			if (name === "tau") throw new Error(`tau cannot do the job: ${problem}`);
			context.log(`  ${name} is left out: ${problem}`);
			delete commands[name];
		});
		void samples;
	}
}

function problemOf(sample: ProcessSample, expected: string): string | undefined {
	if (sample.exitCode !== 0) return `exit code ${sample.exitCode}: ${sample.stderr.trim().slice(-300)}`;
	if (sample.stdout.includes(expected)) return undefined;
	return `the answer does not contain "${expected}": ${sample.stdout.slice(-200)} ${sample.stderr.slice(-200)}`;
}
