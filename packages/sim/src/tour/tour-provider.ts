import type { StreamFunction } from "@tau/protocol/model-stream";
import { ECHO } from "../builtin-scenarios.ts";
import type { Scenario } from "../scenario.ts";
import { createScriptedModel } from "../scripted-model.ts";
import { tourAnswer } from "./tour-answer.ts";

/** Plays `sim/tour` and `sim/echo`: without a key and without a network, and saying that it is no language model. */
export const tourStream: StreamFunction = (model, context, options) =>
	createScriptedModel({ scenarios: [TOUR, ECHO], maxRequests: 0 }).stream(model, context, options);

const TOUR: Scenario = {
	name: "tour",
	// Reads like a fast model; a whole tour takes a few seconds.
	pace: { tokensPerSecond: 500, chunkSize: 8 },
	rules: [{ answer: tourAnswer }],
};
