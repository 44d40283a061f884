/** Whatever ends tau, the terminal is usable afterwards: real processes on real pseudo terminals. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualTerminal } from "@tau/tui/testing/virtual-terminal";

const MAIN = join(import.meta.dir, "../../main.ts");
const folder = mkdtempSync(join(tmpdir(), "tau-restore-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "agent"));

/** A shell that runs tau and then says how the terminal was left. */
class TerminalSession implements AsyncDisposable {
	readonly screen = new VirtualTerminal({ columns: 100, rows: 30 });
	output = "";
	readonly shell: Bun.Subprocess;
	readonly command: string;

	/** `preload` is a module that the program runs first. */
	constructor(settings: object = {}, kind: "script" | "interactive shell" = "script", preload = "") {
		const bun = preload ? `${process.execPath} --preload ${preload}` : process.execPath;
		this.command = `${bun} ${MAIN} --model sim/tour --no-session`;
		Bun.write(join(folder, "agent/settings.json"), JSON.stringify(settings));
		const script = `${this.command}; echo "ended with $?"; stty -a; echo all-said`;
		const argv = kind === "script" ? ["/bin/sh", "-c", script] : ["/bin/bash", "--norc", "-i"];
		this.shell = Bun.spawn(argv, {
			cwd: folder,
			env: {
				PATH: process.env.PATH,
				HOME: folder,
				PI_CODING_AGENT_DIR: join(folder, "agent"),
				TERM: "xterm-256color",
				XDG_STATE_HOME: folder,
			},
			terminal: {
				cols: 100,
				rows: 30,
				data: (_terminal, bytes) => {
					const text = new TextDecoder().decode(bytes);
					this.output += text;
					this.screen.write(text);
				},
			},
		});
	}

	type(text: string): void {
		this.shell.terminal!.write(text);
	}

	async sees(text: string | RegExp): Promise<void> {
		const holds = () => (typeof text === "string" ? this.output.includes(text) : text.test(this.output));
		for (const until = performance.now() + 10_000; !holds(); await Bun.sleep(5)) {
			if (performance.now() > until) throw new Error(`never saw ${text}:\n${this.screen.screenText()}`);
		}
	}

	async started(): Promise<number> {
		await this.sees("(sim) tour");
		// The guard takes its place a little later.
		await Bun.sleep(700);
		const pids = readdirSync("/proc")
			.filter((name) => /^\d+$/.test(name))
			.map(Number);
		for (const pid of pids) {
			const command = await Bun.file(`/proc/${pid}/cmdline`)
				.text()
				.catch(() => "");
			const parent = await Bun.file(`/proc/${pid}/stat`)
				.text()
				.catch(() => "");
			if (
				command.includes("main.ts") &&
				!command.startsWith("/bin/") &&
				parent.split(") ")[1]?.split(" ")[1] === String(this.shell.pid)
			) {
				return pid;
			}
		}
		throw new Error("tau is not running");
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.shell.kill("SIGKILL");
		this.shell.terminal?.close();
	}
}

