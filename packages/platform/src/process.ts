/** Running one command as a child process that can be killed with everything it started. */
import { constants } from "node:os";
import { errorMessage, TauError } from "@tau/base/errors";
import { closeDescriptor, openPipe } from "./pipe.ts";
import { registerProcess, unregisterProcess } from "./process-registry.ts";
import { COMMAND_ID_VARIABLE, killProcessTree, type ProcessSigns } from "./process-tree.ts";

/** After the command has exited, output of what it left behind is awaited while it comes at least this often. */
const INHERITED_OUTPUT_IDLE_MS = 100;
/** And no longer than this, however much a background process talks: what the command itself wrote is long read. */
const INHERITED_OUTPUT_TOTAL_MS = 1000;

export interface ProcessOptions {
	/** Program and arguments; no shell in between. */
	command: readonly [string, ...string[]];
	cwd: string;
	/** The complete environment of the child. */
	env: Readonly<Record<string, string | undefined>>;
	/** Written to standard input, which is then closed. Absent: standard input is empty. */
	input?: string;
	/** Called in order of arrival. The reader pulls, so a fast writer waits for this and memory stays bounded. */
	onOutput: (chunk: Uint8Array) => void;
	/** Absent: error output is merged into `onOutput` in the order it was written. */
	onErrorOutput?: (chunk: Uint8Array) => void;
	/** The program starts no others: killing it alone is enough, and cheaper than looking for a tree. */
	isLeaf?: boolean;
	/** Kills the tree when it is over. */
	timeoutMs?: number;
	/** Kills the tree when it aborts. */
	signal?: AbortSignal;
}

export interface ProcessResult {
	/** Death by signal n counts as 128 + n, as in a shell. */
	exitCode: number;
	endedBy: "exit" | "timeout" | "abort";
}

/**
 * Runs the command in a process group of its own and resolves when it has exited and its output has been read. A
 * background process that holds the output open is not waited for. Rejects with `TAU_SPAWN_FAILED` when it cannot
 * be started.
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessResult> {
	if (options.signal?.aborted) return { exitCode: 128 + constants.signals.SIGKILL, endedBy: "abort" };
	const child = await startChild(options);
	let endedBy: ProcessResult["endedBy"] = "exit";
	const stop = (cause: "timeout" | "abort") => {
		if (endedBy !== "exit") return;
		endedBy = cause;
		kill(child, options);
	};
	const onAbort = () => stop("abort");
	const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => stop("timeout"), options.timeoutMs);
	options.signal?.addEventListener("abort", onAbort, { once: true });
	if (options.signal?.aborted) onAbort();
	try {
		const output = Promise.all(child.readers.map((reader) => reader.done));
		// A callback that throws ends the run at once instead of reading on for nobody.
		await Promise.race([child.process.exited, failureOf(output)]);
		await settleOutput(child.readers, output);
		return { exitCode: exitCodeOf(child.process), endedBy };
	} catch (error) {
		kill(child, options);
		throw error;
	} finally {
		clearTimeout(timer);
		options.signal?.removeEventListener("abort", onAbort);
		unregisterProcess(child.process.pid);
		await Promise.all(child.readers.map((reader) => reader.stop()));
		child.release();
	}
}

function kill(child: Child, options: ProcessOptions): void {
	if (options.isLeaf) child.process.kill("SIGKILL");
	else killProcessTree(child.process.pid, child.signs);
}

interface Child {
	process: Bun.Subprocess;
	readers: OutputReader[];
	signs: ProcessSigns;
	release(): void;
}

async function startChild(options: ProcessOptions): Promise<Child> {
	const pipe = options.onErrorOutput ? undefined : await openPipe();
	const commandId = options.isLeaf ? undefined : commandIdWithin(options.env);
	let child: Bun.Subprocess;
	try {
		child = Bun.spawn([...options.command], {
			cwd: options.cwd,
			env: { ...options.env, ...(commandId ? { [COMMAND_ID_VARIABLE]: commandId } : {}) } as Record<string, string>,
			stdin: options.input === undefined ? "ignore" : Buffer.from(options.input),
			stdout: pipe?.writeEnd ?? "pipe",
			stderr: pipe?.writeEnd ?? "pipe",
			detached: process.platform !== "win32" && !options.isLeaf,
			windowsHide: true,
		});
	} catch (error) {
		if (pipe) closeDescriptor(pipe.readEnd);
		throw spawnError(options, error);
	} finally {
		if (pipe) closeDescriptor(pipe.writeEnd);
	}
	const signs: ProcessSigns = { outputInode: pipe?.inode, commandId };
	registerProcess(child.pid, signs);
	if (pipe) {
		return {
			process: child,
			readers: [new OutputReader(Bun.file(pipe.readEnd).stream(), options.onOutput)],
			signs,
			release: () => closeDescriptor(pipe.readEnd),
		};
	}
	return {
		process: child,
		readers: [
			new OutputReader(child.stdout as ReadableStream<Uint8Array>, options.onOutput),
			new OutputReader(child.stderr as ReadableStream<Uint8Array>, options.onErrorOutput ?? options.onOutput),
		],
		signs,
		release: () => {},
	};
}

/** A tau inside a command keeps the outer command's mark for its own commands: they die with both. */
function commandIdWithin(env: ProcessOptions["env"]): string {
	const own = crypto.randomUUID();
	const outer = env[COMMAND_ID_VARIABLE];
	return outer ? `${outer} ${own}` : own;
}

