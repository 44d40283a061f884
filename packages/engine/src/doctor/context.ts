/** What checks are given. They look at nothing else, so that a test can put them anywhere. */
import { join, resolve } from "node:path";
import { errorMessage } from "@tau/base/errors";
import { readTextIfExists } from "@tau/platform/files";
import { type Environment, expandHome } from "@tau/platform/paths";
import { sessionsRoot } from "@tau/sessions/directory/session-place";
import { readSettings } from "../config/settings/read-settings.ts";
import type { Settings } from "../config/settings.ts";
import type { Area } from "./finding.ts";

export interface TerminalFacts {
	/** Standard input and output are a terminal. */
	input: boolean;
	output: boolean;
	/** Of the output, when it is a terminal. */
	columns?: number;
	rows?: number;
}

export interface DoctorPlaces {
	env: Environment;
	cwd: string;
	home: string;
	agentDir: string;
	stateDir: string;
	cacheDir: string;
	/** A second configuration directory that exists and is not used. */
	unusedAgentDir?: string;
}

export interface DoctorContext extends DoctorPlaces {
	/** Of tau. */
	version: string;
	platform: NodeJS.Platform;
	terminal: TerminalFacts;
	/** Named with `--only`: everything is looked at, however long it takes. */
	thorough: ReadonlySet<Area>;
	signal: AbortSignal;
	/** Milliseconds since 1970. */
	now(): number;
}

export interface TextFile {
	path: string;
	/** Undefined when there is none, or it cannot be read. */
	text?: string;
	/** Why it cannot be read. */
	problem?: string;
}

export async function readFileOf(directory: string, name: string): Promise<TextFile> {
	const path = join(directory, name);
	try {
		const text = await readTextIfExists(path);
		return { path, ...(text === undefined ? {} : { text }) };
	} catch (error) {
		return { path, problem: errorMessage(error) };
	}
}

/** The user's own; empty when the file is missing or broken, which another check reports. */
export async function userSettings(context: DoctorContext): Promise<Settings> {
	const { text, path } = await readFileOf(context.agentDir, "settings.json");
	return readSettings(text ?? "", path).settings;
}

export interface SessionsPlace {
	path: string;
	/** The variable or setting that named it; undefined for pi's own place. */
	namedBy?: string;
}

export async function sessionsPlace(context: DoctorContext): Promise<SessionsPlace> {
	const { env, cwd, agentDir } = context;
	const variable = env.PI_CODING_AGENT_SESSION_DIR;
	if (variable) return { path: resolve(cwd, expandHome(variable, env)), namedBy: "PI_CODING_AGENT_SESSION_DIR" };
	const { sessionDir } = await userSettings(context);
	if (sessionDir) return { path: resolve(cwd, expandHome(sessionDir, env)), namedBy: "sessionDir" };
	return { path: sessionsRoot(agentDir) };
}

/** A path as a word of a shell. */
export function quoted(path: string): string {
	return /^[\w@%+=:,./~-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
	return `${count} ${count === 1 ? noun : plural}`;
}

export function byteText(bytes: number): string {
	for (const [unit, size] of [
		["GiB", 1024 ** 3],
		["MiB", 1024 ** 2],
		["KiB", 1024],
	] as const) {
		if (bytes >= size) return `${(bytes / size).toFixed(bytes >= 10 * size ? 0 : 1)} ${unit}`;
	}
	return `${bytes} bytes`;
}
