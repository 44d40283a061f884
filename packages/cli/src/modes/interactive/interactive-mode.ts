/**
 * The interactive mode from the first frame to the last. The frame is drawn before the engine is even loaded; keys that
 * are typed meanwhile are in the editor, and what is sent meanwhile waits.
 */
import { errorMessage } from "@tau/base/errors";
import { actions, keyPlatform } from "@tau/engine/config/keybindings/actions";
import type { Terminal } from "@tau/platform/tty/terminal";
import type { JsonValue } from "@tau/protocol/json";
import type { Client } from "@tau/sdk/client";
import type { InputEvent, Reply } from "@tau/tui/input/events";
import { KeybindingsManager } from "@tau/tui/keymap/keybindings";
import type { SchedulerPort } from "@tau/tui/render/ports";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import { App, type AppHost } from "./app.ts";
import { submit } from "./controllers/submit.ts";
import { Shell } from "./shell/shell.ts";
import { TerminalInput } from "./shell/terminal-input.ts";
import { TerminalMarks } from "./shell/terminal-marks.ts";
import { detectColorDepth } from "./theme/color-depth.ts";
import { ThemeControl } from "./theme/theme-control.ts";
import { appearanceFromEnvironment, appearanceOf } from "./theme/theme-setting.ts";
import { ThemeSource } from "./theme/theme-source.ts";
import { PictureDisplay } from "./transcript/picture-display.ts";

export interface InteractiveParts {
	terminal: Terminal;
	scheduler: SchedulerPort;
	env: Readonly<Record<string, string | undefined>>;
	cwd: string;
	home: string;
	/** What the command line asks for. */
	start: { messages: readonly string[]; files: readonly string[]; resume: boolean };
	/** Loads the engine. `report` takes what goes wrong beside the conversation. */
	connect(report: (line: string) => void): Promise<Client>;
}

export class InteractiveMode {
	readonly #parts: InteractiveParts;
	readonly #input: TerminalInput;
	readonly #shell: Shell;
	readonly #theme: ThemeSource;
	readonly #themes: ThemeControl;
	readonly #marks: TerminalMarks;
	readonly #pictures: PictureDisplay;
	readonly #ended = Promise.withResolvers<ExitCode>();
	/** Sent before there was anybody to send it to. */
	readonly #early: string[] = [];
	#app: App | undefined;
	#client: Client | undefined;

