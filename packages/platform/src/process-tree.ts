/** Finding and killing a process together with everything it started, also what left its process group. */
import { readdirSync, readFileSync, statSync } from "node:fs";

/** Rounds of looking for processes that were forked while others were being stopped. */
const MAX_ROUNDS = 4;

/**
 * Kills the group led by `pid` and all descendants with SIGKILL, synchronously. The group is stopped first so that
 * nothing forks between looking and killing. A descendant that left both the group and the parent chain (a daemon)
 * is still recognised while it holds the output pipe with the inode `outputInode` (Linux). Never throws: a process
 * that is gone is what was asked for.
 */
export function killProcessTree(pid: number, outputInode?: number): void {
	if (pid <= 1 || pid === process.pid) return;
	if (process.platform === "win32") {
		Bun.spawnSync(["taskkill", "/F", "/T", "/PID", String(pid)], {
			stdin: "ignore",
			stdout: "ignore",
			stderr: "ignore",
		});
		return;
	}
	signalQuietly(-pid, "SIGSTOP");
	const descendants = new Set<number>();
	for (let round = 0; round < MAX_ROUNDS; round++) {
		const before = descendants.size;
		for (const found of findDescendants(pid, descendants, outputInode)) {
			descendants.add(found);
			signalQuietly(found, "SIGSTOP");
		}
		if (descendants.size === before) break;
	}
	signalQuietly(-pid, "SIGKILL");
	signalQuietly(pid, "SIGKILL");
	for (const descendant of descendants) {
		// A descendant that leads a group of its own takes that group with it.
		if (isGroupLeader(descendant)) signalQuietly(-descendant, "SIGKILL");
		signalQuietly(descendant, "SIGKILL");
	}
}

function signalQuietly(target: number, signal: "SIGSTOP" | "SIGKILL"): void {
	try {
		process.kill(target, signal);
	} catch {}
}

function findDescendants(pid: number, known: ReadonlySet<number>, outputInode: number | undefined): number[] {
	const parents = process.platform === "linux" ? parentsFromProc() : parentsFromPs();
	const inTree = new Set([pid, ...known]);
	const found: number[] = [];
	for (let grew = true; grew; ) {
		grew = false;
		for (const [child, parent] of parents) {
			if (!inTree.has(parent) || inTree.has(child) || child === process.pid) continue;
			inTree.add(child);
			found.push(child);
			grew = true;
		}
	}
	if (outputInode !== undefined && process.platform === "linux") {
		for (const candidate of parents.keys()) {
			if (inTree.has(candidate) || candidate === process.pid || !holdsPipe(candidate, outputInode)) continue;
			found.push(candidate);
		}
	}
	return found;
}

function parentsFromProc(): Map<number, number> {
	const parents = new Map<number, number>();
	for (const name of readdirSync("/proc")) {
		if (!/^\d+$/.test(name)) continue;
		const parent = readStat(Number(name))?.[1];
		if (parent !== undefined) parents.set(Number(name), Number(parent));
	}
	return parents;
}

function parentsFromPs(): Map<number, number> {
	const parents = new Map<number, number>();
	const listed = Bun.spawnSync(["/bin/ps", "-axo", "pid=,ppid="], { stdin: "ignore", stderr: "ignore" });
	for (const line of listed.stdout.toString().split("\n")) {
		const [child, parent] = line.trim().split(/\s+/).map(Number);
		if (child && parent !== undefined) parents.set(child, parent);
	}
	return parents;
}

function isGroupLeader(pid: number): boolean {
	return process.platform === "linux" && readStat(pid)?.[2] === String(pid);
}

/** The fields after the command name, which may itself hold spaces and parentheses: state, parent, group, session. */
function readStat(pid: number): string[] | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
		return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	} catch {
		return undefined;
	}
}

function holdsPipe(pid: number, inode: number): boolean {
	try {
		return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
			try {
				const stat = statSync(`/proc/${pid}/fd/${descriptor}`);
				return stat.isFIFO() && stat.ino === inode;
			} catch {
				return false;
			}
		});
	} catch {
		return false;
	}
}
