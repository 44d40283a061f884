/** A home directory of its own, and doctor's view of it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TerminalFacts } from "../context.ts";
import { AREAS, type Finding, type Report } from "../finding.ts";
import { type DoctorOptions, runDoctor } from "../run-doctor.ts";

export interface DoctorHome extends Disposable {
	home: string;
	cwd: string;
	agentDir: string;
	stateDir: string;
	/** Paths are relative to the home directory. Missing directories are made. */
	write(path: string, content: string | object, mode?: number): string;
	read(path: string): string;
	makeDirectory(path: string, mode?: number): string;
	diagnose(options?: Diagnosis): Promise<Report>;
	/** The findings of one kind. */
	find(id: string, options?: Diagnosis): Promise<Finding[]>;
}

export interface Diagnosis
	extends Partial<Pick<DoctorOptions, "only" | "fix" | "now" | "unusedAgentDir" | "platform">> {
	env?: Record<string, string | undefined>;
	terminal?: TerminalFacts;
}

/** Everything that needs no network. */
export const LOCAL_AREAS = AREAS.filter((area) => area !== "network");

export function openDoctorHome(): DoctorHome {
	const home = mkdtempSync(join(tmpdir(), "tau-doctor-"));
	const at = (path: string) => join(home, path);
	const agentDir = at(".pi/agent");
	const makeDirectory = (path: string, mode = 0o700) => {
		mkdirSync(at(path), { recursive: true, mode });
		return at(path);
	};
	const stateDir = makeDirectory(".local/state/tau");
	const cacheDir = makeDirectory(".cache/tau");
	const cwd = makeDirectory("project");
	makeDirectory(".pi/agent/sessions");
	const diagnose: DoctorHome["diagnose"] = ({ env, ...options } = {}) =>
		runDoctor({
			home,
			cwd,
			agentDir,
			stateDir,
			cacheDir,
			env: { HOME: home, PATH: process.env.PATH, TERM: "xterm-256color", LANG: "C.UTF-8", EDITOR: "cat", ...env },
			version: "0.0.0",
			terminal: { input: true, output: true, columns: 100, rows: 30 },
			signal: new AbortController().signal,
			...options,
		});
	return {
		home,
		cwd,
		agentDir,
		stateDir,
		makeDirectory,
		write: (path, content, mode = 0o600) => {
			mkdirSync(dirname(at(path)), { recursive: true, mode: 0o700 });
			writeFileSync(at(path), typeof content === "string" ? content : JSON.stringify(content), { mode });
			return at(path);
		},
		read: (path) => readFileSync(at(path), "utf8"),
		diagnose,
		find: async (id, options) => (await diagnose(options)).findings.filter((finding) => finding.id === id),
		[Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
	};
}
