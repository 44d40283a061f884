/** What a package offers: the lists under `pi` in its package.json, else the directories with the customary names. */
import { join } from "node:path";
import { errorMessage } from "@tau/base/errors";
import { exists, readAtMost } from "@tau/platform/look";
import { RESOURCE_KINDS, type ResourceDiagnostic, type ResourceKind } from "../diagnostic.ts";

export type PackageManifest = Partial<Record<ResourceKind, readonly string[]>>;

const MAX_PACKAGE_JSON_BYTES = 4 * 1024 * 1024;

export interface PackageJson {
	name?: string;
	version?: string;
	/** Undefined when the package says nothing. */
	manifest?: PackageManifest;
}

/** Undefined when there is none. A broken one is reported and counts as saying nothing. */
export function readPackageJson(directory: string, diagnostics: ResourceDiagnostic[]): PackageJson | undefined {
	const path = join(directory, "package.json");
	if (!exists(path)) return undefined;
	let value: unknown;
	try {
		const text = new TextDecoder().decode(readAtMost(path, MAX_PACKAGE_JSON_BYTES).bytes);
		value = JSON.parse(text);
	} catch (error) {
		diagnostics.push({ type: "warning", message: `is not valid JSON: ${errorMessage(error)}`, path });
		return {};
	}
	if (!isObject(value)) return {};
	const { name, version, pi } = value;
	return {
		...(typeof name === "string" ? { name } : {}),
		...(typeof version === "string" ? { version } : {}),
		...(isObject(pi) ? { manifest: manifestOf(pi, path, diagnostics) } : {}),
	};
}

function manifestOf(pi: Record<string, unknown>, path: string, diagnostics: ResourceDiagnostic[]): PackageManifest {
	const manifest: PackageManifest = {};
	for (const kind of RESOURCE_KINDS) {
		const entries = pi[kind];
		if (entries === undefined) continue;
		if (Array.isArray(entries) && entries.every((entry) => typeof entry === "string")) manifest[kind] = entries;
		else diagnostics.push({ type: "warning", message: `pi.${kind} must be a list of strings; it is ignored`, path });
	}
	return manifest;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
