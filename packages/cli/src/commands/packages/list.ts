/** `tau list`: the packages of the settings, where they are, and whether something is wrong with them. */
import { describeDiagnostic } from "@tau/engine/resources/diagnostic";
import { PackageRecords } from "@tau/engine/resources/packages/package-records";
import type { ConfiguredPackage } from "@tau/engine/resources/resolve-resources";
import { EXIT } from "../../exit-codes.ts";
import type { PackageArguments } from "./arguments.ts";
import { type LoadedSettings, loadSettings, type PackageCommandContext, resolveAll } from "./context.ts";

export async function runList(args: PackageArguments, context: PackageCommandContext): Promise<number> {
	const settings = await loadSettings(context, args);
	const groups = await listGroups(context, settings);
	const text = groups.map(({ title, packages }) => `${title}\n${packages.map(describe).join("")}`).join("\n");
	context.output(text === "" ? "No packages installed.\n" : text);
	const all = groups.flatMap(({ packages }) => packages);
	for (const diagnostic of await new PackageRecords(context.stateDir).check(all))
		context.note(describeDiagnostic(diagnostic));
	return EXIT.ok;
}

/** Each list for itself: a package that is in both is shown in both. */
async function listGroups(
	context: PackageCommandContext,
	{ global, project }: LoadedSettings,
): Promise<{ title: string; packages: ConfiguredPackage[] }[]> {
	const user = resolveAll(context, { global: { packages: global.packages ?? [] }, project: undefined });
	const own = resolveAll(context, { global: {}, project: { packages: project?.packages ?? [] } });
	for (const { message } of [...user.diagnostics, ...own.diagnostics]) {
		if (message.includes("names no package")) context.note(message);
	}
	return [
		{ title: "User packages:", packages: user.packages },
		{ title: "Project packages:", packages: own.packages },
	].filter(({ packages }) => packages.length > 0);
}

function describe({ entry, source, directory, isInstalled }: ConfiguredPackage): string {
	const place = isInstalled ? directory : "(not installed)";
	return `  ${source}${typeof entry === "object" ? " (filtered)" : ""}\n    ${place}\n`;
}
