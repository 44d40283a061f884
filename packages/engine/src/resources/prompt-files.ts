/** SYSTEM.md, which replaces the system prompt, and APPEND_SYSTEM.md, which adds to it. */
import { join } from "node:path";
import { errorMessage } from "@tau/base/errors";
import { kindOf } from "@tau/platform/look";
import type { ResourceDiagnostic } from "./diagnostic.ts";
import { readTextFile } from "./read-text.ts";

/** Well above any prompt; a file of this size is one that was not meant. */
const MAX_PROMPT_BYTES = 1024 * 1024;

export interface PromptFilesRequest {
	cwd: string;
	agentDir: string;
	projectTrusted: boolean;
	/** Text of --system-prompt; when it was given, even empty, no file is looked for. */
	systemPrompt?: string;
	/** Joined text of --append-system-prompt, likewise. */
	appendSystemPrompt?: string;
}

export interface PromptFiles {
	/** Undefined or never empty: an empty text means the built-in prompt. */
	systemPrompt?: string;
	systemPromptPath?: string;
	appendSystemPrompt?: string;
	appendSystemPromptPath?: string;
	diagnostics: ResourceDiagnostic[];
}

export function loadPromptFiles(request: PromptFilesRequest): PromptFiles {
	const diagnostics: ResourceDiagnostic[] = [];
	const system = choose(request, "SYSTEM.md", request.systemPrompt, diagnostics);
	const append = choose(request, "APPEND_SYSTEM.md", request.appendSystemPrompt, diagnostics);
	return {
		...(system.text ? { systemPrompt: system.text } : {}),
		...(system.path ? { systemPromptPath: system.path } : {}),
		...(append.text ? { appendSystemPrompt: append.text } : {}),
		...(append.path ? { appendSystemPromptPath: append.path } : {}),
		diagnostics,
	};
}

function choose(
	request: PromptFilesRequest,
	name: string,
	given: string | undefined,
	diagnostics: ResourceDiagnostic[],
): { text?: string; path?: string } {
	if (given !== undefined) return { text: given };
	const project = request.projectTrusted ? [join(request.cwd, ".pi", name)] : [];
	for (const path of [...project, join(request.agentDir, name)]) {
		if (kindOf(path) !== "file") continue;
		try {
			const { text, notices } = readTextFile(path, MAX_PROMPT_BYTES);
			for (const message of notices) diagnostics.push({ type: "warning", message, path });
			return { text, path };
		} catch (error) {
			diagnostics.push({ type: "warning", message: `cannot be read: ${errorMessage(error)}`, path });
		}
	}
	return {};
}
