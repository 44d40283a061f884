/** What this system offers to lock a command in, found out without changing anything. */
import { dlopen, type Pointer, read } from "bun:ffi";
import { existsSync, readFileSync } from "node:fs";

export interface SandboxSupport {
	/** Version of Landlock's interface; undefined with the reason in `landlockProblem`. */
	landlockAbi?: number;
	landlockProblem?: string;
	/** Filters for system calls can be installed. */
	seccomp: boolean;
	/** Why a user without rights gets no namespaces of their own; undefined when nothing forbids it. */
	userNamespaceProblem?: string;
	/** Docker, Podman, WSL, … */
	container?: string;
}

/** Linux only. */
export function sandboxSupport(): SandboxSupport {
	const container = containerKind();
	const userNamespaceProblem = userNamespaces();
	return {
		...landlock(),
		seccomp: /^Seccomp:/m.test(textOf("/proc/self/status")) && existsSync("/proc/sys/kernel/seccomp"),
		...(userNamespaceProblem ? { userNamespaceProblem } : {}),
		...(container ? { container } : {}),
	};
}

/** The same number on every architecture. */
const LANDLOCK_CREATE_RULESET = 444;
const ASK_FOR_VERSION = 1;

const LANDLOCK_ERRORS: Readonly<Record<number, string>> = {
	1: "the system call is forbidden here (by a container's seccomp profile)",
	38: "the kernel is older than 5.13 or built without it",
	95: "it is built into the kernel but not enabled at boot (see the kernel parameter lsm=)",
};

function landlock(): Pick<SandboxSupport, "landlockAbi" | "landlockProblem"> {
	for (const name of ["libc.so.6", "libc.so", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`]) {
		try {
			const { symbols, close } = dlopen(name, {
				syscall: { args: ["i64", "ptr", "u64", "u32"], returns: "i64" },
				__errno_location: { args: [], returns: "ptr" },
			});
			const answer = Number(symbols.syscall(LANDLOCK_CREATE_RULESET, null, 0, ASK_FOR_VERSION));
			const errno = answer < 0 ? read.i32(symbols.__errno_location() as Pointer) : 0;
			close();
			if (answer > 0) return { landlockAbi: answer };
			return { landlockProblem: LANDLOCK_ERRORS[errno] ?? `the kernel answered with error ${errno}` };
		} catch {
			// Not this C library.
		}
	}
	return { landlockProblem: "the C library could not be loaded" };
}

function userNamespaces(): string | undefined {
	const setting = (path: string) => textOf(`/proc/sys/${path}`).trim();
	if (!existsSync("/proc/self/ns/user")) return "the kernel is built without them";
	if (setting("user/max_user_namespaces") === "0") return "user.max_user_namespaces is 0";
	if (setting("kernel/unprivileged_userns_clone") === "0") return "kernel.unprivileged_userns_clone is 0";
	if (setting("kernel/apparmor_restrict_unprivileged_userns") === "1") {
		return "kernel.apparmor_restrict_unprivileged_userns is 1: only programs with an AppArmor profile get them";
	}
	return undefined;
}

function containerKind(): string | undefined {
	if (existsSync("/.dockerenv")) return "Docker";
	if (existsSync("/run/.containerenv")) return "Podman";
	if (/microsoft/i.test(textOf("/proc/sys/kernel/osrelease"))) return "WSL";
	return undefined;
}

function textOf(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
