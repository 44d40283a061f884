import type { JsonObject } from "@tau/protocol/json";
import type { Fault } from "@tau/sim/faults/fault";
import type { Answer, Scenario, Step } from "@tau/sim/scenario";
import type { Fixture } from "../tools/tool-job.ts";

export const WIRE_FORMATS = ["completions", "responses", "anthropic"] as const;
export type WireFormatName = (typeof WIRE_FORMATS)[number];

export interface CliScene {
	name: string;
	steps: Step[];
	/** Default: all three. */
	formats?: readonly WireFormatName[];
	/** Default: json, and text for the first format. */
	modes?: readonly ("json" | "text")[];
	/** After `--model …`; default a prompt. */
	words?: string[];
	/** Piped in; absent: standard input is empty. */
	input?: string;
	/** In the project's folder. */
	files?: Fixture;
	settings?: JsonObject;
	/** Of the model. */
	model?: NonNullable<Scenario["models"]>[number] extends infer Model ? Partial<Model> : never;
	faults?: Fault[];
	/** The simulator is gone before the program starts. */
	refused?: boolean;
	/** Added to the model's provider in models.json. */
	provider?: JsonObject;
}

export interface CliCase {
	/** `cli/scene, format, mode`. */
	id: string;
	scene: CliScene;
	format: WireFormatName;
	mode: "json" | "text";
}

/** Numbers of its own: estimated ones would depend on the system prompt. */
export const answer = (step: Answer & { name?: string; when?: Step["when"] }): Step => ({
	usage: { input: 100, cacheRead: 20, output: 30 },
	...step,
});

export const call = (name: string, given: JsonObject, id?: string) => ({
	name,
	arguments: given,
	...(id ? { id } : {}),
});

export function casesOf(scenes: readonly CliScene[]): CliCase[] {
	return scenes.flatMap((scene) =>
		(scene.formats ?? WIRE_FORMATS).flatMap((format, index) =>
			(scene.modes ?? (index === 0 ? (["json", "text"] as const) : (["json"] as const))).map((mode) => ({
				id: `cli/${scene.name}, ${format}, ${mode}`,
				scene,
				format,
				mode,
			})),
		),
	);
}
