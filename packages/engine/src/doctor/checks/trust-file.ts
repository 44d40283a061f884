import { errorMessage, isTauError } from "@tau/base/errors";
import { exists } from "@tau/platform/look";
import { readTrustFile, trustFilePath } from "../../config/trust/trust-file.ts";
import { counted, type DoctorContext } from "../context.ts";
import type { Found } from "../finding.ts";
import { withoutFullStop } from "./settings.ts";

export async function checkTrustFile({ agentDir }: DoctorContext): Promise<Found[]> {
	const path = trustFilePath(agentDir);
	try {
		const decisions = Object.entries(await readTrustFile(agentDir)).filter(([, value]) => value !== null);
		if (decisions.length === 0) return [];
		const gone = decisions.filter(([directory]) => !exists(directory)).length;
		const count = (wanted: boolean) => decisions.filter(([, value]) => value === wanted).length;
		const missing = gone > 0 ? `; ${gone} of them no longer exist` : "";
		const message = `trust.json: ${counted(count(true), "directory", "directories")} trusted, ${count(false)} not${missing}`;
		const found: Found[] = [{ id: "trust", level: "ok", message, path }];
		const root = decisions.find(([directory, value]) => value === true && directory === "/");
		if (root) {
			const everything = "trust.json trusts /: every project may run its own code";
			found.push({ id: "trust-root", level: "warning", message: everything, fix: `Remove "/" from ${path}`, path });
		}
		return found;
	} catch (error) {
		const { line } = (isTauError(error) && error.details) || {};
		return [
			{
				id: "trust-malformed",
				level: "error",
				message: `trust.json is ignored: ${errorMessage(error)}`,
				fix: withoutFullStop((isTauError(error) && error.hint) || `Correct ${path}`),
				path,
				...(typeof line === "number" ? { line } : {}),
			},
		];
	}
}
