/** Runs the checks, and with `fix` the repairs of what they found. Prints nothing. */
import { errorMessage } from "@tau/base/errors";
import { CHECKS, type Check } from "./checks.ts";
import type { DoctorContext, DoctorPlaces, TerminalFacts } from "./context.ts";
import { AREAS, type Area, type Finding, type Found, type Report } from "./finding.ts";
import { secretHider } from "./hide-secrets.ts";

export interface DoctorOptions extends DoctorPlaces {
	version: string;
	terminal: TerminalFacts;
	/** Only these areas, and those completely. Absent: all but `network`, which is never looked at without being named. */
	only?: readonly Area[];
	fix?: boolean;
	signal: AbortSignal;
	platform?: NodeJS.Platform;
	now?: () => number;
}

/** Rejects only when aborted. */
export async function runDoctor(options: DoctorOptions): Promise<Report> {
	const { only, fix, platform = process.platform, now = Date.now, ...rest } = options;
	const context: DoctorContext = { ...rest, platform, now, thorough: new Set(only) };
	const wanted = new Set<Area>(only ?? AREAS.filter((area) => area !== "network"));
	const hide = await secretHider(context);
	const checks = CHECKS.filter(({ area }) => wanted.has(area));
	const results = await Promise.all(checks.map((check) => runCheck(check, context)));
	const findings: Finding[] = [];
	// One after the other, in order: two repairs may concern one file.
	for (const [index, found] of results.entries()) {
		for (const one of found) findings.push(hidden(await settle(one, checks[index]!.area, fix === true), hide));
	}
	options.signal.throwIfAborted();
	findings.sort((left, right) => AREAS.indexOf(left.area) - AREAS.indexOf(right.area));
	return { version: options.version, platform: `${platform}-${process.arch}`, findings, summary: summaryOf(findings) };
}

async function runCheck(check: Check, context: DoctorContext): Promise<Found[]> {
	try {
		return await check.run(context);
	} catch (error) {
		context.signal.throwIfAborted();
		const message = `The check ${check.id} could not be finished: ${errorMessage(error)}`;
		return [{ id: "check-failed", level: "warning", message }];
	}
}

async function settle({ repair, ...found }: Found, area: Area, fix: boolean): Promise<Finding> {
	const { id, ...rest } = found;
	const finding: Finding = { id, area, ...rest, ...(repair ? { fixable: true } : {}) };
	if (!fix || !repair) return finding;
	try {
		return { ...finding, fixed: await repair() };
	} catch (error) {
		return { ...finding, message: `${finding.message} (not fixed: ${errorMessage(error)})` };
	}
}

function hidden(finding: Finding, hide: (text: string) => string): Finding {
	const { message, fix, fixed } = finding;
	return {
		...finding,
		message: hide(message),
		...(fix === undefined ? {} : { fix: hide(fix) }),
		...(fixed === undefined ? {} : { fixed: hide(fixed) }),
	};
}

function summaryOf(findings: readonly Finding[]): Report["summary"] {
	const summary = { ok: 0, info: 0, warning: 0, error: 0, fixed: 0 };
	for (const { level, fixed } of findings) summary[fixed === undefined ? level : "fixed"]++;
	return summary;
}
