import { exists } from "@tau/platform/look";
import { programVersion } from "@tau/platform/program-version";
import { sandboxSupport } from "@tau/platform/sandbox-support";
import { findProgram } from "@tau/platform/shell";
import type { DoctorContext } from "../context.ts";
import type { Found } from "../finding.ts";

/** What each version of Landlock's interface added. */
const LANDLOCK = [
	"files",
	"renames",
	"truncation",
	"TCP ports",
	"device calls",
	"signals and abstract sockets",
	"audit",
];

/** What the system has to lock commands in. This version of tau runs them without a sandbox. */
export async function checkSandbox(context: DoctorContext): Promise<Found[]> {
	if (context.platform === "linux") return await linux(context);
	if (context.platform === "darwin") return darwin();
	return [{ id: "sandbox", level: "info", message: `There is no sandbox for commands on ${context.platform}` }];
}

async function linux(context: DoctorContext): Promise<Found[]> {
	const { landlockAbi, landlockProblem, seccomp, userNamespaceProblem, container } = sandboxSupport();
	const found: Found[] = [];
	if (landlockAbi) {
		const what = LANDLOCK.slice(0, landlockAbi).join(", ");
		found.push({ id: "landlock", level: "ok", message: `Landlock: version ${landlockAbi} (${what})` });
	} else {
		const fix = "A kernel from 5.13 on with landlock among its security modules (cat /sys/kernel/security/lsm)";
		found.push({ id: "landlock", level: "info", message: `There is no Landlock: ${landlockProblem}`, fix });
	}
	found.push(
		seccomp
			? { id: "seccomp", level: "ok", message: "seccomp: filters for system calls can be installed" }
			: { id: "seccomp", level: "info", message: "There is no seccomp: the kernel is built without it" },
	);
	const namespaceProblem = userNamespaceProblem ?? (await namespaceTrial(context));
	found.push(
		namespaceProblem
			? { id: "user-namespaces", level: "info", message: `User namespaces cannot be made: ${namespaceProblem}` }
			: { id: "user-namespaces", level: "ok", message: "user namespaces can be made" },
	);
	found.push(await bubblewrap(context));
	if (container)
		found.push({ id: "container", level: "info", message: `Inside a container or virtual system (${container})` });
	return found;
}

/** Settings do not tell what a container's seccomp profile forbids. */
async function namespaceTrial({ env, signal }: DoctorContext): Promise<string | undefined> {
	const path = findProgram("unshare", env);
	if (!path) return undefined;
	return (await programVersion([path, "--user", "true"], { env, cwd: "/", signal })).problem;
}

async function bubblewrap({ env, signal }: DoctorContext): Promise<Found> {
	// Ubuntu's AppArmor profile names this path, and lets no other copy make namespaces.
	const path = exists("/usr/bin/bwrap") ? "/usr/bin/bwrap" : findProgram("bwrap", env);
	if (!path) {
		const message = "bubblewrap (bwrap) is not installed";
		return { id: "bubblewrap", level: "info", message, fix: "Install bubblewrap with the system's package manager" };
	}
	const options = { env, cwd: "/", signal };
	const trial = await programVersion([path, "--unshare-all", "--ro-bind", "/", "/", "true"], options);
	if (trial.problem) {
		const message = `bubblewrap, ${path}, is installed but does not work: ${trial.problem}`;
		return { id: "bubblewrap", level: "info", message, fix: "Allow user namespaces", path };
	}
	return { id: "bubblewrap", level: "ok", message: `bubblewrap: ${path}, works`, path };
}

function darwin(): Found[] {
	const path = "/usr/bin/sandbox-exec";
	if (exists(path)) return [{ id: "seatbelt", level: "ok", message: `Seatbelt: ${path}`, path }];
	return [{ id: "seatbelt", level: "info", message: `There is no ${path}, so commands cannot be locked in` }];
}
