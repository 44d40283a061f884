/** What the disk below a path has left and whether it is one, where the system tells. */
import { accessSync, constants, statfsSync } from "node:fs";
import { errnoOf } from "./files.ts";

export interface DiskFacts {
	/** For this user; the administrator's reserve is not counted. */
	freeBytes: number;
	/** Files that can still be made; undefined where the file system has no such limit. */
	freeFiles?: number;
	/** Such as "NFS": locks and writes may not hold there as on a disk of this machine. Linux only. */
	network?: string;
}

/** From linux/magic.h and the file systems' own sources. */
const NETWORK_TYPES: Readonly<Record<number, string>> = {
	26985: "NFS",
	20859: "SMB",
	4283649346: "CIFS",
	4266872130: "SMB",
	16914839: "9P",
	1397113167: "AFS",
	1799439955: "AFS",
	1937076805: "Coda",
	12805120: "Ceph",
	198183888: "Lustre",
	1196443219: "GPFS",
	79457: "Lustre",
};

/** Undefined when the system does not say. */
export function diskFacts(path: string): DiskFacts | undefined {
	try {
		const { type, bsize, bavail, files, ffree } = statfsSync(path);
		const network = process.platform === "linux" ? NETWORK_TYPES[type >>> 0] : undefined;
		return {
			freeBytes: bavail * bsize,
			...(files > 0 ? { freeFiles: ffree } : {}),
			...(network ? { network } : {}),
		};
	} catch {
		return undefined;
	}
}

const REASONS: Readonly<Record<string, string>> = {
	EACCES: "permission denied",
	EPERM: "operation not permitted",
	EROFS: "the file system is read-only",
};

/** Why this user cannot do that with the path; undefined when it can. Nothing is written to find out. */
export function accessProblem(path: string, kind: "read" | "write" | "use-directory"): string | undefined {
	const { R_OK, W_OK, X_OK } = constants;
	const wanted = { read: R_OK, write: R_OK | W_OK, "use-directory": R_OK | W_OK | X_OK }[kind];
	try {
		accessSync(path, wanted);
		return undefined;
	} catch (error) {
		const errno = errnoOf(error);
		return (errno && REASONS[errno]) ?? errno ?? "unknown reason";
	}
}
