/** `tau doctor`. Returns the exit code; throws `TAU_USAGE`. */
import type { DoctorPlaces, TerminalFacts } from "@tau/engine/doctor/context";
import { runDoctor } from "@tau/engine/doctor/run-doctor";
import { EXIT } from "../../exit-codes.ts";
import { parseDoctorArguments } from "./arguments.ts";
import { DOCTOR_HELP } from "./help.ts";
import { renderReport } from "./render-report.ts";

export interface DoctorIo extends DoctorPlaces {
	/** Of tau. */
	version: string;
	terminal: TerminalFacts;
	signal: AbortSignal;
	/** Each text ends in a line break. */
	output(text: string): void;
}

/** For output that is no terminal, and terminals that do not tell. */
const USUAL_COLUMNS = 80;

export async function runDoctorCommand(words: readonly string[], io: DoctorIo): Promise<number> {
	const { help, json, fix, only } = parseDoctorArguments(words);
	if (help) {
		io.output(DOCTOR_HELP);
		return EXIT.ok;
	}
	const { output, ...options } = io;
	const report = await runDoctor({ ...options, fix, ...(only ? { only } : {}) });
	if (json) output(`${JSON.stringify(report, null, 2)}\n`);
	else output(renderReport(report, { ...layout(io), home: io.home, fix, isPartial: only !== undefined }));
	return report.summary.error > 0 ? EXIT.error : EXIT.ok;
}

function layout({ terminal, env }: DoctorIo): { columns: number; color: boolean } {
	const color = terminal.output && !env.NO_COLOR && env.TERM !== "dumb";
	return { columns: terminal.columns || USUAL_COLUMNS, color };
}
