/** `tau update`: packages. The program itself is updated by whatever installed it. */
import { errorMessage, TauError } from "@tau/base/errors";
import { type ManageOptions, type UpdateOutcome, updatePackage } from "@tau/engine/resources/packages/manage-packages";
import { indexOfPackage } from "@tau/engine/resources/packages/package-settings";
import type { ConfiguredPackage } from "@tau/engine/resources/resolve-resources";
import { EXIT } from "../../exit-codes.ts";
import { type PackageArguments, usage } from "./arguments.ts";
import {
	type LoadedSettings,
	loadSettings,
	manageOptions,
	noteScripts,
	type PackageCommandContext,
	resolveAll,
} from "./context.ts";
import { unknownPackage } from "./install.ts";

/** One failure does not keep the others from being updated; the exit code tells of it. */
export async function runUpdate(args: PackageArguments, context: PackageCommandContext): Promise<number> {
	const target = updateTarget(args);
	if (/^(?:1|true|yes)$/i.test(context.env.PI_OFFLINE ?? "")) {
		throw new TauError("TAU_OFFLINE", "PI_OFFLINE is set, so nothing was updated", { hint: "Unset it and try again." });
	}
	const settings = await loadSettings(context, args);
	const options = manageOptions(context, settings, args);
	const packages = choose(target, context, settings, args, options);
	let failed = 0;
	for (const entry of packages) if (!(await updateOne(entry, context, options))) failed++;
	if (packages.length === 0) context.output("No packages installed.\n");
	return failed === 0 ? EXIT.ok : EXIT.error;
}

/** A source, or undefined for all packages. */
function updateTarget(args: PackageArguments): string | undefined {
	const source = args.extension ?? args.words[0];
	if (args.extension !== undefined && args.words.length > 0) {
		throw usage("update", "--extension cannot be combined with a further source");
	}
	const asksForSelf = args.self || args.all || args.force || source === "self" || source === "pi" || source === "tau";
	if (source !== undefined && !asksForSelf && (args.extensions || args.models)) {
		throw usage("update", "A source cannot be combined with --extensions or --models");
	}
	if (asksForSelf || args.models || (source === undefined && !args.extensions)) throw notThisWay(args);
	return source;
}

function notThisWay(args: PackageArguments): TauError {
	const message = args.models
		? "Model catalogues come with tau: they are new when tau is"
		: "tau does not update itself: it is updated the way it was installed";
	return new TauError("TAU_USAGE", message, {
		hint: "tau update --extensions updates all packages, tau update <source> one of them.",
	});
}

function choose(
	source: string | undefined,
	context: PackageCommandContext,
	{ global, project }: LoadedSettings,
	args: PackageArguments,
	options: ManageOptions,
): ConfiguredPackage[] {
	const chosen = (["user", "project"] as const).flatMap((scope) => {
		const entries = (scope === "user" ? global : project)?.packages ?? [];
		const index = source === undefined ? -1 : indexOfPackage(entries, source, scope, options.places);
		if (source !== undefined && index === -1) return [];
		const packages = source === undefined ? entries : [entries[index]!];
		const settings =
			scope === "user" ? { global: { packages }, project: undefined } : { global: {}, project: { packages } };
		const { packages: configured, diagnostics } = resolveAll(context, settings);
		for (const { message } of diagnostics) if (message.includes("names no package")) context.note(message);
		return configured;
	});
	if (source !== undefined && chosen.length === 0) throw unknownPackage(source, { global, project }, args);
	return chosen;
}

async function updateOne(
	entry: ConfiguredPackage,
	context: PackageCommandContext,
	options: ManageOptions,
): Promise<boolean> {
	const { source } = entry;
	try {
		if (entry.parsed.type !== "local") context.note(`Updating ${source}...`);
		const outcome = await updatePackage(entry, options);
		if ("skippedScripts" in outcome) noteScripts(context, outcome.skippedScripts, `tau update ${source}`);
		context.output(`${source}: ${describe(outcome)}\n`);
		return true;
	} catch (error) {
		if (context.signal.aborted) throw error;
		context.note(`${source}: ${errorMessage(error)}`);
		return false;
	}
}

function describe(outcome: UpdateOutcome): string {
	switch (outcome.kind) {
		case "updated":
			return outcome.to !== undefined && outcome.from !== outcome.to
				? `updated${outcome.from === undefined ? "" : ` from ${outcome.from}`} to ${outcome.to}`
				: "updated";
		case "installed":
			return "installed";
		case "current":
			return `up to date${outcome.version === undefined ? "" : ` (${outcome.version})`}`;
		case "pinned":
			return `stays at ${outcome.version}`;
		case "local":
			return "a local directory, used as it is";
	}
}
