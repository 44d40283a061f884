/**
 * Every child process of this program, by the id of its group leader. Operating system children belong to the whole
 * program, so this table is process-wide by nature: it is what an exit path walks to leave nothing behind.
 */
import { killProcessTree } from "./process-tree.ts";

/** Holds only processes that run now: entries leave when the process is reaped. */
const running = new Map<number, number | undefined>();

/** `outputInode` identifies the pipe that descendants inherited, see `killProcessTree`. */
export function registerProcess(pid: number, outputInode?: number): void {
	running.set(pid, outputInode);
}

export function unregisterProcess(pid: number): void {
	running.delete(pid);
}

export function runningProcessCount(): number {
	return running.size;
}

/** Kills every registered tree before it returns. For exit handlers: it needs no event loop and does not throw. */
export function killAllProcesses(): void {
	for (const [pid, outputInode] of running) killProcessTree(pid, outputInode);
	running.clear();
}
