/** What pi's RpcClient is made to do with both agents. */
import type { Scenario } from "@tau/sim/scenario";

export interface RpcStep {
	/** A method of RpcClient. */
	call?: string;
	/** `{ of, path }` stands for a value of an earlier step's result. */
	args?: unknown[];
	/** Waits until the agent has settled, and gives the types of events that came. */
	settle?: boolean;
	/** Waits for an event of this type. */
	until?: string;
	/** Started side by side. */
	together?: RpcStep[];
}

export interface RpcScene {
	name: string;
	steps: RpcStep[];
	rules: NonNullable<Scenario["rules"]>;
	settings?: object;
	words?: string[];
}

const ECHO: RpcScene["rules"] = [
	{ when: { user: "slowly" }, text: "a long and slow answer that takes its time", pace: { tokensPerSecond: 8 } },
	{ answer: ({ messages }) => ({ text: `heard: ${messages.findLast(({ role }) => role === "user")?.text}` }) },
];

const say = (text: string): RpcStep => ({ call: "prompt", args: [text], settle: true });
const ask = (...calls: string[]): RpcStep[] => calls.map((call) => ({ call }));
const of = (step: number, ...path: (string | number)[]) => ({ of: step, path });

export const rpcScenes: readonly RpcScene[] = [
	{
		name: "questions before the first prompt",
		rules: ECHO,
		steps: [
			...ask("getState", "getMessages", "getEntries", "getTree", "getSessionStats", "getForkMessages"),
			...ask("getLastAssistantText", "getCommands", "getAvailableThinkingLevels", "clearQueue", "clone"),
		],
	},
	{
		name: "a conversation and all that is asked about it",
		rules: ECHO,
		steps: [
			say("first"),
			say("second, with ünïcödé and \u2028"),
			...ask("getState", "getMessages", "getEntries", "getTree", "getSessionStats", "getForkMessages"),
			...ask("getLastAssistantText"),
		],
	},
	{
		name: "models and thinking levels",
		rules: ECHO,
		steps: [
			{ call: "setThinkingLevel", args: ["high"] },
			...ask("getState", "cycleThinkingLevel", "cycleThinkingLevel", "getState", "cycleModel"),
			{ call: "setModel", args: ["nobody", "nothing"] },
			{ call: "setThinkingLevel", args: ["off"] },
			...ask("getAvailableThinkingLevels", "getState"),
		],
	},
	{
		name: "modes of the queues and switches",
		rules: ECHO,
		steps: [
			{ call: "setSteeringMode", args: ["all"] },
			{ call: "setFollowUpMode", args: ["all"] },
			{ call: "setAutoCompaction", args: [false] },
			{ call: "setAutoRetry", args: [false] },
			...ask("abortRetry", "abort", "abortBash", "getState"),
		],
	},
	{
		name: "steering and following up while it answers",
		rules: ECHO,
		steps: [
			{ call: "prompt", args: ["slowly"], until: "message_update" },
			{ call: "prompt", args: ["without saying how"] },
			{ call: "followUp", args: ["later"] },
			{ call: "getState" },
			{ call: "steer", args: ["now"], settle: true },
			...ask("getMessages", "getState"),
		],
	},
	{
		name: "an abort",
		rules: ECHO,
		steps: [
			{ call: "prompt", args: ["slowly"], until: "message_update" },
			{ call: "followUp", args: ["later"] },
			{ call: "clearQueue" },
			{ call: "abort" },
			...ask("getState"),
			say("again"),
		],
	},
	{
		name: "commands of the user",
		rules: ECHO,
		steps: [
			{ call: "bash", args: ["printf 'one\\ntwo\\n'; exit 3"] },
			{ call: "bash", args: ["seq 1 5000"] },
			say("what did it say"),
			...ask("getMessages", "getEntries"),
		],
	},
	{
		name: "forks, clones, names and other sessions",
		rules: ECHO,
		steps: [
			say("one"),
			say("two"),
			{ call: "setSessionName", args: ["  a name \n of two lines "] },
			{ call: "setSessionName", args: ["  "] },
			{ call: "getForkMessages" },
			{ call: "getState" },
			{ call: "fork", args: [of(4, 1, "entryId")] },
			{ call: "getMessages" },
			{ call: "switchSession", args: [of(5, "sessionFile")] },
			{ call: "getState" },
			{ call: "clone" },
			{ call: "getMessages" },
			{ call: "newSession" },
			{ call: "getState" },
			{ call: "fork", args: ["no-such"] },
			{ call: "switchSession", args: ["not-there.jsonl"] },
		],
	},
	{
		name: "entries since one",
		rules: ECHO,
		steps: [
			say("one"),
			{ call: "getEntries" },
			say("two"),
			{ call: "getEntries", args: [of(1, "value", "entries", -1, "id")] },
			{ call: "getEntries", args: ["no-such"] },
		],
	},
	{
		name: "many prompts at once",
		rules: ECHO,
		steps: [
			{
				together: Array.from({ length: 20 }, (_, place) => ({ call: "followUp", args: [`number ${place}`] })),
			},
			{ call: "promptAndWait", args: ["the last one"] },
			{ call: "getLastAssistantText" },
		],
	},
	{
		name: "compaction of nothing",
		rules: ECHO,
		steps: [{ call: "compact" }, say("one"), { call: "compact" }],
	},
];
