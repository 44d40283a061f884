/** Everything files add to a session: instructions, system prompt files, skills, prompt templates; paths of extensions and themes. */
import { resolve } from "node:path";
import { kindOf, realPathOf } from "@tau/platform/look";
import { type ContextFile, loadContextFiles } from "./context-files.ts";
import type { ResourceDiagnostic, ResourceKind, ResourcePath } from "./diagnostic.ts";
import { resolveLocalPath } from "./packages/package-source.ts";
import { loadPromptFiles, type PromptFiles } from "./prompt-files.ts";
import { loadPromptTemplates, type PromptTemplate } from "./prompt-templates.ts";
import {
	type ConfiguredPackage,
	type ResolvedResource,
	type ResourceSettings,
	resolveResources,
	resolveSources,
} from "./resolve-resources.ts";
import { loadSkills, type Skill } from "./skills.ts";

export interface LoadResourcesRequest {
	cwd: string;
	agentDir: string;
	home: string;
	/** The user's settings, and the project's own when the project is trusted (not merged: paths are relative to their file). */
	global: ResourceSettings;
	project: ResourceSettings | undefined;
	/** Text of --system-prompt, and of all --append-system-prompt joined by blank lines; undefined when not given. */
	systemPrompt?: string;
	appendSystemPrompt?: string;
	/** -e, --skill, --prompt-template, --theme: used whatever the switches below say. */
	extensionSources?: readonly string[];
	skillPaths?: readonly string[];
	promptPaths?: readonly string[];
	themePaths?: readonly string[];
	noContextFiles?: boolean;
	noExtensions?: boolean;
	noSkills?: boolean;
	noPromptTemplates?: boolean;
	noThemes?: boolean;
}

export interface Resources extends Omit<PromptFiles, "diagnostics"> {
	contextFiles: ContextFile[];
	skills: Skill[];
	promptTemplates: PromptTemplate[];
	/** Entry files in load order. Nothing of them has been read. */
	extensions: ResourcePath[];
	/** Theme files in order of precedence, unread. */
	themes: ResourcePath[];
	/** What the settings and -e name, installed or not. */
	packages: ConfiguredPackage[];
	diagnostics: ResourceDiagnostic[];
}

/** Synchronous and cheap: with nothing to be found it is a few dozen looks at the file system. */
export function loadResources(request: LoadResourcesRequest): Resources {
	const places = { cwd: resolve(request.cwd), agentDir: resolve(request.agentDir), home: request.home };
	const found = resolveResources({ ...places, global: request.global, project: request.project });
	const named = resolveSources(places, request.extensionSources ?? []);
	const context = request.noContextFiles ? { files: [], diagnostics: [] } : loadContextFiles(places);
	const { diagnostics: promptFileDiagnostics, ...promptFiles } = loadPromptFiles({
		...places,
		projectTrusted: request.project !== undefined,
		systemPrompt: request.systemPrompt,
		appendSystemPrompt: request.appendSystemPrompt,
	});
	const paths = (kind: ResourceKind, isOff: boolean | undefined, explicit: readonly string[] = []) =>
		distinct([
			...enabled(named[kind]),
			...(isOff ? [] : enabled(found[kind])),
			...explicit.map((path) => explicitPath(path, places.cwd, places.home)),
		]);
	const skills = loadSkills(paths("skills", request.noSkills, request.skillPaths));
	const templates = loadPromptTemplates(paths("prompts", request.noPromptTemplates, request.promptPaths));
	const themes = paths("themes", request.noThemes, request.themePaths);
	return {
		...promptFiles,
		contextFiles: context.files,
		skills: skills.skills,
		promptTemplates: templates.templates,
		extensions: paths("extensions", request.noExtensions),
		themes: themes.filter(({ path }) => kindOf(path) !== undefined),
		packages: [...named.packages, ...found.packages],
		diagnostics: [
			...found.diagnostics,
			...named.diagnostics.map(asError),
			...context.diagnostics,
			...promptFileDiagnostics,
			...skills.diagnostics,
			...templates.diagnostics,
			...missingThemes(themes),
		],
	};
}

/** What was asked for on the command line is not optional. */
function asError(diagnostic: ResourceDiagnostic): ResourceDiagnostic {
	const hint = diagnostic.hint?.replace(/^Run tau install (?:-l )?/, "Install it first: tau install ");
	return { ...diagnostic, type: "error", ...(hint ? { hint } : {}) };
}

function enabled(resources: readonly ResolvedResource[]): ResourcePath[] {
	return resources.filter((resource) => resource.enabled).map(({ path, metadata }) => ({ path, origin: metadata }));
}

function explicitPath(path: string, cwd: string, home: string): ResourcePath {
	const resolved = resolveLocalPath(path, cwd, home);
	return { path: resolved, origin: { source: "cli", scope: "temporary", origin: "top-level" }, isExplicit: true };
}

function distinct(paths: readonly ResourcePath[]): ResourcePath[] {
	const seen = new Set<string>();
	return paths.filter(({ path }) => {
		const real = realPathOf(path);
		return !seen.has(real) && seen.add(real);
	});
}

function missingThemes(paths: readonly ResourcePath[]): ResourceDiagnostic[] {
	return paths
		.filter(({ path, isExplicit }) => isExplicit && kindOf(path) === undefined)
		.map(({ path }) => ({ type: "error", message: "Theme path does not exist", path }));
}
