/** Running git and npm: their output is kept for the error, and nothing of the user's shell leaks in. */
import { errorMessage, isTauError, TauError } from "@tau/base/errors";
import type { Environment } from "@tau/platform/paths";
import { runProcess } from "@tau/platform/process";

export interface ProgramOptions {
	cwd: string;
	env: Environment;
	signal: AbortSignal;
	/** Standard output only, for what is read rather than shown. */
	timeoutMs?: number;
}

/** Cloning or installing over a slow line; a hang is longer. */
const TIMEOUT_MS = 15 * 60_000;
const MAX_KEPT = 64 * 1024;
const SHOWN_LINES = 12;

/** These would point git at another repository than the one it is told of: tau may run inside a git hook. */
const GIT_PLACES =
	/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX)$/;

/** Standard output. Throws `TAU_PACKAGE_COMMAND` with the last lines the program wrote. */
export async function runProgram(command: readonly [string, ...string[]], options: ProgramOptions): Promise<string> {
	const output = new Tail();
	const errors = new Tail();
	const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
	const result = await runProcess({
		command,
		cwd: options.cwd,
		env: programEnvironment(options.env),
		timeoutMs,
		signal: options.signal,
		onOutput: (chunk) => output.add(chunk),
		onErrorOutput: (chunk) => errors.add(chunk),
	}).catch((error: unknown) => {
		throw isTauError(error) && error.code === "TAU_SPAWN_FAILED" ? cannotStart(command[0], error) : error;
	});
	options.signal.throwIfAborted();
	if (result.exitCode === 0 && result.endedBy === "exit") return output.text();
	const what =
		result.endedBy === "timeout"
			? `did not finish within ${timeoutMs / 60_000} minutes`
			: `failed (exit ${result.exitCode})`;
	const said = (errors.text().trim() || output.text().trim()).split("\n").slice(-SHOWN_LINES).join("\n");
	throw new TauError("TAU_PACKAGE_COMMAND", withoutSecrets(`${shown(command)} ${what}${said ? `:\n${said}` : ""}`), {
		details: { exitCode: result.exitCode },
	});
}

/** Nobody can answer a question: the program has no terminal. */
function programEnvironment(env: Environment): Environment {
	const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !GIT_PLACES.test(name)));
	return { ...kept, GIT_TERMINAL_PROMPT: "0", npm_config_update_notifier: "false" };
}

function cannotStart(program: string, error: unknown): TauError {
	const isGit = program === "git";
	return new TauError("TAU_PACKAGE_COMMAND", errorMessage(error), {
		hint: isGit
			? "Install git, or install the package from a local directory."
			: 'Install npm, or name another package manager with "npmCommand" in settings.json.',
		cause: error,
	});
}

function shown(command: readonly string[]): string {
	return command.map((word) => (/^[\w@%+=:,./~^-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}

function withoutSecrets(text: string): string {
	return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, "$1***@");
}

class Tail {
	#chunks: Uint8Array[] = [];
	#size = 0;

	add(chunk: Uint8Array): void {
		this.#chunks.push(chunk.slice());
		this.#size += chunk.length;
		while (this.#chunks.length > 1 && this.#size - this.#chunks[0]!.length >= MAX_KEPT) {
			this.#size -= this.#chunks.shift()!.length;
		}
	}

	text(): string {
		return Buffer.concat(this.#chunks).toString("utf8");
	}
}
