/** What a program and everything it started take, by Linux's account of processes. */
import { readdirSync, readFileSync } from "node:fs";

export interface TreeUsage {
	/** Of all processes together, pages they share counted in each. */
	residentMiB: number;
	/** Milliseconds of user and system time so far, ended children included; Linux counts in steps of 10. */
	cpuMs: number;
}

/** False on systems without /proc: rows that need it are left out there. */
export const canReadTrees = process.platform === "linux";

const PAGE_MIB = 4096 / 1024 / 1024;
const TICK_MS = 10;

export function treeUsage(root: number): TreeUsage {
	const usage = { residentMiB: 0, cpuMs: 0 };
	for (const { fields } of processTree(root)) {
		// utime, stime, cutime, cstime, rss: the 14th to 17th and the 24th field of the line, of which two are cut off.
		for (const index of [11, 12, 13, 14]) usage.cpuMs += Number(fields[index]) * TICK_MS;
		usage.residentMiB += Number(fields[21]) * PAGE_MIB;
	}
	return usage;
}

/** The root first. */
export function treePids(root: number): number[] {
	return processTree(root).map(({ pid }) => pid);
}

interface ProcessFacts {
	pid: number;
	/** After the name, which may hold spaces. */
	fields: string[];
}

function processTree(root: number): ProcessFacts[] {
	const byParent = new Map<number, ProcessFacts[]>();
	let first: ProcessFacts | undefined;
	for (const name of readdirSync("/proc")) {
		const pid = Number(name);
		if (!Number.isInteger(pid)) continue;
		const facts = factsOf(pid);
		if (!facts) continue;
		if (pid === root) first = facts;
		const parent = Number(facts.fields[1]);
		byParent.set(parent, [...(byParent.get(parent) ?? []), facts]);
	}
	const tree = first ? [first] : [];
	// The list grows while it is walked.
	for (const { pid } of tree) tree.push(...(byParent.get(pid) ?? []));
	return tree;
}

/** Undefined when it has ended meanwhile. */
function factsOf(pid: number): ProcessFacts | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, "latin1");
		return { pid, fields: text.slice(text.lastIndexOf(")") + 2).split(" ") };
	} catch {
		return undefined;
	}
}
