/** pi's trust.json: what the user decided about directories. The nearest decision above a project holds for it. */
import { dirname, join, resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { lineAndColumn, parseJsonc, pointerStep } from "@tau/base/jsonc";
import { makeDirectory } from "@tau/platform/file-access";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { withFileLock } from "@tau/platform/lock";
import { realPathOf } from "@tau/platform/look";
import { ancestors } from "../../resources/ancestors.ts";
import { isObject } from "../settings/migrate.ts";

/** By canonical path. null says nothing, as if the entry were not there. */
export type TrustEntries = Readonly<Record<string, boolean | null>>;

export interface TrustUpdate {
	path: string;
	/** null takes a decision back. */
	decision: boolean | null;
}

export function trustFilePath(agentDir: string): string {
	return join(agentDir, "trust.json");
}

/** Throws `TAU_TRUST_INVALID` for a file that pi would not accept either, `TAU_FILE_*` for one that cannot be read. */
export async function readTrustFile(agentDir: string): Promise<TrustEntries> {
	const path = trustFilePath(agentDir);
	const text = await readTextIfExists(path);
	return text === undefined ? {} : parseTrust(text, path);
}

export function nearestDecision(entries: TrustEntries, cwd: string): { path: string; decision: boolean } | undefined {
	for (const path of ancestors(realPathOf(resolve(cwd)))) {
		const decision = Object.hasOwn(entries, path) ? entries[path] : undefined;
		if (typeof decision === "boolean") return { path, decision };
	}
	return undefined;
}

/** Under the file's lock, in pi's form: sorted, two spaces. A file that is not valid is not written to. */
export async function updateTrustFile(agentDir: string, updates: readonly TrustUpdate[]): Promise<TrustEntries> {
	const path = trustFilePath(agentDir);
	await makeDirectory(agentDir);
	return await withFileLock(path, async () => {
		const entries = new Map(Object.entries(await readTrustFile(agentDir)));
		for (const update of updates) {
			const key = realPathOf(resolve(update.path));
			if (update.decision === null) entries.delete(key);
			else entries.set(key, update.decision);
		}
		const sorted = Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
		await writeFileAtomic(path, `${JSON.stringify(sorted, null, 2)}\n`);
		return sorted;
	});
}

function parseTrust(text: string, path: string): TrustEntries {
	const value = parseJsonc(text, { source: path });
	const isValid = (entry: unknown) => entry === null || typeof entry === "boolean";
	const wrong = isObject(value) ? Object.keys(value).find((key) => !isValid(value[key])) : undefined;
	if (isObject(value) && wrong === undefined) return value as TrustEntries;
	const positions = new Map<string, number>();
	parseJsonc(text, { source: path, positions });
	const { line, column } = lineAndColumn(text, positions.get(wrong === undefined ? "" : pointerStep(wrong)) ?? 0);
	const what = wrong === undefined ? "must hold an object" : `${JSON.stringify(wrong)} must be true, false or null`;
	throw new TauError("TAU_TRUST_INVALID", `${path}:${line}:${column}: ${what}`, {
		hint: "Correct the file at that place; until then no project is trusted because of it.",
		details: { path, line, column },
	});
}

/** The labels are pi's. `sessionOnly` adds the choices that are not written down. */
export function trustChoices(cwd: string, sessionOnly: boolean): TrustChoice[] {
	const path = realPathOf(resolve(cwd));
	const parent = dirname(path);
	const forNow = (label: string, trusted: boolean): TrustChoice[] =>
		sessionOnly ? [{ label: `${label} (this session only)`, trusted, updates: [] }] : [];
	const above: TrustChoice = {
		label: `Trust parent folder (${parent})`,
		trusted: true,
		updates: [
			{ path: parent, decision: true },
			{ path, decision: null },
		],
	};
	return [
		{ label: "Trust", trusted: true, updates: [{ path, decision: true }] },
		...(parent === path ? [] : [above]),
		...forNow("Trust", true),
		{ label: "Do not trust", trusted: false, updates: [{ path, decision: false }] },
		...forNow("Do not trust", false),
	];
}

export interface TrustChoice {
	label: string;
	trusted: boolean;
	/** What to write down; empty for a decision of one session. */
	updates: TrustUpdate[];
}
