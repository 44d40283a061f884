/**
 * Every child process of this program, by the id of its group leader. Operating system children belong to the whole
 * program, so this table is process-wide by nature: it is what an exit path walks to leave nothing behind.
 */
import { killProcessTree, type ProcessSigns } from "./process-tree.ts";

/** Holds only processes that run now: entries leave when the process is reaped. */
const running = new Map<number, ProcessSigns>();

/** `signs` identify descendants, see `killProcessTree`. */
export function registerProcess(pid: number, signs: ProcessSigns): void {
	running.set(pid, signs);
}

export function unregisterProcess(pid: number): void {
	running.delete(pid);
}

export function runningProcessCount(): number {
	return running.size;
}

/** Kills every registered tree before it returns. For exit handlers: it needs no event loop and does not throw. */
export function killAllProcesses(): void {
	for (const [pid, signs] of running) killProcessTree(pid, signs);
	running.clear();
}
