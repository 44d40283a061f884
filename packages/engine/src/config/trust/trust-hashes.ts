/**
 * What trusted projects would run when they were trusted. Kept apart from trust.json, whose form is pi's, and in the
 * state directory: it is no configuration.
 */
import { dirname, join } from "node:path";
import { makeDirectory } from "@tau/platform/file-access";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { withFileLock } from "@tau/platform/lock";
import { exists } from "@tau/platform/look";
import { isObject } from "../settings/migrate.ts";

export interface TrustRecord {
	stamp: string;
	/** Of each item, by its name. */
	hashes: Record<string, string>;
	/** ISO time. */
	recordedAt: string;
}

/** Beyond so many, records of projects that are gone are dropped. */
const MAX_RECORDS = 500;

export class TrustHashes {
	readonly path: string;

	constructor(stateDir: string) {
		this.path = join(stateDir, "trust-hashes.json");
	}

	/** `project` is a canonical path. A file that cannot be understood counts as empty; one that cannot be read throws. */
	async get(project: string): Promise<TrustRecord | undefined> {
		const records = await this.#read();
		return Object.hasOwn(records, project) ? records[project] : undefined;
	}

	async set(project: string, record: TrustRecord | undefined): Promise<void> {
		await makeDirectory(dirname(this.path));
		await withFileLock(this.path, async () => {
			const records = new Map(Object.entries(await this.#read()));
			if (record === undefined && !records.delete(project)) return;
			if (record !== undefined) records.set(project, record);
			if (records.size > MAX_RECORDS) {
				for (const key of records.keys()) if (!exists(key)) records.delete(key);
			}
			const text = JSON.stringify({ version: 1, projects: Object.fromEntries(records) }, null, "\t");
			await writeFileAtomic(this.path, `${text}\n`, { mode: 0o600 });
		});
	}

	async #read(): Promise<Record<string, TrustRecord>> {
		const text = await readTextIfExists(this.path);
		try {
			const { projects } = JSON.parse(text ?? "{}") as { projects?: unknown };
			if (!isObject(projects)) return {};
			return Object.fromEntries(Object.entries(projects).filter(([, record]) => isRecord(record))) as Record<
				string,
				TrustRecord
			>;
		} catch {
			return {};
		}
	}
}

function isRecord(value: unknown): boolean {
	return isObject(value) && typeof value.stamp === "string" && isObject(value.hashes);
}
