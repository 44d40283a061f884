import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { helpText } from "../commands/help.ts";
import { FLAGS, LATER_FLAGS } from "./flags.ts";
import { parseArguments } from "./parse-arguments.ts";

describe("parseArguments", () => {
	test("separates options, messages and files", () => {
		const parsed = parseArguments(["-p", "--model", "a/b:high", "@src/x.ts", "explain", "--thinking=low", "more"]);
		expect(parsed.options).toEqual({ print: true, model: "a/b:high", thinking: "low" });
		expect(parsed.messages).toEqual(["explain", "more"]);
		expect(parsed.files).toEqual(["src/x.ts"]);
	});

	test("takes everything after -- as messages and files", () => {
		const parsed = parseArguments(["-p", "--", "--model", "@f", "-x"]);
		expect(parsed.messages).toEqual(["--model", "-x"]);
		expect(parsed.files).toEqual(["f"]);
	});

	test("a word of three dashes is a message, as in pi", () => {
		expect(parseArguments(["-p", "---\nfront matter"]).messages).toEqual(["---\nfront matter"]);
	});

	test("collects repeatable flags", () => {
		const parsed = parseArguments(["--append-system-prompt", "a", "--append-system-prompt", "b"]);
		expect(parsed.options.appendSystemPrompt).toEqual(["a", "b"]);
	});

	test("--list-models takes a search word, or none", () => {
		expect(parseArguments(["--list-models"]).options.listModels).toBe(true);
		expect(parseArguments(["--list-models", "sonnet"]).options.listModels).toBe("sonnet");
		expect(parseArguments(["--list-models", "--offline"]).options).toEqual({ listModels: true, offline: true });
	});

	test("names a mistyped flag's neighbour", () => {
		expect(() => parseArguments(["--modle", "x"])).toThrow("Unknown option: --modle");
		try {
			parseArguments(["--modle", "x"]);
		} catch (error) {
			expect((error as { hint: string }).hint).toContain("Did you mean --mode or --model?");
		}
	});

	test("says which later capability a pi flag belongs to", () => {
		expect(() => parseArguments(["--theme"])).toThrow("--theme belongs to themes");
	});

	test("refuses a missing, superfluous or impossible value", () => {
		expect(() => parseArguments(["--model"])).toThrow("--model needs a value");
		expect(() => parseArguments(["--model", "--print"])).toThrow("--model needs a value");
		expect(() => parseArguments(["--print=yes"])).toThrow('--print takes no value, got "yes"');
		expect(() => parseArguments(["--mode", "xml"])).toThrow('--mode is "xml", but must be one of: text, json');
	});

	test("never loses or invents a positional word", () => {
		const word = fc.string({ minLength: 1 }).filter((text) => !text.startsWith("-") && !text.startsWith("@"));
		fc.assert(
			fc.property(fc.array(word), fc.array(fc.string()), (before, after) => {
				const parsed = parseArguments(["--print", ...before, "--", ...after]);
				const positional = [...parsed.messages, ...parsed.files.map((file) => `@${file}`)];
				expect(positional.sort()).toEqual([...before, ...after].sort());
			}),
		);
	});
});

test("the help names every flag, and no flag is in both tables", () => {
	const text = helpText();
	for (const name of FLAGS.flatMap((flag) => flag.names)) {
		expect(text).toContain(name);
		expect(Object.hasOwn(LATER_FLAGS, name)).toBe(false);
	}
});
