import { join, resolve } from "node:path";
import { fileFacts } from "@tau/platform/file-access";
import { withFileLockSync } from "@tau/platform/lock";
import { entriesOf, kindOf } from "@tau/platform/look";
import { type DoctorContext, quoted } from "../context.ts";
import type { Found } from "../finding.ts";

/** Twice what pi allows the slowest owner: whoever lives has renewed it. */
const STALE_MS = 60_000;

/** Lock directories whose owner was killed. They cost the next writer a wait. */
export async function checkLocks({ agentDir, stateDir, cwd, now }: DoctorContext): Promise<Found[]> {
	const found: Found[] = [];
	for (const directory of [agentDir, stateDir, join(resolve(cwd), ".pi")]) {
		for (const { name, kind, isLink } of entriesOf(directory) ?? []) {
			if (kind !== "directory" || isLink || !name.endsWith(".json.lock")) continue;
			const path = join(directory, name);
			const age = now() - (await fileFacts(path)).modifiedAt;
			if (age < STALE_MS) continue;
			if (entriesOf(path)?.length !== 0) {
				const message = `${path} stands in the place of a lock and is not empty, so nothing can be written there`;
				const fix = `mv ${quoted(path)} ${quoted(`${path}.old`)}`;
				found.push({ id: "lock-blocked", level: "warning", message, fix, path });
				continue;
			}
			found.push({
				id: "lock-stale",
				level: "warning",
				message: `${path} is a lock whose owner died ${ageText(age)} ago`,
				fix: `rmdir ${quoted(path)}`,
				path,
				repair: () => removeLock(path),
			});
		}
	}
	return found;
}

/** Takes it over as any writer would, so that an owner who is just coming keeps it, and lets go of it. */
function removeLock(lockPath: string): string {
	if (kindOf(lockPath) === undefined) return `${lockPath} was already gone`;
	withFileLockSync(lockPath.slice(0, -".lock".length), () => {}, { lockPath, staleMs: STALE_MS, waitMs: 0 });
	return `removed ${lockPath}`;
}

function ageText(milliseconds: number): string {
	const minutes = Math.floor(milliseconds / 60_000);
	if (minutes < 120) return `${minutes} min`;
	return minutes < 60 * 48 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60 / 24)} days`;
}
