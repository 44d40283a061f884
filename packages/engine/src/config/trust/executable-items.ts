/**
 * What a trusted project makes run: extensions, scripts of skills, and the settings that name commands, packages and
 * paths. Text for the model or the screen (prompts, themes, SYSTEM.md, a skill's Markdown) is left out: it runs nothing.
 * What this code loads from elsewhere in the project cannot be known and is not covered.
 */
import { basename, join, resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { parseJsonc } from "@tau/base/jsonc";
import { contentStamp, hashContent } from "@tau/platform/content-hash";
import { fileStamp, hashFile } from "@tau/platform/file-stamp";
import { entriesOf, kindOf, realPathOf } from "@tau/platform/look";
import { packageDirectory } from "../../resources/packages/package-places.ts";
import { type PackageSource, parsePackageSource, resolveLocalPath } from "../../resources/packages/package-source.ts";
import { isGlob, isOverride } from "../../resources/resource-patterns.ts";
import { isObject, migrateSettings } from "../settings/migrate.ts";
import { SETTINGS, type SettingDefinition } from "../settings/table.ts";
import { sharedSkills, shortName } from "./gated-files.ts";

export interface ExecutableItems {
	/** Changes whenever anything that runs may have changed. */
	stamp: string;
	/** Hash of each item by its name: a path relative to the project, or `.pi/settings.json: <setting>`. */
	hash(): Promise<Record<string, string>>;
}

interface Item {
	name: string;
	path: string;
	stamp: string;
	/** Hashed as a whole: what npm put there is too much to be listed. */
	isTree: boolean;
}

/** So many files are looked at, at most. */
const MAX_ITEMS = 20_000;

const MARKDOWN = /\.(?:md|markdown|txt)$/i;

/**
 * `settingsText` is the project's settings.json, if it has one. Throws `TAU_TRUST_TOO_MANY_FILES`, and the system's
 * errors for a directory that cannot be read.
 */
export function executableItems(cwd: string, home: string, settingsText: string | undefined): ExecutableItems {
	const directory = realPathOf(resolve(cwd));
	const settings = commandSettings(settingsText);
	const collector = new Collector(directory);
	const base = join(directory, ".pi");
	collector.add(join(base, "extensions"), false);
	collector.add(join(base, "skills"), true);
	for (const skills of sharedSkills(directory, home)) collector.add(skills, true);
	for (const path of localPaths(settings.extensions, base, home)) collector.add(path, false);
	for (const path of localPaths(settings.skills, base, home)) collector.add(path, true);
	const sources = packageSources(settings.packages);
	for (const source of sources) {
		if (source.type === "local") collector.add(resolveLocalPath(source.path, base, home), false);
		else if (source.type === "git") collector.addTree(installedDirectory(source, directory, home));
	}
	// With what the packages need: it runs as well, and npm puts it beside them.
	if (sources.some(({ type }) => type === "npm")) collector.addTree(join(base, "npm", "node_modules"));
	const items = [...collector.items.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
	const facts = [JSON.stringify(settings), ...items.map(({ name, stamp }) => `${name}\0${stamp}`)];
	return { stamp: digest(facts.join("\n")), hash: () => hashItems(settings, items) };
}

async function hashItems(
	settings: Readonly<Record<string, unknown>>,
	items: readonly Item[],
): Promise<Record<string, string>> {
	const hashes: Record<string, string> = {};
	for (const [name, value] of Object.entries(settings)) {
		hashes[`.pi/settings.json: ${name}`] = digest(JSON.stringify(value));
	}
	for (const { name, path, isTree } of items) {
		hashes[name] = isTree ? (await hashContent(path)).sha256 : await hashFile(path).catch(() => "unreadable");
	}
	return hashes;
}

/** Those of the project's settings that name what is run or loaded. */
function commandSettings(text: string | undefined): Record<string, unknown> {
	if (text === undefined) return {};
	let value: unknown;
	try {
		value = parseJsonc(text);
	} catch {
		// Nothing of a malformed file is used.
		return {};
	}
	if (!isObject(value)) return {};
	const settings = migrateSettings(value).value;
	const named = Object.entries(SETTINGS).filter(([, definition]: [string, SettingDefinition]) => definition.executes);
	return Object.fromEntries(
		named.filter(([name]) => Object.hasOwn(settings, name)).map(([name]) => [name, settings[name]]),
	);
}

function localPaths(entries: unknown, base: string, home: string): string[] {
	return textsOf(entries)
		.filter((entry) => !isOverride(entry) && !isGlob(entry))
		.map((entry) => resolveLocalPath(entry, base, home));
}

/** What cannot be understood is not loaded either. */
function packageSources(entries: unknown): PackageSource[] {
	const sources = (Array.isArray(entries) ? entries : []).map((entry: unknown) =>
		isObject(entry) ? entry.source : entry,
	);
	return textsOf(sources).flatMap((source) => {
		try {
			return [parsePackageSource(source)];
		} catch {
			return [];
		}
	});
}

/** Undefined for a source whose place would lie outside of where packages are kept: it is never loaded. */
function installedDirectory(source: PackageSource, cwd: string, home: string): string | undefined {
	try {
		return packageDirectory({ cwd, home, agentDir: "" }, source, "project");
	} catch {
		return undefined;
	}
}

function textsOf(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}

class Collector {
	readonly items = new Map<string, Item>();
	readonly #directory: string;
	readonly #visited = new Set<string>();

	constructor(directory: string) {
		this.#directory = directory;
	}

	/** `isSkill`: without its texts. */
	add(path: string, isSkill: boolean): void {
		const kind = kindOf(path);
		if (kind === "file") this.#addItem(path, false);
		else if (kind === "directory") this.#visit(path, isSkill);
	}

	/** A directory that is one item, if it is there. */
	addTree(path: string | undefined): void {
		if (path !== undefined && kindOf(path) === "directory") this.#addItem(path, true);
	}

	#visit(directory: string, isSkill: boolean): void {
		// Links may lead in a circle.
		const visit = `${isSkill}\0${realPathOf(directory)}`;
		if (this.#visited.has(visit)) return;
		this.#visited.add(visit);
		for (const { name, kind } of entriesOf(directory) ?? []) {
			const path = join(directory, name);
			if (kind === "file") {
				if (!isSkill || !MARKDOWN.test(name)) this.#addItem(path, false);
			} else if (kind === "directory" && name !== ".git") {
				if (name === "node_modules") this.#addItem(path, true);
				else this.#visit(path, isSkill);
			}
		}
	}

	#addItem(path: string, isTree: boolean): void {
		if (this.items.has(path)) return;
		if (this.items.size >= MAX_ITEMS) {
			throw new TauError(
				"TAU_TRUST_TOO_MANY_FILES",
				`${basename(this.#directory)} has more than ${MAX_ITEMS} files that a trusted project may run`,
				{ hint: "Use --approve to trust it for one run." },
			);
		}
		const stamp = isTree ? contentStamp(path) : (fileStamp(path) ?? "");
		this.items.set(path, { name: shortName(path, this.#directory), path, stamp, isTree });
	}
}

function digest(text: string): string {
	return new Bun.CryptoHasher("sha256").update(text).digest("hex");
}
