/** `tau config`: what resources there are, and single ones turned on and off. */
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { describeDiagnostic, RESOURCE_KINDS, type ResourceKind } from "@tau/engine/resources/diagnostic";
import { switchResource } from "@tau/engine/resources/packages/package-settings";
import type { ResolvedResource, ResolvedResources } from "@tau/engine/resources/resolve-resources";
import { EXIT } from "../../exit-codes.ts";
import { type PackageArguments, usage } from "./arguments.ts";
import { type LoadedSettings, loadSettings, type PackageCommandContext, resolveAll } from "./context.ts";

interface Named {
	kind: ResourceKind;
	name: string;
	resource: ResolvedResource;
}

export async function runConfig(args: PackageArguments, context: PackageCommandContext): Promise<number> {
	const settings = await loadSettings(context, args);
	const [verb, target] = args.words;
	if (verb === undefined) return list(context, settings);
	if ((verb !== "enable" && verb !== "disable") || target === undefined) {
		throw usage("config", `tau config takes enable or disable and KIND/NAME, found "${args.words.join(" ")}"`);
	}
	return await change(verb === "enable", target, context, settings, args);
}

function list(context: PackageCommandContext, settings: LoadedSettings): number {
	const resolved = resolveAll(context, settings);
	const all = named(resolved);
	const width = Math.max(0, ...all.map(({ kind, name }) => kind.length + name.length + 1));
	const lines = all.map(({ kind, name, resource }) => {
		const { metadata, enabled, path } = resource;
		const from = metadata.origin === "package" ? metadata.source : metadata.scope;
		return `[${enabled ? "x" : " "}] ${`${kind}/${name}`.padEnd(width)}  ${from}  ${path}\n`;
	});
	context.output(lines.join("") || "There are no extensions, skills, prompts or themes.\n");
	for (const diagnostic of resolved.diagnostics) context.note(describeDiagnostic(diagnostic));
	if (settings.project === undefined)
		context.note("The project is not trusted; what it offers is left out (--approve shows it)");
	return EXIT.ok;
}

async function change(
	enabled: boolean,
	target: string,
	context: PackageCommandContext,
	settings: LoadedSettings,
	args: PackageArguments,
): Promise<number> {
	const { kind, name, resource } = find(target, named(resolveAll(context, settings)), context.cwd);
	const word = enabled ? "on" : "off";
	if (resource.enabled === enabled) {
		context.output(`${kind}/${name} is ${word} already\n`);
		return EXIT.ok;
	}
	const scope = args.local ? "project" : "user";
	const own = (args.local ? settings.project : settings.global) ?? {};
	const { changes } = switchResource(kind, resource, enabled, scope, own, context);
	const after = resolveAll(
		context,
		args.local ? { ...settings, project: { ...own, ...changes } } : { ...settings, global: { ...own, ...changes } },
	);
	if (after[kind].find(({ path }) => path === resource.path)?.enabled !== enabled) {
		throw new TauError("TAU_CONFIG", `Other entries in the settings keep ${kind}/${name} ${enabled ? "off" : "on"}`, {
			hint: args.local ? "Look for it in the settings files." : "The project may decide otherwise: try it with -l.",
		});
	}
	const path = args.local ? context.projectSettingsPath : context.globalSettingsPath;
	await context.updateSettings(path, changes);
	context.output(`${kind}/${name} is ${word} now (${path})\n`);
	return EXIT.ok;
}

/** By `kind/name` or by path. */
function find(target: string, all: readonly Named[], cwd: string): Named {
	const path = isAbsolute(target) ? target : resolve(cwd, target);
	const matches = all.filter(({ kind, name, resource }) => `${kind}/${name}` === target || resource.path === path);
	if (matches.length === 1) return matches[0]!;
	if (matches.length === 0) {
		throw new TauError("TAU_RESOURCE_UNKNOWN", `There is no resource "${target}"`, {
			hint: "tau config lists them; give KIND/NAME, as in skills/pdf, or a path.",
		});
	}
	const paths = matches.map(({ resource }) => resource.path).join(", ");
	throw new TauError("TAU_RESOURCE_AMBIGUOUS", `"${target}" names ${matches.length} resources: ${paths}`, {
		hint: "Give the path of the one you mean.",
	});
}

function named(resolved: ResolvedResources): Named[] {
	return RESOURCE_KINDS.flatMap((kind) =>
		resolved[kind].map((resource) => ({ kind, name: nameOf(resource.path), resource })),
	);
}

/** The directory's name for files that have the same name everywhere. */
function nameOf(path: string): string {
	const name = basename(path);
	if (name === "SKILL.md" || /^index\.[tj]s$/.test(name)) return basename(dirname(path));
	return name.replace(/\.(?:md|json|ts|js)$/, "");
}
