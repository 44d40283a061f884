/** Which shell runs commands, and with which PATH. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { TauError } from "@tau/base/errors";
import type { Environment } from "./paths.ts";

export interface Shell {
	program: string;
	/** Put before the command. */
	arguments: readonly string[];
	/** The command goes to standard input instead of the last argument (the WSL launcher drops arguments' quoting). */
	commandOnInput: boolean;
}

/** `shellPath` (which must exist), else the platform's bash: `/bin/bash`, bash on PATH, sh; on Windows Git Bash first. */
export function resolveShell(shellPath: string | undefined, env: Environment): Shell {
	if (shellPath) {
		if (existsSync(shellPath)) return shellAt(shellPath);
		throw new TauError("TAU_SHELL_NOT_FOUND", `Custom shell path not found: ${shellPath}`, {
			hint: "Correct or remove shellPath in settings.json.",
		});
	}
	if (process.platform === "win32") return resolveWindowsShell(env);
	if (existsSync("/bin/bash")) return shellAt("/bin/bash");
	return shellAt(findProgram("bash", env) ?? "sh");
}

/** The whole command line that makes the shell run `command`. */
export function shellCommand(shell: Shell, command: string): { command: [string, ...string[]]; input?: string } {
	if (shell.commandOnInput) return { command: [shell.program, ...shell.arguments], input: command };
	return { command: [shell.program, ...shell.arguments, command] };
}

/** The first executable file of that name on PATH. */
export function findProgram(name: string, env: Environment): string | undefined {
	const path = env[pathKey(env)] ?? "";
	const suffixes = process.platform === "win32" && !/\.\w+$/.test(name) ? [".exe", ".cmd", ""] : [""];
	for (const directory of path.split(delimiter)) {
		if (!directory) continue;
		for (const suffix of suffixes) {
			const candidate = join(directory, name + suffix);
			if (isExecutable(candidate)) return candidate;
		}
	}
	return undefined;
}

/** A copy of `env` with `directories` at the front of PATH, without those already on it. */
export function withProgramDirectories(
	env: Environment,
	directories: readonly string[],
): Record<string, string | undefined> {
	const key = pathKey(env);
	const current = (env[key] ?? "").split(delimiter).filter(Boolean);
	const added = directories.filter((directory) => !current.includes(directory));
	return added.length === 0 ? { ...env } : { ...env, [key]: [...added, ...current].join(delimiter) };
}

/** Windows spells the variable in any case. */
function pathKey(env: Environment): string {
	if ("PATH" in env) return "PATH";
	return Object.keys(env).find((key) => key.toLowerCase() === "path") ?? "PATH";
}

function isExecutable(path: string): boolean {
	try {
		if (!statSync(path).isFile()) return false;
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function shellAt(program: string): Shell {
	const normalized = program.replaceAll("/", "\\").toLowerCase();
	const isWslLauncher = /^[a-z]:\\windows\\(system32|sysnative)\\bash\.exe$/.test(normalized);
	return { program, arguments: [isWslLauncher ? "-s" : "-c"], commandOnInput: isWslLauncher };
}

function resolveWindowsShell(env: Environment): Shell {
	const gitBashes = [env.ProgramFiles, env["ProgramFiles(x86)"]]
		.filter((root) => root !== undefined)
		.map((root) => `${root}\\Git\\bin\\bash.exe`);
	const found = gitBashes.find((path) => existsSync(path)) ?? findProgram("bash.exe", env);
	if (found) return shellAt(found);
	throw new TauError("TAU_SHELL_NOT_FOUND", `No bash shell found on PATH nor at: ${gitBashes.join(", ")}`, {
		hint: "Install Git for Windows (https://git-scm.com/download/win), add a bash to PATH, or set shellPath in settings.json.",
	});
}
