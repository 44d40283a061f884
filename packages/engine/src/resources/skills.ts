/** Skills (agentskills.io): a directory with a SKILL.md whose description tells the model when to read it. */
import { basename, dirname } from "node:path";
import { kindOf, realPathOf } from "@tau/platform/look";
import {
	type ResourceDiagnostic,
	type ResourceOrigin,
	type ResourcePath,
	readProblem,
	type SourceInfo,
} from "./diagnostic.ts";
import { type Frontmatter, parseFrontmatter } from "./frontmatter.ts";
import { readTextFile } from "./read-text.ts";
import { findSkillFiles, SKILL_FILE } from "./skill-files.ts";

export interface Skill {
	name: string;
	description: string;
	filePath: string;
	/** What relative paths in the skill's text refer to. */
	baseDir: string;
	sourceInfo: SourceInfo;
	/** Not told to the model; only `/skill:name` uses it. */
	disableModelInvocation: boolean;
}

const MAX_NAME = 64;
const MAX_DESCRIPTION = 1024;
const MAX_SKILL_BYTES = 1024 * 1024;

/** Of two skills with one name the first is kept; a file that is met twice, through a link, counts once. */
export function loadSkills(paths: readonly ResourcePath[]): { skills: Skill[]; diagnostics: ResourceDiagnostic[] } {
	const diagnostics: ResourceDiagnostic[] = [];
	const collisions: ResourceDiagnostic[] = [];
	const byName = new Map<string, Skill>();
	const files = new Set<string>();
	for (const { path, origin } of paths.flatMap((entry) => skillFiles(entry, diagnostics))) {
		const skill = readSkill(path, origin, diagnostics);
		if (!skill) continue;
		const file = realPathOf(skill.filePath);
		if (files.has(file)) continue;
		const winner = byName.get(skill.name);
		if (winner) collisions.push(collision(skill, winner));
		else {
			byName.set(skill.name, skill);
			files.add(file);
		}
	}
	return { skills: [...byName.values()], diagnostics: [...diagnostics, ...collisions] };
}

function skillFiles(entry: ResourcePath, diagnostics: ResourceDiagnostic[]): ResourcePath[] {
	const { path, origin } = entry;
	const kind = kindOf(path);
	if (kind === "directory") return findSkillFiles(path, "pi").map((file) => ({ path: file, origin }));
	if (kind === "file" && path.endsWith(".md")) return [entry];
	const message = kind === undefined ? "skill path does not exist" : "skill path is not a markdown file";
	diagnostics.push({ type: "warning", message, path });
	return [];
}

/** A Markdown file that is not called SKILL.md is a skill only if it has a description, and is passed over silently otherwise. */
function readSkill(path: string, origin: ResourceOrigin, diagnostics: ResourceDiagnostic[]): Skill | undefined {
	const isDeclared = basename(path) === SKILL_FILE;
	const warn = (message: string) => diagnostics.push({ type: "warning", message, path });
	const read = readFrontmatter(path, isDeclared, diagnostics);
	if (!read) return undefined;
	const { fields } = read.frontmatter;
	const description = typeof fields.description === "string" ? fields.description : "";
	if (!isDeclared && description.trim() === "") return undefined;
	const baseDir = dirname(path);
	const name = (typeof fields.name === "string" && fields.name) || basename(baseDir);
	for (const notice of read.notices) warn(notice);
	for (const problem of [...descriptionProblems(description), ...nameProblems(name)]) warn(problem);
	if (description.trim() === "") return undefined;
	return {
		name,
		description,
		filePath: path,
		baseDir,
		sourceInfo: { path, ...origin },
		disableModelInvocation: fields["disable-model-invocation"] === true,
	};
}

function readFrontmatter(
	path: string,
	isDeclared: boolean,
	diagnostics: ResourceDiagnostic[],
): { frontmatter: Frontmatter; notices: string[] } | undefined {
	let text: string;
	let notices: string[];
	try {
		({ text, notices } = readTextFile(path, MAX_SKILL_BYTES));
	} catch (error) {
		diagnostics.push(readProblem(path, error));
		return undefined;
	}
	try {
		return { frontmatter: parseFrontmatter(text), notices };
	} catch (error) {
		if (isDeclared) diagnostics.push(readProblem(path, error));
		return undefined;
	}
}

function nameProblems(name: string): string[] {
	return [
		name.length > MAX_NAME && `name exceeds ${MAX_NAME} characters (${name.length})`,
		!/^[a-z0-9-]+$/.test(name) && "name contains invalid characters (must be lowercase a-z, 0-9, hyphens only)",
		/^-|-$/.test(name) && "name must not start or end with a hyphen",
		name.includes("--") && "name must not contain consecutive hyphens",
	].filter((problem) => problem !== false);
}

function descriptionProblems(description: string): string[] {
	if (description.trim() === "") return ["description is required"];
	if (description.length <= MAX_DESCRIPTION) return [];
	return [`description exceeds ${MAX_DESCRIPTION} characters (${description.length})`];
}

function collision(loser: Skill, winner: Skill): ResourceDiagnostic {
	return {
		type: "collision",
		message: `name "${loser.name}" collision`,
		path: loser.filePath,
		collision: { resourceType: "skill", name: loser.name, winnerPath: winner.filePath, loserPath: loser.filePath },
	};
}
