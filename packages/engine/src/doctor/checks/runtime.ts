import { systemRelease } from "@tau/platform/system-release";
import type { DoctorContext } from "../context.ts";
import type { Found } from "../finding.ts";

/** What the package manifests ask for. */
const LEAST_BUN = "1.4.5";
/** No version of tau is older: an earlier clock is wrong, and logins and certificates are judged by it. */
const LEAST_TIME = Date.UTC(2026, 0, 1);

const SUPPORT: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
	darwin: "tau has not been tested on macOS yet",
	win32: "tau has not been tested on Windows yet",
};

export function checkRuntime(context: DoctorContext): Found[] {
	const { platform, version, env } = context;
	const isCompiled = !/(^|[\\/])bun(\.exe)?$/.test(process.execPath);
	const how = isCompiled ? "compiled" : "from source";
	const found: Found[] = [
		{
			id: "version",
			level: "ok",
			message: `tau ${version} (${how}), Bun ${Bun.version}, ${platform} ${systemRelease()} on ${process.arch}`,
			path: process.execPath,
		},
	];
	if (!Bun.semver.satisfies(Bun.version, `>=${LEAST_BUN}`)) {
		found.push({
			id: "bun-old",
			level: "error",
			message: `Bun is ${Bun.version}, but tau needs at least ${LEAST_BUN}`,
			fix: "npm run setup in tau's directory installs the right one",
		});
	}
	const untested = platform === "linux" ? undefined : (SUPPORT[platform] ?? `tau has not been tested on ${platform}`);
	if (untested) found.push({ id: "platform-untested", level: "info", message: untested });
	if (context.now() < LEAST_TIME) {
		const time = new Date(context.now()).toISOString();
		const fix = "Set the system's clock: logins and certificates are judged by it";
		found.push({ id: "clock", level: "warning", message: `The clock says ${time}`, fix });
	}
	if (process.getuid?.() === 0 && platform !== "win32") {
		const message = "tau runs as root: commands of the model may change everything on this machine";
		const fix = env.SUDO_USER ? "Run it without sudo" : "Run it as another user, except inside a container";
		found.push({ id: "root", level: "info", message, fix });
	}
	return found;
}
