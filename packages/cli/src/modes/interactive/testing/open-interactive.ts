/** The interactive mode on an emulated terminal, with the real engine over a scripted model, in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TerminalHandlers } from "@tau/platform/tty/terminal";
import type { Client } from "@tau/sdk/client";
import { createLocalClient, type EngineOptions } from "@tau/sdk/local-client";
import type { Scenario } from "@tau/sim/scenario";
import { createScriptedModel } from "@tau/sim/scripted-model";
import { VirtualTerminal } from "@tau/tui/testing/virtual-terminal";
import { InteractiveMode, type InteractiveParts } from "../interactive-mode.ts";
import { realScheduler } from "../shell/frame-scheduler.ts";

export interface OpenOptions {
	columns?: number;
	rows?: number;
	settings?: object;
	/** Of the model `mock/m`. */
	model?: object;
	/** More of models.json. */
	providers?: object;
	start?: Partial<InteractiveParts["start"]>;
	engine?: Partial<EngineOptions>;
	/** Stands between the screen and the engine. */
	wrapClient?: (client: Client) => Client;
	env?: Record<string, string>;
	/** What the terminal says it is (primary device attributes), with what it says besides. */
	deviceAttributes?: string;
	/** An earlier one's: the next start in the same place. */
	folder?: string;
}

export interface OpenedInteractive extends AsyncDisposable {
	terminal: VirtualTerminal;
	folder: string;
	project: string;
	/** Bytes from the keyboard, such as "\r" for Enter. */
	type(text: string): void;
	/** Waits until the screen shows it. */
	sees(text: string | RegExp): Promise<string>;
	/** Waits until the screen does not show it any more. */
	losesSight(text: string | RegExp): Promise<string>;
	/** All bytes that the terminal got so far. */
	readonly written: string;
	/** Waits until these bytes were written to the terminal. All that was written. */
	wrote(bytes: string): Promise<string>;
	resize(columns: number, rows: number): void;
	/** The exit code. */
	ended: Promise<number>;
}

/** Milliseconds: far beyond what anything here takes. */
const PATIENCE = 10_000;

export function openInteractive(scenario: Scenario, options: OpenOptions = {}): OpenedInteractive {
	const folder = options.folder ?? mkdtempSync(join(tmpdir(), "tau-interactive-"));
	const [project, agentDir] = [join(folder, "project"), join(folder, "agent")];
	for (const path of [project, agentDir]) mkdirSync(path, { recursive: true });
	const terminal = new VirtualTerminal({ columns: options.columns ?? 80, rows: options.rows ?? 24 });
	const tty = new EmulatedTty(terminal, options.deviceAttributes);
	const env = { PATH: process.env.PATH, HOME: folder, TERM: "xterm-256color", ...options.env };
	const scripted = createScriptedModel({ scenarios: [{ ...scenario, models: [{ id: "m" }] }] });
	const connect = async (report: (line: string) => void) => {
		await writeConfiguration(agentDir, options);
		const client = await createLocalClient({
			cwd: project,
			env,
			agentDir,
			stateDir: join(folder, "state"),
			cacheDir: join(folder, "cache"),
			version: "0.0.0",
			model: "mock/m",
			tools: { exclude: [], none: false },
			session: { kind: "new" },
			report,
			stream: scripted.stream,
			...options.engine,
		});
		return options.wrapClient?.(client) ?? client;
	};
	const start = { messages: [], files: [], resume: false, ...options.start };
	const parts = { terminal: tty, scheduler: realScheduler, env, cwd: project, home: folder, start, connect };
	const ended = new InteractiveMode(parts).run();
	const waitFor = async (isReached: (screen: string) => boolean, what: string) => {
		for (const until = performance.now() + PATIENCE; performance.now() < until; await Bun.sleep(2)) {
			const screen = terminal.screenText();
			if (isReached(screen)) return screen;
		}
		throw new Error(`The screen never ${what}:\n${terminal.scrollbackText()}\n-- screen --\n${terminal.screenText()}`);
	};
	return {
		terminal,
		folder,
		project,
		ended,
		type: (text) => tty.type(text),
		sees: (text) => waitFor((screen) => holds(screen, text), `shows ${text}`),
		get written() {
			return tty.written;
		},
		wrote: async (bytes) => {
			await waitFor(() => tty.written.includes(bytes), `got ${JSON.stringify(bytes)}`);
			return tty.written;
		},
		losesSight: (text) => waitFor((screen) => !holds(screen, text), `stops showing ${text}`),
		resize: (columns, rows) => {
			terminal.resize(columns, rows);
			tty.resized();
		},
		[Symbol.asyncDispose]: async () => {
			tty.hangUp();
			await ended.catch(() => {});
			if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function writeConfiguration(agentDir: string, { settings, model, providers: more }: OpenOptions): Promise<void> {
	const models = [{ id: "m", ...model }];
	const providers = { mock: { baseUrl: "http://127.0.0.1:1/v1", api: "openai-completions", apiKey: "k", models } };
	if (settings || !(await Bun.file(join(agentDir, "settings.json")).exists())) {
		await Bun.write(join(agentDir, "settings.json"), JSON.stringify({ retry: { baseDelayMs: 1 }, ...settings }));
	}
	await Bun.write(join(agentDir, "models.json"), JSON.stringify({ providers: { ...providers, ...more } }));
}

/** Answers of the emulator come back as input, as from a real one. */
class EmulatedTty {
	readonly #terminal: VirtualTerminal;
	readonly #deviceAttributes: string | undefined;
	#handlers: TerminalHandlers | undefined;
	written = "";

	constructor(terminal: VirtualTerminal, deviceAttributes: string | undefined) {
		this.#terminal = terminal;
		this.#deviceAttributes = deviceAttributes;
	}

	get columns(): number {
		return this.#terminal.columns;
	}

	get rows(): number {
		return this.#terminal.rows;
	}

	write(data: string): void {
		this.written += data;
		this.#terminal.write(data);
		const own = this.#deviceAttributes;
		for (const answer of this.#terminal.takeAnswers()) {
			this.type(own === undefined ? answer : answer.replace(/\x1b\[\?[\d;]*c/, own));
		}
	}

	start(handlers: TerminalHandlers): void {
		this.#handlers = handlers;
	}

	stop(): void {}

	restart(): void {}

	suspend(): void {}

	type(text: string): void {
		this.#handlers?.input(new TextEncoder().encode(text));
	}

	resized(): void {
		this.#handlers?.resized();
	}

	hangUp(): void {
		this.#handlers?.lost();
	}
}

function holds(screen: string, text: string | RegExp): boolean {
	return typeof text === "string" ? screen.includes(text) : text.test(screen);
}
