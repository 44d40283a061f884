import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseModelsJson } from "./models-json.ts";

const PATH = "/home/ada/.pi/agent/models.json";

function errorOf(text: string) {
	const { providers, error } = parseModelsJson(text, PATH);
	expect(providers.size).toBe(0);
	return error!;
}

describe("parseModelsJson()", () => {
	test("reads comments, trailing commas and everything a provider may say", () => {
		const { providers, error } = parseModelsJson(
			`{ // mine
			"providers": { "mock": { "name": "Mock", "baseUrl": "http://localhost:1/v1", "api": "openai-completions", "apiKey": "$KEY",
				"headers": {"x": "!cmd"}, "authHeader": true, "compat": {"supportsStore": false, "newer": 1}, "future": [],
				"models": [{ "id": "m1", "input": ["text", "image"], "cost": {"input": 1, "output": 2, "cacheRead": 0, "cacheWrite": 0,
					"tiers": [{"inputTokensAbove": 5, "input": 1, "output": 2, "cacheRead": 0, "cacheWrite": 0}]},
					"thinkingLevelMap": {"off": null, "max": "max"}, "inputLimits": {"images": {"resize": {"jpegQuality": 80}}}, }],
				"modelOverrides": {"m2": {"cost": {"input": 3}}}, }, } }`,
			PATH,
		);
		expect(error).toBeUndefined();
		expect(providers.get("mock")?.models?.[0]?.thinkingLevelMap).toEqual({ off: null, max: "max" });
	});

	test("a syntax error gives path, line and column, and the file is ignored as a whole", () => {
		const error = errorOf('{\n "providers": {\n  "a": }\n}');
		expect(error.code).toBe("TAU_MODELS_JSON_INVALID");
		expect(error.message).toBe(`models.json is ignored: ${PATH}:3:8: expected a value, found "}"`);
		expect(error.details).toEqual({ source: PATH, line: 3, column: 8 });
	});

	test.each([
		[
			'{"providers":{"mock":{"models":[{"id":"a"},{"id":"b","contextWindow":"big"}]}}}',
			"providers.mock.models[1].contextWindow must be a number, found a string",
			70,
		],
		[
			'{"providers":{"mock":{"models":[{"name":"x"}]}}}',
			"providers.mock.models[0].id must be a string that is not empty, found nothing",
			33,
		],
		[
			'{"providers":{"mock":{"models":[{"id":"a","input":["audio"]}]}}}',
			'providers.mock.models[0].input[0] must be "text" or "image", found a string',
			52,
		],
		[
			'{"providers":{"mock":{"models":[{"id":"a","cost":{"input":1}}]}}}',
			"providers.mock.models[0].cost.output must be a number, found nothing",
			50,
		],
		[
			'{"providers":{"mock":{"compat":{"supportsLongCacheRetention":"yes"}}}}',
			"providers.mock.compat.supportsLongCacheRetention must be true or false, found a string",
			62,
		],
		[
			'{"providers":{"mock":{"baseUrl":""}}}',
			"providers.mock.baseUrl must be a string that is not empty, found an empty string",
			33,
		],
		['{"providers":{"a b":{"oauth":"x"}}}', 'providers["a b"].oauth must be "radius" or an object, found a string', 30],
		['{"providers":[]}', "providers must be an object, found an empty array", 14],
		["{}", "providers must be an object, found nothing", 1],
		["[1]", "the file must be an object, found an array of 1", 1],
		[
			'{"providers":{"p":{"models":[{"id":"a","inputLimits":{"images":{"resize":{"jpegQuality":101}}}}]}}}',
			"jpegQuality must be a whole number from 1 to 100, found 101",
			89,
		],
		[
			'{"providers":{"p":{"models":[{"id":"a","promptCache":{"short":0}}]}}}',
			"promptCache.short must be a number above 0, found 0",
			63,
		],
	])("%s: %s", (text, problem, column) => {
		const error = errorOf(text);
		expect(error.message).toContain(`${PATH}:1:${column}: `);
		expect(error.message).toContain(problem);
	});

	test("never shows a key, wherever it was put", () => {
		for (const text of [
			'{"providers":{"a":{"models":"sk-1234"}}}',
			'{"providers":{"a":{"apiKey": sk-1234}}}',
			'{"providers":"sk-1234"}',
		]) {
			const error = errorOf(text);
			expect(error.message + error.hint + JSON.stringify(error.details)).not.toContain("1234");
		}
	});

	test("lists at most five mistakes and counts the rest", () => {
		const models = Array.from({ length: 8 }, () => ({ id: 1 }));
		const lines = errorOf(JSON.stringify({ providers: { a: { models } } })).message.split("\n");
		expect(lines).toHaveLength(6);
		expect(lines[5]).toBe("and 3 more");
	});

	test("never throws, whatever the JSON", () => {
		fc.assert(
			fc.property(fc.json(), (json) => {
				expect(parseModelsJson(json, PATH).error === undefined).toBe(false);
				parseModelsJson(`{"providers":${json}}`, PATH);
				parseModelsJson(
					`{"providers":{"a":{"models":[${json}],"compat":${json},"modelOverrides":{"x":${json}}}}}`,
					PATH,
				);
			}),
		);
	});

	test("the built-in models themselves satisfy the shape of a model", () => {
		for (const provider of ["openai", "anthropic", "openrouter", "zai"]) {
			const file = new URL(`../catalog/data/${provider}.json`, import.meta.url);
			const text = JSON.stringify({ providers: { x: { models: JSON.parse(readFileSync(file, "utf8")) } } });
			expect(parseModelsJson(text, PATH).error).toBeUndefined();
		}
	});
});