/** Modes that are still on, from all that was written. */
function leftOn(output: string): string[] {
	const modes = new Map<string, boolean>();
	for (const match of output.replaceAll("?1047l", "?1049l").matchAll(/\x1b\[\?(\d+)([hl])/g))
		modes.set(match[1]!, match[2] === "h");
	const on = [...modes].filter(([mode, isOn]) => isOn && !["7", "25"].includes(mode)).map(([mode]) => mode);
	const off = ["7", "25"].filter((mode) => modes.get(mode) === false).map((mode) => `${mode} is off`);
	const pushes = output.split("\x1b[>7u").length - output.split("\x1b[<u").length;
	return [...on, ...off, ...(pushes > 0 ? ["keyboard protocol"] : [])];
}

function expectUsable(session: TerminalSession): void {
	expect(leftOn(session.output)).toEqual([]);
	const facts = session.output.slice(session.output.lastIndexOf("ended with"));
	expect(facts).toMatch(/[\s;]icanon/);
	expect(facts).toMatch(/[\s;]echo[\s;]/);
	expect(facts).toMatch(/[\s;]isig/);
}

describe.each([[{}], [{ tuiMode: "fullscreen" }]])("with %j", (settings) => {
	test("an ordinary end", async () => {
		await using session = new TerminalSession(settings);
		await session.started();
		session.type("\x04");
		await session.sees("all-said");
		expect(session.output).toContain("ended with 0");
		expectUsable(session);
	}, 20_000);

	test.each([
		["SIGTERM", 143],
		["SIGINT", 130],
		["SIGHUP", 129],
	] as const)(
		"%s",
		async (signal, exitCode) => {
			await using session = new TerminalSession(settings);
			process.kill(await session.started(), signal);
			await session.sees("all-said");
			expect(session.output).toContain(`ended with ${exitCode}`);
			expectUsable(session);
		},
		20_000,
	);

	test.each([
		["an error that nobody caught", "setTimeout(() => { throw new Error('it broke'); }, 1500)"],
		["a rejection that nobody handled", "setTimeout(() => void Promise.reject(new Error('it broke')), 1500)"],
	])(
		"%s is told after the terminal is in order, and kept in a file",
		async (_title, code) => {
			const preload = join(mkdtempSync(join(folder, "preload-")), "break.ts");
			await Bun.write(preload, code);
			await using session = new TerminalSession(settings, "script", preload);
			await session.sees("all-said");
			expect(session.output).toContain("ended with 1\r");
			expectUsable(session);
			const [before, after] = session.output.split("tau: an unexpected error: it broke");
			expect(leftOn(before!)).toEqual([]);
			const record = /what happened is in (\S+);/.exec(after!.replaceAll("\r\n", "\n"))?.[1];
			expect(await Bun.file(record!).text()).toContain("Error: it broke");
		},
		20_000,
	);

	test.each([
		["SIGKILL", 137],
		["SIGQUIT", 131],
	] as const)(
		"%s, which tau does not see",
		async (signal, exitCode) => {
			await using session = new TerminalSession(settings);
			process.kill(await session.started(), signal);
			await session.sees("all-said");
			await session.sees(`ended with ${exitCode}`);
			for (const until = performance.now() + 3000; leftOn(session.output).length > 0 && performance.now() < until; )
				await Bun.sleep(10);
			expect(leftOn(session.output)).toEqual([]);
			expect(session.screen.isAlternateScreen).toBe(false);
			expect(session.screen.isCursorShown).toBe(true);
		},
		20_000,
	);
});

test("ctrl-z gives the terminal to the shell, fg takes it back", async () => {
	await using session = new TerminalSession({}, "interactive shell");
	session.type(`${session.command}\r`);
	await session.started();
	session.type("half a thought");
	await session.sees("half a thought");
	session.type("\x1a");
	await session.sees(/Stopped/);
	session.type("echo in-the-shell\r");
	await session.sees(/in-the-shell[\s\S]*in-the-shell/);
	session.type("fg\r");
	await session.sees(/in-the-shell\s[\s\S]*\(sim\) tour/);
	session.type(" goes on");
	await session.sees(" goes on");
	expect(session.screen.screenText()).toContain("half a thought goes on");
}, 20_000);

test("no guard is left behind", async () => {
	await using session = new TerminalSession();
	await session.started();
	session.type("\x04");
	await session.sees("all-said");
	await session.shell.exited;
	const left = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	const commands = await Promise.all(
		left.map((pid) =>
			Bun.file(`/proc/${pid}/environ`)
				.text()
				.catch(() => ""),
		),
	);
	expect(commands.filter((text) => text.includes(folder))).toEqual([]);
}, 20_000);

test("a terminal that goes away ends tau", async () => {
	await using session = new TerminalSession();
	const pid = await session.started();
	session.shell.terminal!.close();
	for (const until = performance.now() + 8000; performance.now() < until; await Bun.sleep(20)) {
		if (!(await Bun.file(`/proc/${pid}/cmdline`).exists())) return;
		if (
			(await Bun.file(`/proc/${pid}/cmdline`)
				.text()
				.catch(() => "")) === ""
		)
			return;
	}
	throw new Error("tau lives on without a terminal");
}, 20_000);
