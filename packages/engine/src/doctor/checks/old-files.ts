import { join } from "node:path";
import { entriesOf, exists } from "@tau/platform/look";
import { counted, type DoctorContext, quoted } from "../context.ts";
import type { Found } from "../finding.ts";

/** What older versions of pi kept in other places, and pi moves at its start. */
export function checkOldFiles({ agentDir }: DoctorContext): Found[] {
	const found: Found[] = [];
	const at = (name: string) => join(agentDir, name);
	const old = (name: string, message: string, fix: string) => {
		if (exists(at(name)))
			found.push({ id: "old-file", level: "warning", message: `${at(name)} ${message}`, fix, path: at(name) });
	};
	old(
		"oauth.json",
		"is from an old pi: its logins are not used",
		"Start tau once, which moves them to auth.json (when there is none)",
	);
	if (!exists(at("prompts"))) {
		const fix = `mv ${quoted(at("commands"))} ${quoted(at("prompts"))}`;
		old("commands", "is from an old pi: prompt templates lie in prompts now", fix);
	}
	old("hooks", "is from an old pi: hooks are not run", "Make them extensions, in extensions/");
	const sessions = (entriesOf(agentDir) ?? []).filter(({ name, kind }) => kind === "file" && name.endsWith(".jsonl"));
	if (sessions.length > 0) {
		const are = sessions.length === 1 ? "lies" : "lie";
		found.push({
			id: "old-file",
			level: "warning",
			message: `${counted(sessions.length, "session")} of an old pi ${are} in ${agentDir}, where nothing finds them`,
			fix: "Start tau once, which moves them to sessions/",
			path: agentDir,
		});
	}
	return found;
}
