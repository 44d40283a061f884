/**
 * An anonymous pipe. Bun gives each stream of a child a pipe of its own, which loses the order between output and
 * error output; a pipe made here can be handed to a child as both.
 */
import { closeSync, fstatSync } from "node:fs";

export interface Pipe {
	readonly readEnd: number;
	readonly writeEnd: number;
	/** Identifies the pipe among the descriptors of other processes. */
	readonly inode: number;
}

type PipeCall = (descriptors: Int32Array) => number;

const LINUX_CLOSE_ON_EXEC = 0o2000000;

/** Loaded at the first call (about 1 ms); `null` where no C library could be opened. */
let pipeCall: PipeCall | null | undefined;

/** `undefined` where the platform offers none (Windows, an unknown C library): use two pipes then. */
export async function openPipe(): Promise<Pipe | undefined> {
	pipeCall ??= await loadPipeCall();
	const descriptors = new Int32Array(2);
	if (pipeCall?.(descriptors) !== 0) return undefined;
	const [readEnd, writeEnd] = descriptors as unknown as [number, number];
	return { readEnd, writeEnd, inode: fstatSync(readEnd).ino };
}

export function closeDescriptor(descriptor: number): void {
	try {
		closeSync(descriptor);
	} catch {}
}

async function loadPipeCall(): Promise<PipeCall | null> {
	if (process.platform !== "linux" && process.platform !== "darwin") return null;
	const { dlopen, ptr } = await import("bun:ffi");
	if (process.platform === "darwin") {
		// Bun starts children with POSIX_SPAWN_CLOEXEC_DEFAULT there, so the ends cannot leak into other children.
		try {
			const library = dlopen("/usr/lib/libSystem.B.dylib", { pipe: { args: ["ptr"], returns: "i32" } });
			return (descriptors) => library.symbols.pipe(ptr(descriptors));
		} catch {
			return null;
		}
	}
	const musl = `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`;
	for (const name of ["libc.so.6", musl]) {
		try {
			const library = dlopen(name, { pipe2: { args: ["ptr", "i32"], returns: "i32" } });
			return (descriptors) => library.symbols.pipe2(ptr(descriptors), LINUX_CLOSE_ON_EXEC);
		} catch {}
	}
	return null;
}
