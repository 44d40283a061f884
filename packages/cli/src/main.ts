/** The entry of the `tau` command. The only place that ends the process. */
import { writeDiagnostic, writeOutput } from "@tau/platform/standard-streams";
import { parseArguments } from "./args/parse-arguments.ts";
import { EXIT } from "./exit-codes.ts";
import { describeProblem } from "./problem.ts";
import { VERSION } from "./version.ts";

/** From then on the process is one that goes on, and compiling what it repeats pays back. */
const EAGER_COMPILATION_AFTER_MS = 1500;

async function main(words: readonly string[]): Promise<number> {
	compileEagerlyLater();
	try {
		const command = words[0] !== undefined && Object.hasOwn(COMMANDS, words[0]) ? COMMANDS[words[0]] : undefined;
		if (command) return await command(words as [string, ...string[]]);
		const parsed = parseArguments(words);
		if (parsed.options.version) {
			writeOutput(`${VERSION}\n`);
			return EXIT.ok;
		}
		if (parsed.options.help) {
			const { helpText } = await import("./commands/help.ts");
			writeOutput(helpText());
			return EXIT.ok;
		}
		if (parsed.options.export !== undefined) {
			const { exportSession } = await import("./commands/export-session.ts");
			return await exportSession(parsed);
		}
		const { runAgent } = await import("./commands/run-agent.ts");
		return await runAgent(parsed);
	} catch (error) {
		const { text, exitCode } = describeProblem(error);
		if (exitCode !== EXIT.ok) writeDiagnostic(text);
		return exitCode;
	}
}

/**
 * The binary is built to stay in the interpreter longer (`jitPolicy` in scripts/build.ts): in a run of a second the
 * compiler takes twice the time of what it compiles.
 */
function compileEagerlyLater(): void {
	setTimeout(() => Bun.unsafe.setJITPolicy(1), EAGER_COMPILATION_AFTER_MS).unref();
}

type Command = (words: readonly [string, ...string[]]) => Promise<number>;

/** What a first word may be instead of a prompt. */
const COMMANDS: Readonly<Partial<Record<string, Command>>> = {
	sim: runSim,
	sessions: async ([, ...words]) => (await import("./commands/sessions/run-sessions.ts")).runSessions(words),
	doctor: runDoctor,
	install: runPackages,
	remove: runPackages,
	uninstall: runPackages,
	update: runPackages,
	list: runPackages,
	config: runPackages,
};

async function runDoctor([, ...words]: readonly [string, ...string[]]): Promise<number> {
	const [command, { handleSignals }] = await Promise.all([
		import("./commands/doctor/run-doctor.ts"),
		import("./signals.ts"),
	]);
	return command.runDoctor(words, handleSignals(() => {}).signal);
}

async function runPackages(words: readonly [string, ...string[]]): Promise<number> {
	const [command, { handleSignals }] = await Promise.all([
		import("./commands/run-packages.ts"),
		import("./signals.ts"),
	]);
	return command.runPackages(words, handleSignals(() => {}).signal);
}

async function runSim([, ...words]: readonly [string, ...string[]]): Promise<number> {
	const [{ runSimCommand }, { handleSignals }] = await Promise.all([
		import("@tau/sim/command"),
		import("./signals.ts"),
	]);
	const { signal } = handleSignals(() => {});
	const io = { stdout: (text: string) => writeOutput(text), stderr: (text: string) => writeOutput(text, 2) };
	return runSimCommand([...words], io, signal);
}

process.exit(await main(process.argv.slice(2)));
