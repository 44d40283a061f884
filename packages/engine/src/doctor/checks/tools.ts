import { basename, dirname, join } from "node:path";
import { errorMessage, isTauError } from "@tau/base/errors";
import { embeddedRipgrep } from "@tau/platform/embedded-ripgrep";
import { readTextIfExists } from "@tau/platform/files";
import { kindOf, realPathOf } from "@tau/platform/look";
import { programVersion } from "@tau/platform/program-version";
import { ripgrepPath } from "@tau/platform/ripgrep";
import { findProgram, resolveShell } from "@tau/platform/shell";
import type { Settings } from "../../config/settings.ts";
import { type DoctorContext, userSettings } from "../context.ts";
import type { Found } from "../finding.ts";

type ToolCheck = (context: DoctorContext, settings: Settings) => Promise<Found[]> | Found[];

const TOOL_CHECKS: readonly ToolCheck[] = [shell, ripgrep, git, npm, editor];

/** The programs that tau starts. Each is asked for its version; none gets longer than two seconds. */
export async function checkTools(context: DoctorContext): Promise<Found[]> {
	const settings = await userSettings(context);
	return (await Promise.all(TOOL_CHECKS.map((check) => check(context, settings)))).flat();
}

async function shell(context: DoctorContext, { shellPath }: Settings): Promise<Found[]> {
	try {
		const { program } = resolveShell(shellPath, context.env);
		const path = program.includes("/") || program.includes("\\") ? program : findProgram(program, context.env);
		if (!path) throw new Error(`neither /bin/bash nor bash nor ${program} is there`);
		const version = await ask(context, [path, "--version"]);
		const isBash = basename(path).startsWith("bash");
		// Other shells need not know --version; that they can be started is what counts.
		if (!version.line && (isBash || !(await canRun(context, path)))) {
			return [
				broken("shell", `The shell ${path}`, version.problem, "Set shellPath in settings.json to one that works"),
			];
		}
		if (!isBash && shellPath === undefined) {
			const message = `The shell is ${path}, as bash was not found; models expect bash`;
			return [{ id: "shell", level: "warning", message, fix: "Install bash, or set shellPath in settings.json", path }];
		}
		return [{ id: "shell", level: "ok", message: `shell: ${path}${versionText(version.line)}`, path }];
	} catch (error) {
		const fix = (isTauError(error) && error.hint) || "Install bash, or set shellPath in settings.json";
		return [{ id: "shell", level: "error", message: `The bash tool has no shell: ${errorMessage(error)}`, fix }];
	}
}

async function canRun(context: DoctorContext, path: string): Promise<boolean> {
	return (await ask(context, [path, "-c", "exit 0"])).problem === undefined;
}

async function ripgrep(context: DoctorContext): Promise<Found[]> {
	const id = "ripgrep";
	try {
		// Unpacking it belongs to the first search; before that there is nothing to ask.
		if (embeddedRipgrep !== undefined && kindOf(context.cacheDir) === undefined) {
			return [{ id, level: "ok", message: "ripgrep: inside tau, unpacked at the first search" }];
		}
		const path = ripgrepPath(context.env);
		const { line, problem } = await ask(context, [path, "--version"]);
		if (!line) return [broken(id, `ripgrep, ${path},`, problem, "Install ripgrep, or tau again")];
		const how = embeddedRipgrep !== undefined ? "inside tau" : path;
		return [{ id, level: "ok", message: `ripgrep: ${how}${versionText(line)}`, path }];
	} catch (error) {
		const fix = (isTauError(error) && error.hint) || "Install ripgrep";
		return [{ id, level: "error", message: `grep and find do not work: ${errorMessage(error)}`, fix }];
	}
}

