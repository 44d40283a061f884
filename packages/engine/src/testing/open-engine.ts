/** An engine over the scripted model in a folder of its own, and the events it gave. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { Scenario } from "@tau/sim/scenario";
import { createScriptedModel } from "@tau/sim/scripted-model";
import { composeEngine, type EngineOptions } from "../compose.ts";
import type { Engine } from "../engine.ts";

export interface OpenedEngine extends AsyncDisposable {
	engine: Engine;
	events: AgentEvent[];
	reports: string[];
	warnings: string[];
	folder: string;
	scripted: ReturnType<typeof createScriptedModel>;
	/** Sends a prompt and waits until all has settled. */
	ask(message: string): Promise<string | null>;
	/** Events of one type. */
	all<K extends AgentEvent["type"]>(type: K): Extract<AgentEvent, { type: K }>[];
}

export interface OpenOptions {
	scenario: Scenario;
	/** Fields of the model `mock/m` in models.json. */
	model?: object;
	settings?: object;
	/** An earlier engine's folder: the next start in the same place. */
	folder?: string;
	overrides?: Partial<EngineOptions>;
}

export async function openEngine({
	scenario,
	model,
	settings,
	folder: earlier,
	overrides,
}: OpenOptions): Promise<OpenedEngine> {
	const folder = earlier ?? mkdtempSync(join(tmpdir(), "tau-engine-"));
	await Bun.write(join(folder, "settings.json"), JSON.stringify({ retry: { baseDelayMs: 1 }, ...settings }));
	const models = [{ id: "m", ...model }];
	const providers = { mock: { baseUrl: "http://127.0.0.1:1/v1", api: "openai-completions", apiKey: "k", models } };
	await Bun.write(join(folder, "models.json"), JSON.stringify({ providers }));
	const scripted = createScriptedModel({ scenarios: [{ ...scenario, models: [{ id: "m" }] }] });
	const reports: string[] = [];
	const { engine, warnings } = await composeEngine({
		cwd: folder,
		env: { PATH: process.env.PATH, HOME: folder },
		agentDir: folder,
		version: "0.0.0",
		model: "mock/m",
		tools: { exclude: [], none: false },
		report: (line) => void reports.push(line),
		stream: scripted.stream,
		...overrides,
	});
	const events: AgentEvent[] = [];
	engine.subscribe((event) => void events.push(event));
	return {
		engine,
		events,
		reports,
		warnings,
		folder,
		scripted,
		ask: async (message) => {
			await engine.send("prompt", { message });
			await engine.send("wait_idle", {});
			return (await engine.send("get_last_assistant_text", {})).text;
		},
		all: (type) => events.filter((event) => event.type === type) as never,
		[Symbol.asyncDispose]: async () => {
			await engine[Symbol.asyncDispose]();
			// The folder of an earlier engine is its opener's.
			if (!earlier) rmSync(folder, { recursive: true, force: true });
		},
	};
}
