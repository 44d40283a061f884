/** A program in a real pseudo terminal whose screen is read through an emulator that answers as a terminal does. */
import { VirtualTerminal } from "@tau/tui/testing/virtual-terminal";
import type { Command } from "./process-sample.ts";
import { canReadTrees, type TreeUsage, treePids, treeUsage } from "./process-tree-usage.ts";

export const COLUMNS = 160;
export const ROWS = 40;

/** Milliseconds: the slowest peer takes 8 seconds to start. */
const PATIENCE = 30_000;

interface Waiter {
	holds(screen: string): boolean;
	reached(at: number): void;
}

export class PtySession implements AsyncDisposable {
	/** Bytes that the program has written to the terminal. */
	bytes = 0;
	/** When it was executed, on the clock of `performance.now()`. */
	readonly startedAt: number;
	readonly #screen = new VirtualTerminal({ columns: COLUMNS, rows: ROWS, scrollback: 1000 });
	readonly #queries = new QuerySplitter();
	readonly #decoder = new TextDecoder();
	readonly #child: Bun.Subprocess;
	#lastByteAt = performance.now();
	#waiter: Waiter | undefined;

	constructor({ argv, cwd, env, before }: Command) {
		before?.();
		const data = (_terminal: Bun.Terminal, bytes: Uint8Array) => this.#receive(bytes);
		const { PATH, LANG } = process.env;
		this.startedAt = performance.now();
		this.#child = Bun.spawn(argv, {
			cwd,
			env: { PATH, LANG, TERM: "xterm-256color", COLORTERM: "truecolor", ...env },
			terminal: { cols: COLUMNS, rows: ROWS, data },
		});
	}

	get pid(): number {
		return this.#child.pid;
	}

	get screenText(): string {
		return this.#screen.screenText();
	}

	/** The program has taken over the keyboard: what is typed is no longer shown by the system. */
	get isRaw(): boolean {
		const { localFlags } = this.#child.terminal!;
		const ECHO = process.platform === "darwin" ? 0x8 : 0o10;
		return localFlags !== 0 && (localFlags & ECHO) === 0;
	}

	type(text: string): void {
		this.#child.terminal!.write(text);
	}

	/** The moment at which the bytes arrived that made the screen so; now, when it is so already. One wait at a time. */
	async sees(what: string, holds: (screen: string) => boolean, patience = PATIENCE): Promise<number> {
		if (this.#waiter) throw new Error("Another wait for this screen is under way");
		if (holds(this.screenText)) return performance.now();
		const { promise, resolve, reject } = Promise.withResolvers<number>();
		const fail = (why: string) => reject(new Error(`${why} before it showed ${what}; its screen:\n${this.screenText}`));
		const timer = setTimeout(() => fail(`${patience} ms went by`), patience);
		void this.#child.exited.then((code) => fail(`the program ended with ${code}`));
		this.#waiter = { holds, reached: resolve };
		try {
			return await promise;
		} finally {
			clearTimeout(timer);
			this.#waiter = undefined;
		}
	}

	/** Until nothing was written for so many milliseconds; false when it never comes to rest. */
	async rests(quietMs: number, patience = PATIENCE): Promise<boolean> {
		for (const until = performance.now() + patience; performance.now() < until; await Bun.sleep(20)) {
			if (performance.now() - this.#lastByteAt >= quietMs) return true;
		}
		return false;
	}

	usage(): TreeUsage {
		return treeUsage(this.#child.pid);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const pids = canReadTrees ? treePids(this.#child.pid) : [this.#child.pid];
		// The root last: who restarts a lost child is gone before it could.
		for (const pid of pids) {
			try {
				process.kill(pid, "SIGKILL");
			} catch {
				// It has ended by itself.
			}
		}
		await this.#child.exited;
		this.#child.terminal!.close();
	}

	#receive(bytes: Uint8Array): void {
		const now = performance.now();
		this.#lastByteAt = now;
		this.bytes += bytes.length;
		const text = this.#decoder.decode(bytes, { stream: true });
		// In the order of the questions: programs ask last for what every terminal answers, to know that all is said.
		let answers = "";
		for (const [part, answer] of this.#queries.split(text)) {
			this.#screen.write(part);
			this.#screen.takeWrites();
			answers += this.#screen.takeAnswers().join("") + answer;
		}
		if (answers && !this.#child.terminal!.closed) this.type(answers);
		if (this.#waiter?.holds(this.screenText)) this.#waiter.reached(now);
	}
}

/** What the emulator leaves unanswered: the keyboard protocol's state, colours, and whether it is dark. */
const ANSWERS: readonly (readonly [query: RegExp, answer: string])[] = [
	[/\x1b\[\?u/g, "\x1b[?0u"],
	[/\x1b\]10;\?(?:\x07|\x1b\\)/g, "\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\"],
	[/\x1b\]11;\?(?:\x07|\x1b\\)/g, "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"],
	[/\x1b\[\?996n/g, "\x1b[?997;1n"],
];

/** The longest query. */
const QUERY_LENGTH = 10;

class QuerySplitter {
	/** What may be the beginning of a query whose end has not come yet. */
	#open = "";

	/** The text in parts that each end with a query, with its answer; the rest has none. */
	split(text: string): [part: string, answer: string][] {
		const all = this.#open + text;
		const found = ANSWERS.flatMap(([query, answer]) =>
			[...all.matchAll(query)].map((match) => ({ end: match.index + match[0].length, answer })),
		).sort((left, right) => left.end - right.end);
		const parts: [string, string][] = [];
		let from = this.#open.length;
		for (const { end, answer } of found) {
			parts.push([all.slice(from, end), answer]);
			from = end;
		}
		parts.push([all.slice(from), ""]);
		this.#open = all.slice(Math.max(found.at(-1)?.end ?? 0, all.length - QUERY_LENGTH));
		return parts;
	}
}
