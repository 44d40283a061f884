/** Finding and killing a process together with everything it started, also what left its process group. */
import { readdirSync, readFileSync, statSync } from "node:fs";

/** Rounds of looking for processes that were forked while others were being stopped. Normally two are enough. */
const MAX_ROUNDS = 16;

/** The variable in which `ProcessSigns.commandId` is handed to a command. */
export const COMMAND_ID_VARIABLE = "TAU_COMMAND_ID";

/** By what a descendant is recognised that left both the group and the parent chain: a daemon. */
export interface ProcessSigns {
	/** The inode of the output pipe, which it may still hold (Linux). */
	outputInode?: number;
	/** Unique text in the environment that it was started with (Linux; macOS as far as `ps -E` shows environments). */
	commandId?: string;
}

/**
 * Kills the group led by `pid` and all descendants with SIGKILL, synchronously. The group is stopped first so that
 * nothing forks between looking and killing. What escapes is a daemon that cleared its environment and closed the
 * output, or runs as another user; on Windows every process whose parent has exited. Never throws: a process that is
 * gone is what was asked for.
 */
export function killProcessTree(pid: number, signs: ProcessSigns = {}): void {
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
		for (const found of findDescendants(pid, descendants, signs)) {
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

function findDescendants(pid: number, known: ReadonlySet<number>, signs: ProcessSigns): number[] {
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
	const isMarked = process.platform === "linux" ? markedInProc(signs) : markedInPs(signs);
	for (const candidate of parents.keys()) {
		if (!inTree.has(candidate) && candidate !== process.pid && isMarked(candidate)) found.push(candidate);
	}
	return found;
}

function markedInProc({ outputInode, commandId }: ProcessSigns): (pid: number) => boolean {
	return (pid) =>
		(commandId !== undefined && startedWith(pid, commandId)) ||
		(outputInode !== undefined && holdsPipe(pid, outputInode));
}

/** Readable for processes of the same user only: others could not be killed either. */
function startedWith(pid: number, commandId: string): boolean {
	try {
		return readFileSync(`/proc/${pid}/environ`, "latin1").includes(commandId);
	} catch {
		return false;
	}
}

function markedInPs({ commandId }: ProcessSigns): (pid: number) => boolean {
	const marked = new Set<number>();
	if (commandId !== undefined) {
		const command = ["/bin/ps", "-axww", "-E", "-o", "pid=,command="];
		const listed = Bun.spawnSync(command, { stdin: "ignore", stderr: "ignore" });
		for (const line of listed.stdout.toString().split("\n")) {
			if (line.includes(commandId)) marked.add(Number.parseInt(line, 10));
		}
	}
	return (pid) => marked.has(pid);
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
