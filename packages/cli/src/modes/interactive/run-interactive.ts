/**
 * The interactive mode from the first frame to the last. The frame is drawn before the engine is even loaded; keys that
 * are typed meanwhile are in the editor, and what is sent meanwhile waits.
 */
import { errorMessage } from "@tau/base/errors";
import { actions, keyPlatform } from "@tau/engine/config/keybindings/actions";
import { homeDirectory } from "@tau/platform/paths";
import { killAllProcesses } from "@tau/platform/process-registry";
import { openTerminal, type Terminal } from "@tau/platform/tty/terminal";
import type { Client } from "@tau/sdk/client";
import type { InputEvent } from "@tau/tui/input/events";
import { KeybindingsManager } from "@tau/tui/keymap/keybindings";
import type { Arguments } from "../../args/parse-arguments.ts";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import { App, type AppHost } from "./app.ts";
import { submit } from "./controllers/submit.ts";
import { realScheduler } from "./shell/frame-scheduler.ts";
import { Shell } from "./shell/shell.ts";
import { TerminalInput } from "./shell/terminal-input.ts";
import { TerminalMarks } from "./shell/terminal-marks.ts";
import { detectColorDepth } from "./theme/color-depth.ts";
import { ThemeControl } from "./theme/theme-control.ts";
import { appearanceFromEnvironment, appearanceOf } from "./theme/theme-setting.ts";
import { ThemeSource } from "./theme/theme-source.ts";
import type { MarkdownFactory } from "./transcript/markdown-factory.ts";

export async function runInteractive(parsed: Arguments): Promise<ExitCode> {
	const mode = new InteractiveMode(parsed);
	return mode.run();
}

class InteractiveMode {
	readonly #parsed: Arguments;
	readonly #env = process.env;
	readonly #cwd = process.cwd();
	readonly #home = homeDirectory(process.env);
	readonly #terminal: Terminal;
	readonly #input: TerminalInput;
	readonly #shell: Shell;
	readonly #theme: ThemeSource;
	readonly #themes: ThemeControl;
	readonly #marks: TerminalMarks;
	readonly #ended = Promise.withResolvers<ExitCode>();
	#app: App | undefined;
	#client: Client | undefined;

