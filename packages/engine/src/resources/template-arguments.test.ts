// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of prompt templates look like that.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { splitArguments, substituteArguments } from "./template-arguments.ts";

test("what arguments and defaults hold is never substituted again", () => {
	const dollars = fc.array(fc.constantFrom("$", "1", "@", "{", "}", ":", "-", "ARGUMENTS", "x", " "), { maxLength: 8 });
	const words = fc.array(
		dollars.map((parts) => parts.join("")),
		{ minLength: 1, maxLength: 4 },
	);
	fc.assert(
		fc.property(words, (args) => {
			expect(substituteArguments("<$1>", args)).toBe(`<${args[0]}>`);
			expect(substituteArguments("<$@|$ARGUMENTS>", args)).toBe(`<${args.join(" ")}|${args.join(" ")}>`);
			expect(substituteArguments("<${@:2}>", args)).toBe(`<${args.slice(1).join(" ")}>`);
			expect(substituteArguments("<${9:-$1}>", args)).toBe("<$1>");
		}),
	);
});

test("quoted words come back whole, whatever they hold but the quote", () => {
	const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('"'));
	fc.assert(
		fc.property(fc.array(word, { maxLength: 6 }), (words) => {
			expect(splitArguments(words.map((text) => `"${text}"`).join(" \t"))).toEqual(words);
		}),
	);
});

test("text without placeholders stays as it is", () => {
	fc.assert(
		fc.property(fc.string(), fc.array(fc.string()), (text, words) => {
			const plain = text.replaceAll("$", "");
			expect(substituteArguments(plain, words)).toBe(plain);
		}),
	);
});
