/** Runs every CLI case through pi and tau against a simulator of their own and compares all that can be seen of them. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { modelsJsonFor } from "@tau/sim/command";
import type { Scenario } from "@tau/sim/scenario";
import { startSimServer } from "@tau/sim/server";
import { type Difference, differences } from "../difference.ts";
import type { Oracle } from "../oracle.ts";
import type { Side } from "../side.ts";
import { writeFixture } from "../tools/write-fixture.ts";
import type { CliCase, CliScene } from "./cli-case.ts";
import { Masks } from "./masks.ts";
import { normalizeEvents } from "./normalize-events.ts";
import { normalizeRequest } from "./normalize-request.ts";

const TAU = join(import.meta.dir, "../../../packages/cli/bin/tau");
const TIME_LIMIT_MS = 60_000;

export interface CliComparison {
	oracle: Oracle;
	cases: readonly CliCase[];
	scratch: string;
	env: Record<string, string>;
}

export async function compareClis(comparison: CliComparison): Promise<Difference[]> {
	const found: Difference[] = [];
	for (const one of comparison.cases) {
		const [pi, tau] = [await runSide("pi", one, comparison), await runSide("tau", one, comparison)];
		found.push(...differences(one.id, withoutLonelyEvents(pi, tau), withoutLonelyEvents(tau, pi)));
	}
	return found;
}

interface Observation {
	exitCode: number;
	stdout?: string;
	stderr: string;
	/** Types in order; the events themselves are compared by type and number, so that one too many is one difference. */
	sequence?: string[];
	events?: Record<string, unknown>;
	requests: unknown[];
}

async function runSide(side: Side, { scene, format, mode }: CliCase, comparison: CliComparison): Promise<Observation> {
	const root = join(comparison.scratch, "cli");
	const project = join(root, "project");
	const agentDir = join(root, "agent");
	rmSync(root, { recursive: true, force: true });
	mkdirSync(agentDir, { recursive: true });
	writeFixture(project, scene.files ?? {});
	const scenario: Scenario = { name: "m", models: [{ id: "m", ...scene.model }], steps: scene.steps };
	using server = startSimServer({ scenarios: [scenario], faults: scene.faults, pace: { chunkSize: 8 } });
	writeConfiguration(agentDir, server.url, scenario, scene);
	if (scene.refused) server.stop();
	const program = side === "pi" ? [comparison.oracle.node, comparison.oracle.cli] : [TAU];
	const flags = mode === "json" ? ["--mode", "json"] : ["-p"];
	const words = ["--model", `sim-${format}/m`, ...(scene.words ?? ["Please go."])];
	const child = Bun.spawn([...program, ...flags, ...words], {
		cwd: project,
		env: { ...comparison.env, PI_CODING_AGENT_DIR: agentDir },
		stdin: scene.input === undefined ? "ignore" : new Blob([scene.input]),
		stdout: "pipe",
		stderr: "pipe",
		timeout: TIME_LIMIT_MS,
	});
	const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
	const exitCode = await child.exited;
	const masks = new Masks(server.url);
	const seen: Observation = { exitCode, stderr: "", requests: [] };
	if (mode === "json") Object.assign(seen, normalizeEvents(stdout, masks));
	else seen.stdout = masks.text(stdout);
	seen.requests = server.requests.map((record) => normalizeRequest(record, masks));
	seen.stderr = masks.text(stderr.replace(/^tau: /, ""));
	return seen;
}

function writeConfiguration(agentDir: string, url: string, scenario: Scenario, scene: CliScene): void {
	const { providers } = modelsJsonFor(url, [scenario]) as { providers: Record<string, object> };
	for (const provider of Object.values(providers)) Object.assign(provider, scene.provider);
	writeFileSync(join(agentDir, "models.json"), JSON.stringify({ providers }));
	// The waits of a retry are part of what is compared, so they keep their proportions.
	const settings = { retry: { baseDelayMs: 20 }, ...scene.settings };
	writeFileSync(join(agentDir, "settings.json"), JSON.stringify(settings));
}

/** An event of a type that the other side never has is a difference by itself and need not disturb the order as well. */
function withoutLonelyEvents(own: Observation, other: Observation): Observation {
	const known = new Set(other.sequence);
	return { ...own, sequence: own.sequence?.filter((type) => known.has(type)) };
}
