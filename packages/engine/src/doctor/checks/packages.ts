import { resolveResources } from "../../resources/resolve-resources.ts";
import { counted, type DoctorContext, quoted, userSettings } from "../context.ts";
import type { Found } from "../finding.ts";
import { withoutFullStop } from "./settings.ts";

/** Those of the user's settings. What changed in them since they were installed is said at every start. */
export async function checkPackages(context: DoctorContext): Promise<Found[]> {
	const { cwd, agentDir, home } = context;
	const global = await userSettings(context);
	const { packages, diagnostics } = resolveResources({ cwd, agentDir, home, global, project: undefined });
	const found: Found[] = [];
	for (const { source, isInstalled } of packages) {
		if (isInstalled) continue;
		const message = `The package ${source} is in settings.json, but not installed`;
		const fix = `tau install ${quoted(source)}, or tau remove ${quoted(source)}`;
		found.push({ id: "package-missing", level: "warning", message, fix });
	}
	const missing = packages.filter(({ isInstalled }) => !isInstalled).map(({ source }) => source);
	for (const { type, message, path, line, hint } of diagnostics) {
		if (type === "collision" || missing.some((source) => message.includes(`${source} is not installed`))) continue;
		found.push({
			id: "resources",
			level: "warning",
			message: path ? `${path}: ${message}` : message,
			...(hint ? { fix: withoutFullStop(hint) } : {}),
			...(path ? { path } : {}),
			...(line ? { line } : {}),
		});
	}
	const installed = packages.length - missing.length;
	if (installed > 0)
		found.unshift({ id: "packages", level: "ok", message: `${counted(installed, "package")} installed` });
	return found;
}
