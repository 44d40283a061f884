// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of prompt templates look like that.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { expandPromptTemplate, loadPromptTemplates } from "./prompt-templates.ts";
import { expandSkillCommand } from "./skill-command.ts";
import { loadSkills } from "./skills.ts";
import { makeTree } from "./testing/tree.ts";

const origin = { source: "cli", scope: "temporary", origin: "top-level" } as const;

test("a skill command becomes the skill's text and the arguments", () => {
	using tree = makeTree({ "s/pdf/SKILL.md": "\uFEFF---\r\ndescription: Reads\r\n---\r\n\r\nStep $1\r\n" });
	const { skills } = loadSkills([{ path: join(tree.root, "s"), origin }]);
	const block = `<skill name="pdf" location="${tree.root}/s/pdf/SKILL.md">\nReferences are relative to ${tree.root}/s/pdf.\n\nStep $1\n</skill>`;
	expect(expandSkillCommand("/skill:pdf", skills)).toBe(block);
	expect(expandSkillCommand("/skill:pdf   a.pdf \n now ", skills)).toBe(`${block}\n\na.pdf \n now`);
	expect(expandSkillCommand("/skill:other x", skills)).toBe("/skill:other x");
	expect(expandSkillCommand(" /skill:pdf", skills)).toBe(" /skill:pdf");
	tree[Symbol.dispose]();
	expect(() => expandSkillCommand("/skill:pdf", skills)).toThrow();
});

test("a template command becomes the template's text", () => {
	using tree = makeTree({ "p/review.md": "Review $1 with ${2:-care}: $@", "p/a.b.md": "dotted" });
	const { templates } = loadPromptTemplates([{ path: join(tree.root, "p"), origin }]);
	expect(expandPromptTemplate("/review 'a b' $2", templates)).toBe("Review a b with $2: a b $2");
	expect(expandPromptTemplate("/review\nsrc", templates)).toBe("Review src with care: src");
	expect(expandPromptTemplate("/a.b", templates)).toBe("dotted");
	for (const text of ["/unknown x", "review", "/", "/ review"])
		expect(expandPromptTemplate(text, templates)).toBe(text);
});
