/** `/skill:name arguments`: the user asks for a skill by name. */
import { parseFrontmatter } from "./frontmatter.ts";
import { readTextFile } from "./read-text.ts";
import type { Skill } from "./skills.ts";

const PREFIX = "/skill:";
const MAX_SKILL_BYTES = 1024 * 1024;

/**
 * The skill's text, read now, followed by the arguments. Other text and unknown names are returned as they are. Throws
 * when the file cannot be read: the caller reports it and sends the text as it was typed.
 */
export function expandSkillCommand(text: string, skills: readonly Skill[]): string {
	if (!text.startsWith(PREFIX)) return text;
	const space = text.indexOf(" ");
	const name = text.slice(PREFIX.length, space === -1 ? undefined : space);
	const skill = skills.find((candidate) => candidate.name === name);
	if (!skill) return text;
	const body = parseFrontmatter(readTextFile(skill.filePath, MAX_SKILL_BYTES).text).body.trim();
	const opening = `<skill name="${skill.name}" location="${skill.filePath}">`;
	const block = `${opening}\nReferences are relative to ${skill.baseDir}.\n\n${body}\n</skill>`;
	const rest = space === -1 ? "" : text.slice(space + 1).trim();
	return rest === "" ? block : `${block}\n\n${rest}`;
}
