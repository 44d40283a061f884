/** What the package commands need from the rest of the program. */

import { TauError } from "@tau/base/errors";
import type { ManageOptions } from "@tau/engine/resources/packages/manage-packages";
import type { PackagePlaces } from "@tau/engine/resources/packages/package-places";
import {
	type ResolvedResources,
	type ResourceSettings,
	resolveResources,
} from "@tau/engine/resources/resolve-resources";
import type { PackageArguments } from "./arguments.ts";

export interface PackageSettings extends ResourceSettings {
	npmCommand?: readonly string[];
}

export interface PackageCommandContext extends PackagePlaces {
	env: Readonly<Record<string, string | undefined>>;
	/** Mutable data that is not configuration. */
	stateDir: string;
	signal: AbortSignal;
	/** What each file says, not merged; the project's whether or not it is trusted. */
	loadSettings(): Promise<{ global: PackageSettings; project: PackageSettings }>;
	/** Undefined: as decided before; nobody is asked. */
	isProjectTrusted(decision: boolean | undefined): Promise<boolean>;
	globalSettingsPath: string;
	projectSettingsPath: string;
	/** Replaces these keys and nothing else, under the file's lock. */
	updateSettings(path: string, changes: Record<string, unknown>): Promise<void>;
	/** Results; each text ends in a line break. */
	output(text: string): void;
	/** Progress and warnings, a line each. */
	note(line: string): void;
}

export interface LoadedSettings {
	global: PackageSettings;
	/** Undefined when the project is not trusted. */
	project: PackageSettings | undefined;
}

/** Throws when the project's settings are to be changed and may not be. */
export async function loadSettings(context: PackageCommandContext, args: PackageArguments): Promise<LoadedSettings> {
	const trusted = await context.isProjectTrusted(args.approve);
	if (args.local && !trusted) {
		throw new TauError("TAU_PROJECT_UNTRUSTED", "The project is not trusted, so its settings are not changed", {
			hint: "Add --approve to trust it for this command.",
		});
	}
	const { global, project } = await context.loadSettings();
	return { global, project: trusted ? project : undefined };
}

export function resolveAll(context: PackageCommandContext, settings: LoadedSettings): ResolvedResources {
	const { cwd, agentDir, home } = context;
	return resolveResources({ cwd, agentDir, home, ...settings });
}

export function manageOptions(
	context: PackageCommandContext,
	settings: LoadedSettings,
	args: PackageArguments,
): ManageOptions {
	const { cwd, agentDir, home, env, stateDir, signal } = context;
	const npmCommand = settings.project?.npmCommand ?? settings.global.npmCommand;
	return {
		places: { cwd, agentDir, home },
		env,
		stateDir,
		signal,
		allowScripts: args.allowScripts,
		...(npmCommand && npmCommand.length > 0 ? { npmCommand } : {}),
	};
}

/** Scripts that were passed over are said once, with the way to run them. */
export function noteScripts(context: PackageCommandContext, skipped: readonly string[], command: string): void {
	if (skipped.length === 0) return;
	context.note(`Install scripts were not run: ${skipped.join(", ")}. If they are needed: ${command} --allow-scripts`);
}
