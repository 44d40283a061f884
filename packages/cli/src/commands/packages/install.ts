/** `tau install` and `tau remove`. */

import { TauError } from "@tau/base/errors";
import { installPackage, removePackage } from "@tau/engine/resources/packages/manage-packages";
import {
	indexOfPackage,
	suggestSource,
	withoutPackage,
	withPackage,
} from "@tau/engine/resources/packages/package-settings";
import { parsePackageSource } from "@tau/engine/resources/packages/package-source";
import type { PackageEntry } from "@tau/engine/resources/resolve-resources";
import { EXIT } from "../../exit-codes.ts";
import type { PackageArguments } from "./arguments.ts";
import {
	type LoadedSettings,
	loadSettings,
	manageOptions,
	noteScripts,
	type PackageCommandContext,
} from "./context.ts";

/** Installed first, then written down: settings never name what could not be installed. */
export async function runInstall(args: PackageArguments, context: PackageCommandContext): Promise<number> {
	const source = args.words[0]!.trim();
	const settings = await loadSettings(context, args);
	parsePackageSource(source);
	context.note(`Installing ${source}...`);
	const options = manageOptions(context, settings, args);
	const scope = args.local ? "project" : "user";
	const { version, skippedScripts } = await installPackage(source, scope, options);
	const entries = entriesOf(settings, args);
	const next = withPackage(entries, source, scope, options.places);
	if (JSON.stringify(next) !== JSON.stringify(entries))
		await context.updateSettings(settingsPath(context, args), { packages: next });
	noteScripts(context, skippedScripts, `tau install ${args.local ? "-l " : ""}${source}`);
	context.output(`Installed ${source}${version === undefined ? "" : ` (${version})`}\n`);
	return EXIT.ok;
}

export async function runRemove(args: PackageArguments, context: PackageCommandContext): Promise<number> {
	const given = args.words[0]!.trim();
	const settings = await loadSettings(context, args);
	const options = manageOptions(context, settings, args);
	const scope = args.local ? "project" : "user";
	const entries = entriesOf(settings, args);
	const index = indexOfPackage(entries, given, scope, options.places);
	const next = withoutPackage(entries, given, scope, options.places);
	if (index === -1 || !next) throw unknownPackage(given, settings, args);
	const entry = entries[index]!;
	const source = typeof entry === "string" ? entry : entry.source;
	context.note(`Removing ${source}...`);
	await removePackage(parsePackageSource(source), scope, options);
	await context.updateSettings(settingsPath(context, args), { packages: next });
	context.output(`Removed ${source}\n`);
	return EXIT.ok;
}

export function unknownPackage(source: string, settings: LoadedSettings, args: PackageArguments): TauError {
	const all = [...(settings.global.packages ?? []), ...(settings.project?.packages ?? [])];
	const suggestion = suggestSource(all, source);
	const isElsewhere = args.command === "remove" && !args.local && settings.project?.packages?.length;
	const hint = suggestion ? `Did you mean ${suggestion}?` : "tau list shows the packages there are.";
	return new TauError("TAU_PACKAGE_UNKNOWN", `No matching package found for ${source}`, {
		hint: isElsewhere ? `${hint} A package of the project is removed with -l.` : hint,
	});
}

function entriesOf(settings: LoadedSettings, args: PackageArguments): readonly PackageEntry[] {
	return (args.local ? settings.project : settings.global)?.packages ?? [];
}

function settingsPath(context: PackageCommandContext, args: PackageArguments): string {
	return args.local ? context.projectSettingsPath : context.globalSettingsPath;
}
