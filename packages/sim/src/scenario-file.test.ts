import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadScenario, parseScenario } from "./scenario-file.ts";

const messageOf = (text: string): string => {
	try {
		parseScenario(text, "demo.yaml");
	} catch (error) {
		return (error as Error).message;
	}
	return "accepted";
};

test("names the file, the place and what was expected", () => {
	const cases: [string, string][] = [
		["steps: [{ text: 3 }]", "demo.yaml: steps[0].text: expected a text, got 3"],
		[
			"steps: [{ toolCalls: [{ name: '' }] }]",
			'demo.yaml: steps[0].toolCalls[0].name: expected a non-empty text, got ""',
		],
		["steps: [{ txt: hi, text: a }]", "demo.yaml: steps[0].txt: unknown field; expected one of name, when, "],
		["steps: [{ name: x }]", "demo.yaml: steps[0]: answers nothing; expected at least one of text, thinking, "],
		["steps: [{ text: a, content: [] }]", "demo.yaml: steps[0].text: cannot stand beside content"],
		[
			"steps: [{ text: '{{lastResult}}' }]",
			"demo.yaml: steps[0].text: unknown placeholder {{lastResult}}; the placeholders are lastUserText, ",
		],
		[
			"steps: [{ text: a, deltas: -1 }]",
			"demo.yaml: steps[0].deltas: expected a whole number from 0 to 500000, got -1",
		],
		["steps: [{ fault: { kind: boom } }]", 'demo.yaml: steps[0].fault: unknown kind "boom"; the kinds are '],
		["steps: [{ fault: { kind: html, ms: 3 } }]", 'demo.yaml: steps[0].fault: html takes no "ms"'],
		[
			"rules: [{ when: { turn: one }, text: a }]",
			'demo.yaml: rules[0].when.turn: expected a whole number of at least 0, got "one"',
		],
		["rules: [{ when: { user: '/(/' }, text: a }]", "demo.yaml: /(/: Invalid regular expression"],
		[
			"rules: [{ content: [{ type: image }] }]",
			'demo.yaml: rules[0].content[0].type: expected one of text, thinking, toolCall; got "image"',
		],
		["models: [{ name: a }]\nrules: [{ text: a }]", "demo.yaml: models[0].id: is missing"],
		[
			"afterLastStep: stop\nsteps: [{ text: a }]",
			'demo.yaml: afterLastStep: expected one of error, repeat, restart; got "stop"',
		],
		["description: nothing", "demo.yaml: has neither steps nor rules"],
		["just a text", "demo.yaml: expected an object with name, description, "],
		["steps: [", "demo.yaml: is no YAML: "],
	];
	for (const [yaml, message] of cases) expect(messageOf(yaml)).toStartWith(message);
});

test("reports several problems at once, and not more than twenty", () => {
	expect(messageOf("steps: [{ text: 1 }, { text: 2 }]")).toBe(
		"demo.yaml:\n  steps[0].text: expected a text, got 1\n  steps[1].text: expected a text, got 2",
	);
	const many = messageOf(`steps: [${"{ text: 1 },".repeat(30)}]`);
	expect(many.split("\n").length).toBe(22);
	expect(many).toEndWith("… and 10 more");
});

test("takes the name from the file and turns /…/ into regular expressions", () => {
	const scenario = parseScenario(
		"rules: [{ when: { user: '/^hi/i', toolResults: [plain, /x/] }, text: a }]",
		"folder/demo.yaml",
	);
	expect(scenario.name).toBe("demo");
	expect(scenario.rules![0]!.when).toEqual({ user: /^hi/i, toolResults: ["plain", /x/] });
});

test("loads YAML, JSON and TypeScript files; says what is wrong with the others", async () => {
	const folder = await mkdtemp(join(tmpdir(), "sim-scenario-"));
	try {
		const put = async (name: string, text: string) => {
			await Bun.write(join(folder, name), text);
			return loadScenario(join(folder, name));
		};
		expect((await put("a.yaml", "steps: [{ text: one }]")).steps).toEqual([{ text: "one" }]);
		expect((await put("b.json", '{"steps":[{"text":"one"}]}')).name).toBe("b");
		const module = await put(
			"c.ts",
			'export const scenario = { name: "c", rules: [{ when: { user: /x/ }, answer: () => ({ text: "t" }) }] };',
		);
		expect(typeof module.rules![0]!.answer).toBe("function");
		expect(put("d.ts", "export const other = 1;")).rejects.toThrow('d.ts: exports no "scenario"');
		expect(put("e.ts", 'export const scenario = { name: "e" };')).rejects.toThrow("e.ts: has neither steps nor rules");
		await expect(loadScenario(join(folder, "none.yaml"))).rejects.toThrow("none.yaml: cannot be read: ENOENT");
	} finally {
		await rm(folder, { recursive: true });
	}
});
