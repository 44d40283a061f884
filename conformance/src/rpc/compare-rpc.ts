/** pi's RpcClient from npm drives pi and tau alike; every answer is compared. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { modelsJsonFor } from "@tau/sim/command";
import type { Scenario } from "@tau/sim/scenario";
import { startSimServer } from "@tau/sim/server";
import { Masks } from "../cli/masks.ts";
import { type Difference, differences } from "../difference.ts";
import type { Oracle } from "../oracle.ts";
import type { Side } from "../side.ts";
import type { RpcScene } from "./rpc-scenes.ts";

const TAU = join(import.meta.dir, "../../../packages/cli/bin/tau");
const TIME_LIMIT_MS = 60_000;

export interface RpcComparison {
	oracle: Oracle;
	scenes: readonly RpcScene[];
	scratch: string;
	env: Record<string, string>;
}

export async function compareRpc(comparison: RpcComparison): Promise<Difference[]> {
	const found: Difference[] = [];
	for (const scene of comparison.scenes) {
		const [pi, tau] = [await runSide("pi", scene, comparison), await runSide("tau", scene, comparison)];
		found.push(...differences(caseOf(scene), pi, tau));
	}
	return found;
}

export function caseOf({ name }: RpcScene): string {
	return `rpc/${name}`;
}

async function runSide(side: Side, scene: RpcScene, { oracle, scratch, env }: RpcComparison): Promise<unknown> {
	const root = join(scratch, "rpc");
	const [project, agentDir] = [join(root, "project"), join(root, "agent")];
	rmSync(root, { recursive: true, force: true });
	for (const folder of [project, agentDir]) mkdirSync(folder, { recursive: true });
	const scenario: Scenario = { name: "m", models: [{ id: "m", reasoning: true }], rules: scene.rules };
	using server = startSimServer({ scenarios: [scenario] });
	writeFileSync(join(agentDir, "models.json"), JSON.stringify(modelsJsonFor(server.url, [scenario])));
	writeFileSync(join(agentDir, "settings.json"), JSON.stringify(scene.settings ?? {}));
	const [jobPath, resultPath] = [join(root, "job.json"), join(root, "result.json")];
	const client = {
		cliPath: side === "pi" ? oracle.cli : join(oracle.folder, "tau-for-rpc-client.mjs"),
		cwd: project,
		args: ["--model", "sim-completions/m", ...(scene.words ?? [])],
	};
	writeFileSync(jobPath, JSON.stringify({ client, steps: scene.steps }));
	const child = Bun.spawn([oracle.node, join(oracle.folder, "run-rpc.mjs"), jobPath, resultPath], {
		cwd: project,
		// RpcClient starts `node`: the oracle's own.
		env: { ...env, PATH: `${dirname(oracle.node)}:${env.PATH}`, PI_CODING_AGENT_DIR: agentDir, TAU_PROGRAM: TAU },
		stdio: ["ignore", "ignore", "pipe"],
		timeout: TIME_LIMIT_MS,
	});
	const [stderr, exitCode] = await Promise.all([child.stderr.text(), child.exited]);
	if (exitCode !== 0) return { failed: `the driver ended with ${exitCode}: ${stderr.trim().slice(-500)}` };
	const { results } = JSON.parse(readFileSync(resultPath, "utf8")) as { results: unknown };
	return masked(results, new Masks(server.url));
}

/** Generated names, times and what one side measures with another clock. */
function masked(results: unknown, masks: Masks): unknown {
	return masks.value(
		JSON.parse(JSON.stringify(results), (key, value: unknown) => {
			if (key === "sessionFile" && typeof value === "string") return value.replace(/[^/]*\.jsonl$/, "<file>.jsonl");
			// The prompts differ, and so do all counts of their tokens.
			if (key === "usage" || key === "tokens" || key === "contextUsage") return "<usage>";
			if (isSystemMessage(value)) return { role: "system" };
			if ((key === "entryId" || key === "leafId") && typeof value === "string") return "<entry>";
			return value;
		}),
	);
}

function isSystemMessage(value: unknown): boolean {
	return typeof value === "object" && value !== null && "role" in value && value.role === "system";
}