interface ChunkReader {
	read(): Promise<{ done: boolean; value?: Uint8Array }>;
	cancel(): Promise<void>;
}

/** Pulls one stream into a callback and knows when the last chunk came. */
class OutputReader {
	readonly done: Promise<void>;
	lastChunkAt = 0;
	readonly #reader: ChunkReader;
	#stopped = false;

	constructor(stream: ReadableStream<Uint8Array>, onChunk: (chunk: Uint8Array) => void) {
		this.#reader = stream.getReader() as ChunkReader;
		this.done = this.#pump(onChunk);
		this.done.catch(() => {});
	}

	async stop(): Promise<void> {
		if (this.#stopped) return;
		this.#stopped = true;
		await this.#reader.cancel().catch(() => {});
	}

	async #pump(onChunk: (chunk: Uint8Array) => void): Promise<void> {
		for (;;) {
			const { done, value } = await this.#reader.read();
			if (done || value === undefined || this.#stopped) return;
			this.lastChunkAt = performance.now();
			onChunk(value);
		}
	}
}

/** Waits for the end of the output, or for it to fall silent while somebody else still holds it open. */
async function settleOutput(readers: readonly OutputReader[], output: Promise<unknown>): Promise<void> {
	let finished = false;
	const end = output.then(() => {
		finished = true;
	});
	const exitedAt = performance.now();
	while (!finished) {
		const lastActivity = Math.max(exitedAt, ...readers.map((reader) => reader.lastChunkAt));
		const until = Math.min(lastActivity + INHERITED_OUTPUT_IDLE_MS, exitedAt + INHERITED_OUTPUT_TOTAL_MS);
		const remaining = until - performance.now();
		if (remaining <= 0) return;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const idle = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, remaining);
		});
		try {
			await Promise.race([end, idle]);
		} finally {
			clearTimeout(timer);
		}
	}
}

function failureOf(work: Promise<unknown>): Promise<never> {
	return new Promise((_, reject) => {
		work.catch(reject);
	});
}

function exitCodeOf(child: Bun.Subprocess): number {
	if (child.signalCode) return 128 + (constants.signals[child.signalCode as keyof typeof constants.signals] ?? 0);
	return child.exitCode ?? 1;
}

function spawnError(options: ProcessOptions, error: unknown): TauError {
	const code = (error as NodeJS.ErrnoException).code;
	const [program] = options.command;
	const details = { program, cwd: options.cwd, errno: code };
	if (code === "E2BIG") {
		const bytes = options.command.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
		return new TauError(
			"TAU_SPAWN_FAILED",
			`Cannot start ${program}: the command is ${bytes} bytes, more than the system takes`,
			{
				hint: "Write the long part to a file and let the command read that.",
				details,
				cause: error,
			},
		);
	}
	const reason = code === "ENOENT" ? "no such program or directory" : errorMessage(error);
	return new TauError("TAU_SPAWN_FAILED", `Cannot start ${program} in ${options.cwd}: ${reason}`, {
		details,
		cause: error,
	});
}
