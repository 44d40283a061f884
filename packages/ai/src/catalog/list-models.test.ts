import { expect, test } from "bun:test";
import { parseModelsJson } from "../config/models-json.ts";
import { formatTokens, listModels } from "./list-models.ts";
import { createModelRegistry } from "./registry.ts";

async function models() {
	const provider = (list: object[]) => ({ baseUrl: "http://x", api: "openai-completions", apiKey: "k", models: list });
	const providers = {
		mock: provider([{ id: "m1", contextWindow: 1_234_567, maxTokens: 999 }, { id: "a/b:c" }]),
		alpha: provider([{ id: "gpt-5-vision", input: ["text", "image"], reasoning: true, contextWindow: 1500 }]),
	};
	return createModelRegistry({
		env: {},
		modelsJson: parseModelsJson(JSON.stringify({ providers }), "models.json"),
	}).available();
}

test("listModels() prints the table byte for byte as pi does", async () => {
	expect(listModels(await models())).toEqual([
		"provider  model         context  max-out  thinking  images",
		"alpha     gpt-5-vision  1.5K     16.4K    yes       yes   ",
		"mock      a/b:c         128K     16.4K    no        no    ",
		"mock      m1            1.2M     999      no        no    ",
	]);
});

test.each([
	["5gpt", ["gpt-5-vision"]],
	["mock/a", ["a/b:c"]],
	["vision ALPHA", ["gpt-5-vision"]],
	["m1", ["m1"]],
	["  ", ["gpt-5-vision", "a/b:c", "m1"]],
])("listModels() filtered by %j", async (search, ids) => {
	const rows = listModels(await models(), search).slice(1);
	expect(rows.map((row) => row.split(/ {2,}/)[1])).toEqual(ids);
});

test("listModels() says when nothing matches", async () => {
	expect(listModels(await models(), "zzz")).toEqual(['No models matching "zzz"']);
});

test.each([
	[0, "0"],
	[999, "999"],
	[1000, "1K"],
	[65_535, "65.5K"],
	[999_999, "1000.0K"],
	[1_000_000, "1M"],
	[1_048_576, "1.0M"],
])("formatTokens(%d) is %s", (count, text) => {
	expect(formatTokens(count)).toBe(text);
});
