import { dirname, isAbsolute } from "node:path";
import { accessProblem, diskFacts } from "@tau/platform/disk-facts";
import { makeDirectory } from "@tau/platform/file-access";
import { entriesOf, exists, kindOf, realPathOf } from "@tau/platform/look";
import { permissionsOf } from "@tau/platform/permissions";
import { byteText, type DoctorContext, quoted, sessionsPlace } from "../context.ts";
import type { Found, Level } from "../finding.ts";

interface Place {
	/** As messages call it. */
	name: string;
	path: string;
	/** When it cannot be used. */
	level: Level;
	/** Locks and databases are kept in it. */
	isShared?: boolean;
	/** The program makes it when it first needs it; a directory that the user named is not made behind their back. */
	isMade: boolean;
}

const FULL_BYTES = 10 * 1024 ** 2;
const LOW_BYTES = 200 * 1024 ** 2;

export async function checkDirectories(context: DoctorContext): Promise<Found[]> {
	const { agentDir, stateDir, cacheDir, unusedAgentDir, env } = context;
	const sessions = await sessionsPlace(context);
	const places: Place[] = [
		{ name: "The configuration directory", path: agentDir, level: "error", isShared: true, isMade: true },
		{ name: "The sessions directory", path: sessions.path, level: "error", isShared: true, isMade: true },
		{ name: "The state directory", path: stateDir, level: "warning", isShared: true, isMade: true },
		{ name: "The cache directory", path: cacheDir, level: "warning", isMade: true },
		{ name: "The directory for temporary files", path: temporaryDirectory(env), level: "error", isMade: false },
	];
	const found = [...places.flatMap(checkPlace), ...disks(places)];
	if (unusedAgentDir) {
		found.push({
			id: "directory-unused",
			level: "warning",
			message: `${unusedAgentDir} is a second configuration directory and is not used; ${agentDir} is`,
			fix: `Merge the two, or set PI_CODING_AGENT_DIR=${quoted(unusedAgentDir)} to use that one`,
			path: unusedAgentDir,
		});
	}
	const named = env.PI_CODING_AGENT_DIR;
	if (named && !isAbsolute(named) && !named.startsWith("~")) {
		found.push({
			id: "directory-relative",
			level: "warning",
			message: `PI_CODING_AGENT_DIR is ${JSON.stringify(named)}: another directory wherever tau is started`,
			fix: "Give it as an absolute path",
		});
	}
	return found;
}

function checkPlace({ name, path, level, isMade }: Place): Found[] {
	const kind = kindOf(path);
	if (kind === undefined) {
		// A link that leads nowhere is there and is not.
		const isLink = entriesOf(dirname(path))?.some((entry) => path.endsWith(`/${entry.name}`) && entry.isLink);
		if (isLink || !isMade) {
			const message = `${name}, ${path}, ${isLink ? "is a link that leads nowhere" : "does not exist"}`;
			return [{ id: "directory-missing", level, message, fix: `mkdir -p ${quoted(realPathOf(path))}`, path }];
		}
		return [missing(name, path, level)];
	}
	if (kind !== "directory") {
		const message = `${name}, ${path}, is a file`;
		return [
			{
				id: "directory-is-file",
				level,
				message,
				fix: `Move it away: mv ${quoted(path)} ${quoted(`${path}.old`)}`,
				path,
			},
		];
	}
	const found: Found[] = [];
	const problem = accessProblem(path, "use-directory");
	const isOwn = permissionsOf(path)?.isOwn ?? true;
	if (problem) {
		const fix = isOwn ? `chmod u+rwx ${quoted(path)}` : `sudo chown -R "$USER" ${quoted(path)}`;
		found.push({
			id: "directory-not-writable",
			level,
			message: `${name}, ${path}, cannot be written to: ${problem}`,
			fix,
			path,
		});
	} else if (!isOwn && isMade) {
		const message = `${name}, ${path}, belongs to another user`;
		found.push({
			id: "directory-owner",
			level: "warning",
			message,
			fix: `sudo chown -R "$USER" ${quoted(path)}`,
			path,
		});
	}
	if (found.length === 0) found.push({ id: "directory", level: "ok", message: `${name}: ${path}`, path });
	return found;
}

function missing(name: string, path: string, level: Level): Found {
	let parent = dirname(path);
	while (!exists(parent) && parent !== dirname(parent)) parent = dirname(parent);
	const problem = kindOf(parent) === "directory" ? accessProblem(parent, "use-directory") : "it is a file";
	if (problem) {
		const message = `${name}, ${path}, does not exist and cannot be made in ${parent}: ${problem}`;
		return { id: "directory-missing", level, message, fix: `Make ${parent} writable`, path };
	}
	return {
		id: "directory-missing",
		level: "info",
		message: `${name}, ${path}, does not exist yet; it is made when it is needed`,
		fix: `mkdir -p -m 700 ${quoted(path)}`,
		path,
		repair: async () => {
			await makeDirectory(path, 0o700);
			return `made ${path}`;
		},
	};
}

/** One finding for each disk, not for each directory on it. */
function disks(places: readonly Place[]): Found[] {
	const found = new Map<string, Found>();
	for (const { name, path, isShared } of places) {
		const facts = diskFacts(path);
		if (!facts) continue;
		const { freeBytes, freeFiles, network } = facts;
		const add = (id: string, level: Level, message: string, fix: string) => {
			const key = `${id} ${freeBytes} ${network}`;
			if (!found.has(key)) found.set(key, { id, level, message, fix, path });
		};
		if (freeBytes < LOW_BYTES) {
			const level = freeBytes < FULL_BYTES ? "error" : "warning";
			add(
				"disk-full",
				level,
				`${name}, ${path}, is on a disk with only ${byteText(freeBytes)} left`,
				"Free some space",
			);
		}
		if (freeFiles === 0) {
			const message = `${name}, ${path}, is on a disk that takes no more files (no inode is free)`;
			add("disk-files", "error", message, "Delete files that nobody needs");
		}
		if (network && isShared) {
			const message = `${name}, ${path}, is on a network (${network}), where locks and writes are less certain`;
			add(
				"disk-network",
				"warning",
				message,
				"Keep it on a local disk (PI_CODING_AGENT_DIR, sessionDir, XDG_STATE_HOME)",
			);
		}
	}
	return [...found.values()];
}

function temporaryDirectory(env: DoctorContext["env"]): string {
	return env.TMPDIR || env.TMP || env.TEMP || "/tmp";
}
