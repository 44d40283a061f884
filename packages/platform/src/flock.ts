/**
 * The system's own lock on an open file (`flock`). It belongs to the descriptor and dies with its process, however that
 * dies, so it can never be stale; children do not inherit it, as descriptors are closed when a program is started.
 */
import { dlopen, type Pointer, read } from "bun:ffi";
import { fstatSync, readFileSync } from "node:fs";

/** `unsupported`: some network file systems and Windows have no such lock. */
export type FlockResult = "locked" | "held" | "unsupported";

/** Never waits. Two descriptors of one process exclude each other like those of two. */
export function tryFlock(descriptor: number): FlockResult {
	const system = library();
	if (!system) return "unsupported";
	if (system.flock(descriptor, LOCK_EXCLUSIVE | LOCK_NO_WAIT) === 0) return "locked";
	return system.errno() === WOULD_BLOCK ? "held" : "unsupported";
}

/** The process that holds the lock of this file, where the system tells (Linux). */
export function flockHolder(descriptor: number): number | undefined {
	if (process.platform !== "linux") return undefined;
	try {
		const ending = `:${fstatSync(descriptor).ino}`;
		for (const line of readFileSync("/proc/locks", "utf8").split("\n")) {
			// 1: FLOCK  ADVISORY  WRITE 4879 fe:00:2204588 0 EOF
			const [, kind, , , pid, file] = line.split(/\s+/);
			// A holder in another container has no number here.
			if (kind === "FLOCK" && file?.endsWith(ending) && Number(pid) > 0) return Number(pid);
		}
	} catch {
		// Only the message gets poorer.
	}
	return undefined;
}

interface SystemLibrary {
	flock(descriptor: number, operation: number): number;
	errno(): number;
}

const LOCK_EXCLUSIVE = 2;
const LOCK_NO_WAIT = 4;
const WOULD_BLOCK = process.platform === "darwin" ? 35 : 11;

/** Measured: 0.3 ms once. */
let loaded: SystemLibrary | null | undefined;

function library(): SystemLibrary | null {
	if (loaded === undefined) loaded = load();
	return loaded;
}

function load(): SystemLibrary | null {
	if (process.platform === "win32") return null;
	const isMac = process.platform === "darwin";
	const names = isMac ? ["libSystem.B.dylib"] : ["libc.so.6", "libc.so", `libc.musl-${muslArchitecture()}.so.1`];
	for (const name of names) {
		try {
			return isMac ? openDarwin(name) : openLinux(name);
		} catch {
			// Not this C library.
		}
	}
	return null;
}

function openLinux(name: string): SystemLibrary {
	const { flock, __errno_location: location } = dlopen(name, {
		flock: { args: ["int", "int"], returns: "int" },
		__errno_location: { args: [], returns: "ptr" },
	}).symbols;
	return { flock, errno: () => read.i32(location() as Pointer) };
}

function openDarwin(name: string): SystemLibrary {
	const { flock, __error: location } = dlopen(name, {
		flock: { args: ["int", "int"], returns: "int" },
		__error: { args: [], returns: "ptr" },
	}).symbols;
	return { flock, errno: () => read.i32(location() as Pointer) };
}

function muslArchitecture(): string {
	return process.arch === "arm64" ? "aarch64" : "x86_64";
}
