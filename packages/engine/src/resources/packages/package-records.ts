/**
 * What packages held when they were installed, kept in the state directory. A package whose content has changed since
 * is reported: somebody else than its source wrote to it.
 */
import { basename, dirname, join } from "node:path";
import { type ContentHash, contentStamp, hashContent } from "@tau/platform/content-hash";
import { makeDirectory } from "@tau/platform/file-access";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { withFileLock } from "@tau/platform/lock";
import { realPathOf } from "@tau/platform/look";
import type { ResourceDiagnostic } from "../diagnostic.ts";
import type { ConfiguredPackage } from "../resolve-resources.ts";
import { installedVersion } from "./npm-packages.ts";

export interface PackageRecord extends ContentHash {
	source: string;
	/** ISO time. */
	recordedAt: string;
}

/** By the package's directory. */
type Records = Record<string, PackageRecord>;

export class PackageRecords {
	readonly path: string;

	constructor(stateDir: string) {
		this.path = join(stateDir, "packages.json");
	}

	async record(directory: string, source: string): Promise<PackageRecord> {
		const record = { ...(await hashContent(directory)), source, recordedAt: new Date().toISOString() };
		await this.#change((records) => {
			records[realPathOf(directory)] = record;
		});
		return record;
	}

	async forget(directory: string): Promise<void> {
		await this.#change((records) => {
			delete records[realPathOf(directory)];
			delete records[directory];
		});
	}

	/**
	 * Compares installed packages with their records. One that has none, because pi installed it, is recorded as it is
	 * now. Local packages are the user's own files and are not checked. Never throws.
	 */
	async check(packages: readonly ConfiguredPackage[]): Promise<ResourceDiagnostic[]> {
		const diagnostics: ResourceDiagnostic[] = [];
		const records = await this.#read();
		for (const entry of packages) {
			if (!entry.isInstalled || isOwn(entry)) continue;
			const problem = versionProblem(entry);
			if (problem) diagnostics.push(problem);
			try {
				const changed = await this.#checkOne(entry, records);
				if (changed) diagnostics.push(changed);
			} catch (error) {
				const message = `the package ${entry.source} could not be compared with its record: ${error}`;
				diagnostics.push({ type: "warning", message, path: entry.directory });
			}
		}
		return diagnostics;
	}

	async #checkOne(entry: ConfiguredPackage, records: Records): Promise<ResourceDiagnostic | undefined> {
		const { directory, source } = entry;
		const known = records[realPathOf(directory)];
		if (!known) {
			// A state directory that cannot be written must not make every start complain.
			await this.record(directory, source).catch(() => {});
			return undefined;
		}
		if (known.stamp === contentStamp(directory)) return undefined;
		const now = await hashContent(directory);
		if (now.sha256 === known.sha256) {
			await this.#change((current) => {
				current[realPathOf(directory)] = { ...known, stamp: now.stamp };
			}).catch(() => {});
			return undefined;
		}
		return {
			type: "warning",
			message: `the package ${source} has changed since ${known.recordedAt}: its content was ${short(known)}, now it is ${short(now)}`,
			path: directory,
			hint: `Run tau install ${entry.scope === "project" ? "-l " : ""}${source} to fetch it again, which also accepts what is then there`,
		};
	}

	async #read(): Promise<Records> {
		try {
			const value: unknown = JSON.parse((await readTextIfExists(this.path)) ?? "{}");
			const { packages } = value as { packages?: unknown };
			return typeof packages === "object" && packages !== null ? (packages as Records) : {};
		} catch {
			// Only hashes are lost; they are taken again.
			return {};
		}
	}

	async #change(apply: (records: Records) => void): Promise<void> {
		await makeDirectory(dirname(this.path));
		await withFileLock(this.path, async () => {
			const records = await this.#read();
			apply(records);
			await writeFileAtomic(this.path, `${JSON.stringify({ version: 1, packages: records }, null, "\t")}\n`);
		});
	}
}

/** A directory of the user's, named as it is or linked to by npm (`file:`): it changes as they work on it. */
function isOwn({ parsed, directory }: ConfiguredPackage): boolean {
	return parsed.type === "local" || realPathOf(directory) !== join(realPathOf(dirname(directory)), basename(directory));
}

function versionProblem({ parsed, directory, source, scope }: ConfiguredPackage): ResourceDiagnostic | undefined {
	if (parsed.type !== "npm" || parsed.version === undefined || !/^[\d^~<>=*vxX]/.test(parsed.version)) return undefined;
	const version = installedVersion(directory);
	if (version === undefined || Bun.semver.satisfies(version, parsed.version)) return undefined;
	return {
		type: "warning",
		message: `the package ${source} is installed in version ${version}`,
		path: directory,
		hint: `Run tau install ${scope === "project" ? "-l " : ""}${source}`,
	};
}

function short({ sha256 }: ContentHash): string {
	return sha256.slice(0, 12);
}