	constructor(parts: InteractiveParts) {
		this.#parts = parts;
		const { terminal, scheduler, env, cwd } = parts;
		this.#theme = new ThemeSource(detectColorDepth(env, "auto"), () => {
			this.#shell.screen.invalidate();
			this.#shell.screen.requestRender(true);
		});
		const appearance = appearanceFromEnvironment(env) ?? "dark";
		this.#themes = new ThemeControl(this.#theme, appearance, (line) => this.#app?.say(line, "warning"));
		this.#shell = new Shell({
			terminal,
			scheduler,
			theme: this.#theme,
			keybindings: defaultKeybindings(env),
			cwd: this.#shortCwd(),
			// tmux calls itself screen, but wraps as others do.
			screenOptions: { reflows: Boolean(env.TMUX) || !/^(xterm$|screen|linux)/.test(env.TERM ?? "") },
		});
		this.#marks = new TerminalMarks({
			write: (data) => terminal.write(data),
			cwd,
			showsProgress: () => showsProgress(this.#app),
			isPlain: env.TERM === "dumb",
		});
		this.#pictures = new PictureDisplay({
			env,
			scheduler,
			ask: (questions) => terminal.write(questions),
			isFullScreen: () => this.#shell.screen.mode === "fullscreen",
		});
		this.#input = new TerminalInput((event) => this.#handle(event), scheduler, env);
	}

	async run(): Promise<ExitCode> {
		const shell = this.#shell;
		const { editor } = shell;
		this.#parts.terminal.start({
			input: this.#input.feed,
			resized: () => shell.screen.resized(),
			resumed: () => shell.screen.start(),
			lost: () => this.#ended.resolve(EXIT.hangup),
		});
		this.#shell.actions = this.#actionsWhileStarting();
		editor.onSubmit = (text) => this.#early.push(text);
		shell.screen.start();
		try {
			// A start that fails ends the mode with its error.
			this.#startEngine().catch(this.#ended.reject);
			return await this.#ended.promise;
		} finally {
			await this.#stop();
		}
	}

	/** As if the user had ended it, with another exit code. */
	end(exitCode: ExitCode): void {
		this.#ended.resolve(exitCode);
	}

	#actionsWhileStarting(): Shell["actions"] {
		const { editor } = this.#shell;
		return {
			"app.clear": () => {
				if (editor.getText() === "") this.#host.quit();
				else editor.setText("");
				return true;
			},
			"app.exit": () => {
				if (editor.getText() !== "") return false;
				this.#host.quit();
				return true;
			},
		};
	}

	async #startEngine(): Promise<void> {
		const { connect, scheduler, env, home } = this.#parts;
		// The first frame goes out before anything heavy is read.
		await new Promise<void>((resolve) => setImmediate(resolve));
		const reports: string[] = [];
		const [client, { markdownFactory }] = await Promise.all([
			connect((line) => (this.#app ? this.#app.say(line, "warning") : void reports.push(line))),
			import("./transcript/markdown-blocks.ts"),
		]);
		this.#client = client;
		const [state, workspace] = await Promise.all([client.send("get_state", {}), client.send("get_workspace", {})]);
		this.#pictures.configure(workspace.settings.terminal);
		const hint = (purpose: string) => this.#shell.keyHint("app.tools.expand", purpose);
		const app = new App({
			client,
			shell: this.#shell,
			scheduler,
			themes: this.#themes,
			marks: this.#marks,
			transcriptParts: {
				transcript: this.#shell.transcript,
				theme: this.#theme,
				expansion: { isExpanded: false, hint },
				thinking: { isHidden: false },
				pictures: this.#pictures,
				redraw: () => this.#shell.screen.requestRender(),
				markdown: markdownFactory({
					theme: this.#theme,
					hyperlinks: this.#pictures.hyperlinks,
					codeBlockIndent: indentOf(workspace.settings.markdown),
					changed: () => {
						this.#shell.screen.invalidate();
						this.#shell.screen.requestRender();
					},
				}),
				cwd: () => app.workspace.cwd,
				home,
				now: () => scheduler.now(),
				startedAt: Date.now(),
			},
			env,
			home,
			state,
			workspace,
			host: this.#host,
		});
		this.#app = app;
		await app.showSession();
		await app.loadKeybindings();
		const warnings = await askTrust(app, client.warnings);
		for (const warning of [...warnings, ...reports]) app.say(warning, "warning");
		await this.#begin(app);
	}

	/** What the command line asks for, and what was sent meanwhile. */
	async #begin(app: App): Promise<void> {
		const { start, cwd, home } = this.#parts;
		if (start.resume) {
			const { resume } = await import("./commands/resume-command.ts");
			if (!(await resume(app))) return this.#host.quit();
		} else if (!app.state.model) {
			const { welcome } = await import("./screens/welcome.ts");
			app.run(() => welcome(app));
		}
		if (start.messages.length + start.files.length > 0) {
			const { buildPrompts } = await import("../../input/prompts.ts");
			const prompts = await buildPrompts({ ...start, piped: undefined, cwd, home });
			for (const { text, images } of prompts) app.run(() => submit(app, text, "followUp", images));
		}
		for (const text of this.#early.splice(0)) app.submit(text);
	}

	readonly #host: AppHost = {
		quit: () => this.#ended.resolve(EXIT.ok),
		suspend: () => {
			// The shell writes below what is there.
			this.#shell.screen.stop();
			this.#parts.terminal.suspend();
		},
		runProgram: (argv) => this.#runProgram(argv),
	};

	async #runProgram(argv: readonly string[]): Promise<number> {
		const { terminal, cwd } = this.#parts;
		this.#shell.screen.stop();
		terminal.stop();
		try {
			const child = Bun.spawn([...argv], { stdio: ["inherit", "inherit", "inherit"], cwd });
			return await child.exited;
		} catch (error) {
			this.#app?.say(`${argv[0]} could not be started: ${errorMessage(error)}`, "error");
			return 127;
		} finally {
			terminal.restart();
			this.#shell.screen.start();
		}
	}

	#handle(event: InputEvent): void {
		if (event.type === "focus") this.#marks.isFocused = event.focused;
		else if (event.type === "reply") this.#handleReply(event.reply);
		this.#shell.screen.handleEvent(event);
	}

	#handleReply(reply: Reply): void {
		this.#pictures.handleReply(reply);
		if (reply.kind === "colorScheme") this.#themes.appearanceIs(reply.scheme);
		else if (reply.kind === "color" && reply.target === "background") {
			this.#themes.appearanceIs(appearanceOf(reply.color));
		}
	}

	async #stop(): Promise<void> {
		this.#input.stop();
		this.#app?.stop();
		this.#themes.stop();
		this.#shell.status.stop();
		this.#marks.clear();
		const isShort = this.#app?.workspace.settings.fullscreenExitOutput === "resume-hint";
		await this.#shell.close(isShort ? "resume-hint" : "transcript");
		this.#parts.terminal.stop();
		const farewell = this.#app && farewellOf(this.#app);
		if (farewell) this.#parts.terminal.write(farewell);
		await this.#client?.[Symbol.asyncDispose]();
	}

	#shortCwd(): string {
		const { home, cwd } = this.#parts;
		return cwd === home || cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
	}
}

/** Before anything is sent that the project's own settings may change. Returns the warnings that still hold. */
async function askTrust(app: App, warnings: readonly string[]): Promise<readonly string[]> {
	const before = new Set(app.workspace.warnings);
	const { asked, workspace } = await app.client.send("ask_trust", {});
	if (!asked) return warnings;
	await app.refresh();
	const now = new Set(workspace.warnings);
	return [...warnings.filter((warning) => !before.has(warning)), ...now];
}

/** How to get back, where there is something to get back to. */
function farewellOf({ state, hasConversation }: App): string | undefined {
	if (!hasConversation || state.sessionFile === undefined) return undefined;
	return `To go on with this session: tau --session ${state.sessionId}\r\n`;
}

function defaultKeybindings(env: InteractiveParts["env"]): KeybindingsManager {
	const definitions = [...actions(keyPlatform(env))].map(
		([id, { keys, meaning, contexts }]) => [id, { defaultKeys: keys, description: meaning, contexts }] as const,
	);
	return new KeybindingsManager(Object.fromEntries(definitions));
}

function showsProgress(app: App | undefined): boolean {
	const { terminal } = app?.workspace.settings ?? {};
	return typeof terminal === "object" && terminal !== null && "showTerminalProgress" in terminal
		? terminal.showTerminalProgress === true
		: false;
}

function indentOf(markdown: JsonValue | undefined): string | undefined {
	const indent =
		typeof markdown === "object" && markdown !== null && "codeBlockIndent" in markdown && markdown.codeBlockIndent;
	return typeof indent === "string" ? indent : undefined;
}
