/** Whatever is typed, pasted, clicked and resized, in whatever order: it goes on, and in the end the terminal is as it was. */
import { expect, test } from "bun:test";
import type { Scenario } from "@tau/sim/scenario";
import fc from "fast-check";
import { openInteractive } from "./testing/open-interactive.ts";

const TALK: Scenario = {
	name: "s",
	rules: [
		{
			when: { user: "slowly" },
			thinking: "hm",
			text: "a | b |\n\n```ts\ncode\n```\n".repeat(5),
			pace: { tokensPerSecond: 80 },
		},
		{ when: { user: "tool", turn: 0 }, toolCalls: [{ name: "bash", arguments: { command: "echo hi; exit 1" } }] },
		{ text: "well **then**" },
	],
};

const KEYS = [
	..."ab /@!漢🎉LTvidw0",
	...[
		"\r",
		"\x1b",
		"\x1b[A",
		"\x1b[B",
		"\x1b[C",
		"\x1b[D",
		"\t",
		"\x1b[Z",
		"\x7f",
		"\x01",
		"\x05",
		"\x0b",
		"\x19",
		"\x0f",
		"\x14",
	],
	...[
		"\x12",
		"\x10",
		"\x0c",
		"\x1b[5~",
		"\x1b[6~",
		"\x1b[H",
		"\x1b[F",
		"\x1b\r",
		"\x1b[1;3A",
		"\x13",
		"\x0e",
		"\x15",
		"\x18",
		"\x03",
	],
	...[
		"\x1b[200~pasted\nlines\x1b[201~",
		"\x1b[<64;10;5M",
		"\x1b[<0;5;5M",
		"\x1b[<0;9;7m",
		"\x1b[I",
		"\x1b[O",
		"\x1b[99",
	],
];

const COMMANDS = [
	...[
		"/tree",
		"/model",
		"/settings",
		"/theme",
		"/resume",
		"/fork",
		"/new",
		"/session",
		"/compact",
		"/help",
		"/history",
	],
	...[
		"/login",
		"/logout",
		"/thinking",
		"/scoped-models",
		"/clone",
		"/name x",
		"/reload",
		"/trust",
		"/cost",
		"/changelog",
	],
	...["!echo hi", "!!sleep 0.1", "hello", "slowly", "use a tool"],
].map((command) => `${command}\r`);

const action = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(...KEYS) },
	{ weight: 2, arbitrary: fc.constantFrom(...COMMANDS) },
	{
		weight: 1,
		arbitrary: fc.record({ columns: fc.integer({ min: 1, max: 130 }), rows: fc.integer({ min: 1, max: 50 }) }),
	},
	{ weight: 2, arbitrary: fc.integer({ min: 1, max: 15 }) },
);

const RUNS = Number(process.env.TAU_PROPERTY_RUNS ?? 12);

test("property: random keys, commands, pastes and sizes never end it with an error", async () => {
	const settings = fc.record({
		tuiMode: fc.constantFrom("regular", "fullscreen"),
		editorMode: fc.constantFrom("emacs", "vim"),
	});
	await fc.assert(
		fc.asyncProperty(settings, fc.array(action, { minLength: 30, maxLength: 80 }), async (chosen, actions) => {
			await using tau = openInteractive(TALK, { settings: chosen, model: { reasoning: true } });
			for (const each of actions) {
				if (typeof each === "string") tau.type(each);
				else if (typeof each === "number") await Bun.sleep(each);
				else tau.resize(each.columns, each.rows);
			}
			await tau[Symbol.asyncDispose]();
			expect(await tau.ended).toBeGreaterThanOrEqual(0);
			expect(tau.terminal.isAlternateScreen).toBe(false);
			expect(tau.terminal.isCursorShown).toBe(true);
		}),
		{ numRuns: RUNS },
	);
}, 60_000);
