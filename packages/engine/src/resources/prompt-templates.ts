/** Prompt templates: Markdown files whose name is a command, `/review src` for `review.md`. */
import { basename, join } from "node:path";
import { entriesOf, kindOf } from "@tau/platform/look";
import {
	type ResourceDiagnostic,
	type ResourceOrigin,
	type ResourcePath,
	readProblem,
	type SourceInfo,
} from "./diagnostic.ts";
import { type Frontmatter, parseFrontmatter } from "./frontmatter.ts";
import { readTextFile } from "./read-text.ts";
import { splitArguments, substituteArguments } from "./template-arguments.ts";

export interface PromptTemplate {
	name: string;
	/** Of the frontmatter, else the first line of the text. */
	description: string;
	argumentHint?: string;
	content: string;
	filePath: string;
	sourceInfo: SourceInfo;
}

const MAX_TEMPLATE_BYTES = 1024 * 1024;
const MAX_DESCRIPTION = 60;

/** Of two templates with one name the first is kept. */
export function loadPromptTemplates(paths: readonly ResourcePath[]): {
	templates: PromptTemplate[];
	diagnostics: ResourceDiagnostic[];
} {
	const diagnostics: ResourceDiagnostic[] = [];
	const byName = new Map<string, PromptTemplate>();
	const collisions: ResourceDiagnostic[] = [];
	for (const { path, origin } of paths.flatMap((entry) => templateFiles(entry, diagnostics))) {
		const template = readTemplate(path, origin, diagnostics);
		if (!template) continue;
		const winner = byName.get(template.name);
		if (!winner) byName.set(template.name, template);
		else collisions.push(collision(template, winner));
	}
	return { templates: [...byName.values()], diagnostics: [...diagnostics, ...collisions] };
}

/** `/name arguments` becomes the template's text; anything else, and unknown names, are returned as they are. */
export function expandPromptTemplate(text: string, templates: readonly PromptTemplate[]): string {
	const command = /^\/(?<name>\S+)(?:\s+(?<rest>[\s\S]*))?$/.exec(text)?.groups;
	const template = command && templates.find(({ name }) => name === command.name);
	return template ? substituteArguments(template.content, splitArguments(command.rest ?? "")) : text;
}

function templateFiles(entry: ResourcePath, diagnostics: ResourceDiagnostic[]): ResourcePath[] {
	const { path, origin, isExplicit } = entry;
	const kind = kindOf(path);
	if (kind === "directory") {
		const files = (entriesOf(path) ?? []).filter(({ name, kind }) => kind === "file" && name.endsWith(".md"));
		return files.map(({ name }) => ({ path: join(path, name), origin }));
	}
	if (kind === "file" && path.endsWith(".md")) return [entry];
	if (isExplicit && kind === undefined) {
		diagnostics.push({ type: "error", message: "Prompt template path does not exist", path });
	} else if (isExplicit) {
		diagnostics.push({ type: "warning", message: "prompt template path is not a markdown file", path });
	}
	return [];
}

function readTemplate(
	path: string,
	origin: ResourceOrigin,
	diagnostics: ResourceDiagnostic[],
): PromptTemplate | undefined {
	const parsed = readFrontmatter(path, diagnostics);
	if (!parsed) return undefined;
	const { fields, body } = parsed;
	const hint = fields["argument-hint"];
	return {
		name: basename(path).replace(/\.md$/, ""),
		description: (typeof fields.description === "string" && fields.description) || firstLineOf(body),
		...(typeof hint === "string" && hint !== "" ? { argumentHint: hint } : {}),
		content: body,
		filePath: path,
		sourceInfo: { path, ...origin },
	};
}

function readFrontmatter(path: string, diagnostics: ResourceDiagnostic[]): Frontmatter | undefined {
	try {
		const { text, notices } = readTextFile(path, MAX_TEMPLATE_BYTES);
		for (const message of notices) diagnostics.push({ type: "warning", message, path });
		return parseFrontmatter(text);
	} catch (error) {
		diagnostics.push(readProblem(path, error));
		return undefined;
	}
}

function firstLineOf(body: string): string {
	const line = body.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
	return line.length > MAX_DESCRIPTION ? `${line.slice(0, MAX_DESCRIPTION)}...` : line;
}

function collision(loser: PromptTemplate, winner: PromptTemplate): ResourceDiagnostic {
	return {
		type: "collision",
		message: `name "/${loser.name}" collision`,
		path: loser.filePath,
		collision: { resourceType: "prompt", name: loser.name, winnerPath: winner.filePath, loserPath: loser.filePath },
	};
}
