import { join, resolve } from "node:path";
import { realPathOf } from "@tau/platform/look";
import { checkSettings } from "../../config/settings/check-settings.ts";
import { readSettings, type SettingProblem } from "../../config/settings/read-settings.ts";
import type { Settings } from "../../config/settings.ts";
import { gatedFiles } from "../../config/trust/gated-files.ts";
import { nearestDecision, readTrustFile } from "../../config/trust/trust-file.ts";
import { counted, type DoctorContext, readFileOf, type TextFile, userSettings } from "../context.ts";
import type { Found, Level } from "../finding.ts";
import { renameLegacySettings } from "../rename-legacy-settings.ts";

const LEVEL: Readonly<Record<SettingProblem["kind"], Level>> = {
	malformed: "error",
	type: "warning",
	refused: "warning",
	unknown: "warning",
	legacy: "info",
};

export async function checkGlobalSettings(context: DoctorContext): Promise<Found[]> {
	const file = await readFileOf(context.agentDir, "settings.json");
	const found = checkFile(file, "global");
	for (const finding of found) {
		if (finding.id === "settings-legacy") finding.repair = () => renameLegacySettings(file.path);
	}
	return found;
}

export async function checkProjectSettings(context: DoctorContext): Promise<Found[]> {
	const { cwd, home, agentDir } = context;
	const directory = join(resolve(cwd), ".pi");
	if (realPathOf(directory) === realPathOf(agentDir)) return [];
	const file = await readFileOf(directory, "settings.json");
	const found = file.text === undefined && !file.problem ? [] : checkFile(file, "project");
	const gated = gatedFiles(cwd, home).length;
	if (gated === 0) return found;
	const trust = await trustOf(context, (await userSettings(context)).defaultProjectTrust);
	const message = `The project has ${counted(gated, "file or directory", "files or directories")} that ${gated === 1 ? "asks" : "ask"} for trust: ${trust.says}`;
	return [
		{ id: "project-trust", level: "info", message, path: cwd, ...(trust.fix ? { fix: trust.fix } : {}) },
		...found,
	];
}

function checkFile(file: TextFile, scope: "global" | "project"): Found[] {
	const { path, text } = file;
	const whose = scope === "global" ? "settings.json" : "The project's settings.json";
	if (file.problem) {
		const message = `${whose} is ignored: ${file.problem}`;
		return [{ id: "settings-unreadable", level: "error", message, fix: `Make ${path} readable for you`, path }];
	}
	if (text === undefined)
		return [{ id: "settings", level: "ok", message: "No settings.json: the defaults hold", path }];
	const found = checkSettings(text, path, scope).map(({ kind, message, hint, line, column }): Found => {
		const what = kind === "malformed" ? `${whose} is ignored: ${withoutPlace(message, path)}` : message;
		return {
			id: `settings-${kind}`,
			level: LEVEL[kind],
			message: `${path}:${line}:${column}: ${what}`,
			...(hint ? { fix: withoutFullStop(hint) } : {}),
			path,
			line,
		};
	});
	if (found.some(({ id }) => id === "settings-malformed")) return found;
	const count = countValues(readSettings(text, path).settings);
	return [
		{ id: "settings", level: "ok", message: `${whose}: ${counted(count, "setting")} understood`, path },
		...found,
	];
}

async function trustOf(
	{ agentDir, cwd }: DoctorContext,
	fallback: Settings["defaultProjectTrust"],
): Promise<{ says: string; fix?: string }> {
	try {
		const decision = nearestDecision(await readTrustFile(agentDir), cwd);
		const place = decision && decision.path !== realPathOf(resolve(cwd)) ? ` (by ${decision.path})` : "";
		if (decision?.decision) return { says: `trusted${place}, unless it has changed since` };
		if (decision) return { says: `not trusted${place}, so they are not used` };
	} catch {
		return { says: "trust.json cannot be read, so they are not used" };
	}
	if (fallback === "always") return { says: "trusted by defaultProjectTrust" };
	if (fallback === "never") return { says: "not trusted, by defaultProjectTrust" };
	return {
		says: "nothing was decided, so runs that cannot ask do not use them",
		fix: "tau --approve uses them for one run",
	};
}

function countValues(settings: object): number {
	return Object.keys(settings).length;
}

function withoutPlace(message: string, path: string): string {
	return message.startsWith(path)
		? message
				.slice(path.length)
				.replace(/^:\d+:\d+: /, "")
				.trimStart()
		: message;
}

export function withoutFullStop(text: string): string {
	return text.replace(/\.$/, "");
}
