/** What a project may say about itself: nothing before its user trusts it. */
import { join } from "node:path";
import { errorMessage } from "@tau/base/errors";
import { readTextIfExists } from "@tau/platform/files";
import { mergeSettings } from "./settings/merge-settings.ts";
import { readSettings, settingsWarnings } from "./settings/read-settings.ts";
import type { Settings } from "./settings.ts";
import type { TrustRequest } from "./trust/decide-trust.ts";
import { gatedFiles } from "./trust/gated-files.ts";

export interface ProjectSettings {
	/** The user's, with the project's over them. */
	settings: Settings;
	/** As the project's file has them; undefined when it has no say. */
	project: Settings | undefined;
	warnings: string[];
}

/** Costs a few looks at the file system where the project has nothing that asks for trust. */
export async function loadProjectSettings(global: Settings, request: TrustRequest): Promise<ProjectSettings> {
	const alone: ProjectSettings = { settings: global, project: undefined, warnings: [] };
	if (gatedFiles(request.cwd, request.home).length === 0) return alone;
	const { decideTrust } = await import("./trust/decide-trust.ts");
	const decision = await decideTrust({ ...request, defaultProjectTrust: global.defaultProjectTrust });
	if (decision.notice) alone.warnings.push(decision.notice);
	if (!decision.trusted) return alone;
	const path = join(request.cwd, ".pi", "settings.json");
	const file = readSettings(await readOrWarn(path, alone.warnings), path);
	const settings = mergeSettings(global, file);
	return { settings, project: file.settings, warnings: [...alone.warnings, ...settingsWarnings(file)] };
}

async function readOrWarn(path: string, warnings: string[]): Promise<string> {
	try {
		return (await readTextIfExists(path)) ?? "";
	} catch (error) {
		warnings.push(`The project's settings are ignored: ${errorMessage(error)}`);
		return "";
	}
}
