/** Opens tau and every installed peer in a terminal of its own, in turn, and asks each the same. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "@tau/sim/scenario";
import { startSimServer } from "@tau/sim/server";
import { codexScreen, opencodeScreen, type PeerName, piLikeScreen } from "./peers.ts";
import type { Command } from "./process-sample.ts";
import { PtySession } from "./pty-session.ts";
import type { BenchContext } from "./report.ts";
import { type SessionFileOptions, writeSessionFile } from "./session-file.ts";
import { median } from "./statistics.ts";

export interface InteractiveRuns {
	scenario?: Scenario;
	/** Beside tau and pi. */
	others: ("codex" | "opencode")[];
	rounds: number;
	/** Every program opens a file of its own like this one, instead of starting anew. */
	session?: SessionFileOptions;
	/** Figures of one open program by name, the same names at every run. */
	measure(session: PtySession): Promise<Record<string, number>>;
}

/** Medians by program name. A peer that cannot do the job is logged and left out; tau failing is an error. */
export async function runInteractively(
	context: BenchContext,
	runs: InteractiveRuns,
): Promise<Record<string, Record<string, number>>> {
	using server = startSimServer({ scenarios: [runs.scenario ?? { name: "short", rules: [{ text: "ok" }] }] });
	const commands = await commandsFor(context, runs, server.url);
	const samples: Record<string, Record<string, number>[]> = {};
	// The first round warms the disk's cache and writes what a first start writes.
	for (let round = -1; round < runs.rounds; round++) {
		for (const [name, command] of Object.entries(commands)) {
			try {
				await using session = new PtySession(command);
				const figures = await runs.measure(session);
				if (round >= 0) samples[name] = [...(samples[name] ?? []), figures];
			} catch (error) {
				if (name === "tau") throw error;
				context.log(`  ${name} is left out: ${error instanceof Error ? error.message : error}`);
				delete commands[name];
				delete samples[name];
			}
		}
	}
	return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, medians(list)]));
}

async function commandsFor(
	context: BenchContext,
	runs: InteractiveRuns,
	url: string,
): Promise<Record<string, Command>> {
	const place = join(context.scratch, `interactive-${places++}`);
	const cwd = join(place, "project");
	mkdirSync(cwd, { recursive: true });
	const template = runs.session && join(place, "session-template.jsonl");
	if (template) writeSessionFile(template, { ...runs.session!, cwd });
	const model = runs.scenario?.name ?? "short";
	const bench = (program: string) => {
		const home = join(place, program);
		mkdirSync(home);
		const session = template ? { path: join(home, "kept/session.jsonl"), template } : undefined;
		return { url, model, prompt: "", cwd, home, session };
	};
	const makers = { pi: piLikeScreen, codex: codexScreen, opencode: opencodeScreen };
	const commands: Record<string, Command> = { tau: await piLikeScreen([context.tau], bench("tau")) };
	for (const name of ["pi", ...runs.others] as PeerName[]) {
		const argv = context.peers[name];
		if (argv) commands[name] = await makers[name](argv, bench(name));
	}
	return commands;
}

let places = 0;

function medians(list: Record<string, number>[]): Record<string, number> {
	const names = Object.keys(list[0] ?? {});
	return Object.fromEntries(names.map((name) => [name, median(list.map((figures) => figures[name]!))]));
}

/** In no program's first screen and no session file of ours, so the screen that has it shows what was typed. */
const MARK = "^";
/** Milliseconds: some programs throw away what was typed before they were ready, so it is typed again. */
const TYPE_AGAIN = 20;

/** Milliseconds from the execution until the program shows a key that was typed. */
export async function timeToTypedKey(session: PtySession): Promise<number> {
	let isShown = false;
	const shown = session
		.sees(`the typed "${MARK}"`, (screen) => screen.includes(MARK))
		.finally(() => {
			isShown = true;
		});
	const typing = (async () => {
		while (!session.isRaw && !isShown) await Bun.sleep(1);
		for (; !isShown; await Bun.sleep(TYPE_AGAIN)) session.type(MARK);
	})();
	const at = await shown;
	await typing;
	return at - session.startedAt;
}

/** Milliseconds from a key to the screen that shows it: the median over so many keys, typed one by one. */
export async function keyToScreen(session: PtySession, keys: number): Promise<number> {
	const times: number[] = [];
	let line = "";
	for (const key of lettersWithoutPattern(keys)) {
		if (line.length >= LINE_LENGTH || line === "") {
			// Ctrl+U: the narrowest field wraps beyond this length. The mark makes a line's first keys unlike all else.
			session.type(`\x15${MARK}`);
			await session.rests(200);
			line = MARK;
		}
		line += key;
		const tail = line.slice(-TAIL);
		const holds = (screen: string) => screen.includes(tail);
		// A wait for what is there already would measure nothing.
		if (holds(session.screenText)) throw new Error(`"${tail}" was on the screen before it was typed`);
		const started = performance.now();
		const seen = session.sees(`the typed "${tail}"`, holds);
		session.type(key);
		times.push((await seen) - started);
		// As a person types, and so that no program takes it for a paste.
		await Bun.sleep(KEY_PAUSE);
	}
	return median(times);
}

const LINE_LENGTH = 50;
const TAIL = 6;
const KEY_PAUSE = 60;

/** So that no few letters of it come twice. */
function lettersWithoutPattern(count: number): string[] {
	let state = 2463534242;
	return Array.from({ length: count }, () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return "abcdefghijklmnopqrstuvwxyz"[(state >>> 0) % 26]!;
	});
}