async function git(context: DoctorContext): Promise<Found[]> {
	const path = findProgram("git", context.env);
	if (!path) {
		const message = "git is not on PATH: packages from git repositories cannot be installed";
		return [{ id: "git", level: "warning", message, fix: "Install git with the system's package manager" }];
	}
	const { line, problem } = await ask(context, [path, "--version"]);
	if (!line) return [broken("git", `git, ${path},`, problem, "Install git again")];
	return [{ id: "git", level: "ok", message: `git: ${path}${versionText(line)}`, path }];
}

/** npm is not started for its version: that takes longer than everything else here. */
async function npm(context: DoctorContext, { npmCommand }: Settings): Promise<Found[]> {
	const name = npmCommand?.[0] ?? "npm";
	const isPath = name.includes("/");
	const path = isPath ? (kindOf(name) === "file" ? name : undefined) : findProgram(name, context.env);
	if (!path) {
		const where = isPath ? "does not exist" : "is not on PATH";
		const message = `${name} ${where}: packages from npm cannot be installed`;
		const fix = npmCommand
			? "Correct npmCommand in settings.json"
			: "Install Node.js with npm, or set npmCommand to another";
		return [{ id: "npm", level: npmCommand ? "warning" : "info", message, fix }];
	}
	const found: Found[] = [{ id: "npm", level: "ok", message: `${name}: ${path}${await npmVersion(path)}`, path }];
	const node = name === "npm" ? findProgram("node", context.env) : undefined;
	if (name === "npm" && !node) {
		const message = "node is not on PATH, and npm does not run without it";
		found.push({ id: "node", level: "warning", message, fix: "Install Node.js" });
	} else if (node) {
		const { line, problem } = await ask(context, [node, "--version"]);
		if (line) found.push({ id: "node", level: "ok", message: `node: ${node}${versionText(line)}`, path: node });
		else found.push(broken("node", `node, ${node},`, problem, "Install Node.js again"));
	}
	return found;
}

async function npmVersion(path: string): Promise<string> {
	try {
		const manifest = join(dirname(realPathOf(path)), "..", "package.json");
		const { name, version } = JSON.parse((await readTextIfExists(manifest)) ?? "{}") as Record<string, unknown>;
		return name === "npm" && typeof version === "string" ? ` (${version})` : "";
	} catch {
		return "";
	}
}

function editor({ env }: DoctorContext, { externalEditor }: Settings): Found[] {
	const [source, command] =
		[
			["externalEditor", externalEditor],
			["VISUAL", env.VISUAL],
			["EDITOR", env.EDITOR],
		].find(([, value]) => value?.trim()) ?? [];
	if (!command) {
		const message = "No editor is set; nano is used";
		return [{ id: "editor", level: "info", message, fix: "Set EDITOR, or externalEditor in settings.json" }];
	}
	const program = /^\s*(?:"([^"]+)"|'([^']+)'|(\S+))/.exec(command)?.slice(1).find(Boolean) ?? command;
	const path = program.includes("/") ? (kindOf(program) === "file" ? program : undefined) : findProgram(program, env);
	if (path) return [{ id: "editor", level: "ok", message: `editor: ${path} (${source})`, path }];
	return [
		{
			id: "editor",
			level: "warning",
			message: `The editor ${JSON.stringify(program)} (${source}) was not found`,
			fix: `Correct ${source}${source === "externalEditor" ? " in settings.json" : ""}`,
		},
	];
}

function ask({ env, cwd, signal }: DoctorContext, command: readonly [string, ...string[]]) {
	// No editor, pager or prompt is to come up whatever a program makes of the question.
	const quiet = { ...env, GIT_PAGER: "cat", PAGER: "cat", GIT_TERMINAL_PROMPT: "0" };
	return programVersion(command, { env: quiet, cwd: kindOf(cwd) === "directory" ? cwd : "/", signal });
}

function versionText(line: string | undefined): string {
	const version = /\d+(?:\.\d+)+/.exec(line ?? "")?.[0];
	return version ? ` (${version})` : "";
}

function broken(id: string, what: string, problem: string | undefined, fix: string): Found {
	return { id, level: "error", message: `${what} does not work: ${problem ?? "it printed nothing"}`, fix };
}