	constructor(parsed: Arguments) {
		this.#parsed = parsed;
		this.#terminal = openTerminal();
		this.#theme = new ThemeSource(detectColorDepth(this.#env, "auto"), () => {
			this.#shell.screen.invalidate();
			this.#shell.screen.requestRender(true);
		});
		const appearance = appearanceFromEnvironment(this.#env) ?? "dark";
		this.#themes = new ThemeControl(this.#theme, appearance, (line) => this.#app?.say(line, "warning"));
		const platform = keyPlatform(this.#env);
		const definitions = [...actions(platform)].map(
			([id, { keys, meaning, contexts }]) => [id, { defaultKeys: keys, description: meaning, contexts }] as const,
		);
		this.#shell = new Shell({
			terminal: this.#terminal,
			scheduler: realScheduler,
			theme: this.#theme,
			keybindings: new KeybindingsManager(Object.fromEntries(definitions)),
			cwd: this.#shortCwd(),
			screenOptions: { reflows: !/^(xterm$|screen|linux)/.test(this.#env.TERM ?? "") },
		});
		this.#marks = new TerminalMarks({
			write: (data) => this.#terminal.write(data),
			cwd: this.#cwd,
			showsProgress: () => this.#app?.workspace.settings.terminal !== undefined,
			isPlain: this.#env.TERM === "dumb",
		});
		this.#input = new TerminalInput((event) => this.#handle(event), this.#env);
	}

	async run(): Promise<ExitCode> {
		this.#terminal.start({
			input: this.#input.feed,
			resized: () => this.#shell.screen.resized(),
			resumed: () => this.#shell.screen.requestRender(true),
			lost: () => this.#ended.resolve(EXIT.hangup),
		});
		this.#shell.actions = {
			"app.clear": () => {
				if (this.#shell.editor.getText() === "") this.#host.quit();
				else this.#shell.editor.setText("");
				return true;
			},
			"app.exit": () => {
				if (this.#shell.editor.getText() !== "") return false;
				this.#host.quit();
				return true;
			},
		};
		const early: string[] = [];
		this.#shell.editor.onSubmit = (text) => early.push(text);
		this.#shell.screen.start();
		try {
			await this.#startEngine(early);
			return await this.#ended.promise;
		} finally {
			await this.#stop();
		}
	}

	async #startEngine(early: readonly string[]): Promise<void> {
		// The first frame goes out before anything heavy is read.
		await new Promise<void>((resolve) => setImmediate(resolve));
		const [{ createLocalClient }, { engineOptions }, markdown] = await Promise.all([
			import("@tau/sdk/local-client"),
			import("../../commands/engine-options.ts"),
			import("./transcript/markdown-blocks.ts"),
		]);
		const options = await engineOptions(this.#parsed, this.#cwd);
		const client = await createLocalClient({ ...options, report: (line) => this.#app?.say(line, "warning") });
		this.#client = client;
		const [state, workspace] = await Promise.all([client.send("get_state", {}), client.send("get_workspace", {})]);
		const factory: MarkdownFactory = markdown.markdownFactory(this.#theme);
		const expansion = {
			isExpanded: false,
			hint: (purpose: string) => this.#shell.keyHint("app.tools.expand", purpose),
		};
		const app = new App({
			client,
			shell: this.#shell,
			scheduler: realScheduler,
			themes: this.#themes,
			marks: this.#marks,
			transcriptParts: {
				transcript: this.#shell.transcript,
				theme: this.#theme,
				expansion,
				thinking: { isHidden: false },
				markdown: factory,
				cwd: () => app.workspace.cwd,
				home: this.#home,
				now: () => realScheduler.now(),
				startedAt: Date.now(),
			},
			env: this.#env,
			home: this.#home,
			state,
			workspace,
			host: this.#host,
		});
		this.#app = app;
		await app.showSession();
		for (const warning of client.warnings) app.say(warning, "warning");
		await this.#begin(app, early);
	}

	/** What the command line asks for first. */
	async #begin(app: App, early: readonly string[]): Promise<void> {
		const { options, messages, files } = this.#parsed;
		if (options.resume) {
			const { resume } = await import("./commands/resume-command.ts");
			if (!(await resume(app))) return this.#host.quit();
		} else if (!app.state.model) {
			const { welcome } = await import("./screens/welcome.ts");
			app.run(() => welcome(app));
		}
		const { buildPrompts } = await import("../../input/prompts.ts");
		const sources = { messages, files, piped: undefined, cwd: this.#cwd, home: this.#home };
		for (const { text, images } of await buildPrompts(sources)) app.run(() => submit(app, text, "followUp", images));
		for (const text of early) app.submit(text);
	}

	readonly #host: AppHost = {
		quit: () => this.#ended.resolve(EXIT.ok),
		suspend: () => this.#terminal.suspend(),
		runProgram: (argv) => this.#runProgram(argv),
	};

	async #runProgram(argv: readonly string[]): Promise<number> {
		this.#shell.screen.stop();
		this.#terminal.stop();
		try {
			const child = Bun.spawn([...argv], { stdio: ["inherit", "inherit", "inherit"], cwd: this.#cwd });
			return await child.exited;
		} catch (error) {
			this.#app?.say(`${argv[0]} could not be started: ${errorMessage(error)}`, "error");
			return 127;
		} finally {
			this.#terminal.restart();
			this.#shell.screen.start();
		}
	}

	#handle(event: InputEvent): void {
		if (event.type === "focus") this.#marks.isFocused = event.focused;
		else if (event.type === "reply" && event.reply.kind === "colorScheme")
			this.#themes.appearanceIs(event.reply.scheme);
		else if (event.type === "reply" && event.reply.kind === "color" && event.reply.target === "background") {
			this.#themes.appearanceIs(appearanceOf(event.reply.color));
		} else if (event.type === "reply" && event.reply.kind === "keyboardFlags") {
			this.#input.decoder.isKittyActive = event.reply.flags > 0;
		}
		this.#shell.screen.handleEvent(event);
	}

	async #stop(): Promise<void> {
		this.#input.stop();
		this.#app?.stop();
		this.#themes.stop();
		this.#shell.status.stop();
		this.#marks.clear();
		this.#shell.screen.stop();
		this.#terminal.stop();
		await this.#client?.[Symbol.asyncDispose]();
		killAllProcesses();
	}

	#shortCwd(): string {
		const { length } = this.#home;
		return this.#cwd === this.#home || this.#cwd.startsWith(`${this.#home}/`)
			? `~${this.#cwd.slice(length)}`
			: this.#cwd;
	}
}
