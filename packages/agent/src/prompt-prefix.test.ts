import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { describePrefixChanges, prefixChanges, promptPrefix, promptPrefixHash } from "./prompt-prefix.ts";

const tool = (name: string, description = "d") => ({ name, description, parameters: { type: "object" } }) as never;

describe("the prompt prefix", () => {
	test("has one hash for one content, whichever objects hold it", () => {
		const first = promptPrefix({ preamble: "a", rules: "b" }, [tool("read"), tool("bash")]);
		const second = promptPrefix({ preamble: "a", rules: "b" }, [tool("read"), tool("bash")]);
		expect(second.hash).toBe(first.hash);
		expect(first.hash).toMatch(/^[0-9a-f]{14}$/);
		expect(prefixChanges(first, second)).toEqual([]);
	});

	test("names what changed", () => {
		const before = promptPrefix({ preamble: "a", rules: "b", skills: "s" }, [tool("read"), tool("bash")]);
		const after = promptPrefix({ preamble: "a", rules: "B", cwd: "c" }, [tool("bash"), tool("read"), tool("grep")]);
		expect(describePrefixChanges(prefixChanges(before, after))).toBe(
			"section skills removed, section rules changed, section cwd added, tool bash moved, tool read moved, tool grep added",
		);
	});

	test("tells a section from a tool of the same name", () => {
		expect(promptPrefixHash({ read: "x" }, [])).not.toBe(promptPrefixHash({}, [tool("read", "x")]));
		expect(promptPrefixHash({ a: "b" }, [])).not.toBe(promptPrefixHash({ b: "a" }, []));
	});

	test("any difference has a cause, and only a difference has one", () => {
		const names = fc.constantFrom("preamble", "tools", "rules", "skills", "__proto__x", "cwd");
		const sections = fc.dictionary(names, fc.string({ maxLength: 6 }), { maxKeys: 4 });
		const tools = fc.uniqueArray(fc.constantFrom("read", "bash", "edit", "grep"), { maxLength: 4 });
		fc.assert(
			fc.property(sections, sections, tools, tools, (left, right, leftTools, rightTools) => {
				const before = promptPrefix(
					left,
					leftTools.map((name) => tool(name)),
				);
				const after = promptPrefix(
					right,
					rightTools.map((name) => tool(name)),
				);
				const same =
					JSON.stringify([Object.entries(left), leftTools]) === JSON.stringify([Object.entries(right), rightTools]);
				expect(before.hash === after.hash).toBe(same);
				expect(prefixChanges(before, after).length === 0).toBe(same);
			}),
		);
	});
});
