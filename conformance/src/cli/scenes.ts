import { GIF, png } from "../tools/make-images.ts";
import { answer, type CliScene, call } from "./cli-case.ts";

const DONE = answer({ text: "Done." });
const COMPLETIONS = ["completions"] as const;
const JSON_ONLY = ["json"] as const;
const FILES = { "a.txt": "hello\nworld\n", "b.txt": "second\n" };
const LONG = "A sentence that comes in several pieces, with Grüße and 🙂, in two paragraphs.\n\nThis is the second.";

const ANSWERS: CliScene[] = [
	{ name: "plain answer", steps: [answer({ text: LONG })] },
	{ name: "empty answer", steps: [answer({ text: "" })] },
	{ name: "thinking", steps: [answer({ thinking: "Let me think about it.", text: "Thought." })] },
	{
		name: "thinking with a signature, then a tool",
		steps: [
			answer({ thinking: { text: "Hm.", signature: "c2lnbmVk" }, toolCalls: [call("bash", { command: "echo 1" })] }),
			DONE,
		],
	},
	{
		name: "redacted thinking",
		formats: ["anthropic"],
		steps: [
			answer({ thinking: { signature: "b3BhcXVl", redacted: true }, toolCalls: [call("bash", { command: "echo 1" })] }),
			DONE,
		],
	},
	{ name: "length stop", steps: [answer({ text: "This is cut o", stopReason: "length" })] },
	{ name: "refusal", steps: [answer({ text: "I will not.", stopReason: "refusal" })] },
	{
		name: "several text blocks",
		formats: ["anthropic", "responses"],
		steps: [
			answer({
				content: [
					{ type: "text", text: "One." },
					{ type: "text", text: "Two." },
				],
			}),
		],
	},
	{
		name: "reasoning tokens",
		steps: [answer({ text: "x", usage: { input: 7, output: 40, reasoning: 12, cacheWrite: 5 } })],
	},
];

const TOOLS: CliScene[] = [
	{
		name: "one tool",
		files: FILES,
		steps: [answer({ text: "Let me look.", toolCalls: [call("read", { path: "a.txt" })] }), DONE],
	},
	{
		name: "every kind of block",
		files: FILES,
		steps: [answer({ thinking: "Think.", text: "Say.", toolCalls: [call("read", { path: "a.txt" })] }), DONE],
	},
	{
		name: "parallel tools",
		files: FILES,
		steps: [
			answer({
				toolCalls: [
					call("read", { path: "a.txt" }),
					call("read", { path: "missing.txt" }),
					call("bash", { command: "echo 3" }),
				],
			}),
			DONE,
		],
	},
	{
		name: "write, edit, bash",
		steps: [
			answer({ toolCalls: [call("write", { path: "n.txt", content: "one\ntwo\n" })] }),
			answer({ toolCalls: [call("edit", { path: "n.txt", edits: [{ oldText: "two", newText: "zwei" }] })] }),
			answer({ toolCalls: [call("bash", { command: "cat n.txt; exit 3" })] }),
			DONE,
		],
	},
	{
		name: "arguments that are coerced",
		formats: COMPLETIONS,
		files: FILES,
		steps: [
			answer({ toolCalls: [call("read", { path: "a.txt", limit: "1" }), call("bash", { command: 5, timeout: "3" })] }),
			DONE,
		],
	},
	{
		name: "missing argument",
		steps: [answer({ toolCalls: [call("read", {})] }), DONE],
	},
	{
		name: "several invalid arguments",
		formats: COMPLETIONS,
		steps: [answer({ toolCalls: [call("edit", { path: ["a"], edits: [{ oldText: "x" }, 5] })] }), DONE],
	},
	{
		name: "superfluous argument",
		formats: COMPLETIONS,
		files: FILES,
		steps: [answer({ toolCalls: [call("read", { path: "a.txt", colour: "red" })] }), DONE],
	},
	{
		name: "null for an optional argument",
		formats: COMPLETIONS,
		files: FILES,
		steps: [answer({ toolCalls: [call("read", { path: "a.txt", offset: null })] }), DONE],
	},
	{
		name: "edits as a JSON text",
		formats: COMPLETIONS,
		files: FILES,
		steps: [
			answer({ toolCalls: [call("edit", { path: "a.txt", edits: '[{"oldText":"hello","newText":"bye"}]' })] }),
			DONE,
		],
	},
	{ name: "unknown tool", steps: [answer({ toolCalls: [call("teleport", { to: "Mars" })] }), DONE] },
	{
		name: "broken JSON in the arguments",
		steps: [answer({ toolCalls: [{ name: "read", rawArguments: '{"path": "a.t' }] }), DONE],
		files: FILES,
	},
	{
		name: "arguments that are no object",
		formats: COMPLETIONS,
		steps: [answer({ toolCalls: [{ name: "read", rawArguments: '["a.txt"]' }] }), DONE],
	},
	{
		name: "no arguments",
		formats: COMPLETIONS,
		steps: [answer({ toolCalls: [{ name: "ls", rawArguments: "" }] }), DONE],
		words: ["--tools", "ls", "list"],
		files: FILES,
	},
	{
		name: "length stop with tool calls",
		files: FILES,
		steps: [answer({ toolCalls: [call("read", { path: "a.txt" })], stopReason: "length" }), DONE],
	},
	{
		name: "image read",
		files: { "i.png": png(5, 4) },
		steps: [answer({ toolCalls: [call("read", { path: "i.png" })] }), DONE],
	},
	{
		name: "image read by a text model",
		formats: COMPLETIONS,
		files: { "i.png": png(5, 4) },
		model: { input: ["text"] },
		steps: [answer({ toolCalls: [call("read", { path: "i.png" })] }), DONE],
	},
	{
		name: "environment of commands",
		formats: COMPLETIONS,
		modes: JSON_ONLY,
		steps: [
			answer({ toolCalls: [call("bash", { command: "echo $PI_PROVIDER $PI_MODEL $PI_REASONING_LEVEL $AI_AGENT" })] }),
			DONE,
		],
	},
	{
		name: "text after a tool call in one answer",
		formats: ["anthropic", "responses"],
		files: FILES,
		steps: [
			answer({
				content: [
					{ type: "text", text: "First." },
					{ type: "toolCall", ...call("read", { path: "a.txt" }) },
					{ type: "text", text: "Last." },
				],
			}),
			DONE,
		],
	},
];

const FAILURES: CliScene[] = [
	{ name: "500, then success", faults: [{ kind: "server-error" }], steps: [DONE] },
	{
		name: "529, twice, then success",
		formats: ["anthropic"],
		faults: [{ kind: "overloaded", times: 2 }],
		steps: [DONE],
	},
	{ name: "429", faults: [{ kind: "rate-limit", times: 0 }], steps: [DONE] },
	{ name: "429 with a wait", formats: COMPLETIONS, faults: [{ kind: "rate-limit", retryAfter: 1 }], steps: [DONE] },
	{ name: "no credit", faults: [{ kind: "quota", times: 0 }], steps: [DONE] },
	{ name: "401", faults: [{ kind: "unauthorized", times: 0 }], steps: [DONE] },
	{ name: "400", faults: [{ kind: "bad-request", times: 0 }], steps: [DONE] },
	{ name: "404", formats: COMPLETIONS, faults: [{ kind: "not-found", times: 0 }], steps: [DONE] },
	{ name: "refused connection", refused: true, steps: [DONE] },
	{
		name: "retries off",
		formats: COMPLETIONS,
		settings: { retry: { enabled: false } },
		faults: [{ kind: "server-error" }],
		steps: [DONE],
	},
	{
		name: "error inside the stream, then success",
		faults: [{ kind: "stream-error" }],
		steps: [answer({ text: LONG })],
	},
	{ name: "stream cut off, then success", faults: [{ kind: "truncate" }], steps: [answer({ text: LONG })] },
	{
		name: "connection reset in the middle, then success",
		faults: [{ kind: "reset-mid-stream" }],
		steps: [answer({ text: LONG })],
	},
	{
		name: "failure after a tool",
		formats: COMPLETIONS,
		files: FILES,
		steps: [answer({ toolCalls: [call("read", { path: "a.txt" })] }), { ...DONE, fault: { kind: "unavailable" } }],
	},
	{ name: "bytes one by one", faults: [{ kind: "split-bytes" }], steps: [answer({ thinking: "Ä🙂", text: LONG })] },
];

const INPUTS: CliScene[] = [
	{
		name: "standard input, a file and several messages",
		files: FILES,
		input: "  piped\n\n",
		words: ["@a.txt", "@b.txt", "first", "second message", "third"],
		steps: [answer({ text: "1" }), answer({ text: "2" }), answer({ text: "3" })],
	},
	{ name: "standard input only", formats: COMPLETIONS, input: "piped question\n", words: [], steps: [DONE] },
	{ name: "a file only", formats: COMPLETIONS, files: FILES, words: ["@a.txt"], steps: [DONE] },
	{
		name: "odd files",
		formats: COMPLETIONS,
		files: { "bom.txt": "\uFEFFwith bom\r\n", "empty.txt": "", "ünï côdé.txt": "x" },
		words: ["@bom.txt", "@empty.txt", "@ünï côdé.txt", "look"],
		steps: [DONE],
	},
	{ name: "missing file", formats: COMPLETIONS, words: ["@missing.txt", "look"], steps: [DONE] },
	{
		name: "images in",
		files: { "i.png": png(5, 4), "j.gif": GIF },
		words: ["@i.png", "@j.gif", "what is it?"],
		steps: [DONE],
	},
	{
		name: "images for a text model",
		formats: COMPLETIONS,
		model: { input: ["text"] },
		files: { "i.png": png(5, 4) },
		words: ["@i.png", "what is it?"],
		steps: [DONE],
	},
	{ name: "print flag takes the message", formats: COMPLETIONS, words: ["-p", "the message"], steps: [DONE] },
	{
		name: "words after --",
		formats: COMPLETIONS,
		words: ["--", "--not-a-flag", "second"],
		steps: [answer({ text: "1" }), DONE],
	},
	{ name: "thinking off", words: ["--thinking", "off", "go"], steps: [DONE] },
	{ name: "thinking high", words: ["--thinking", "high", "go"], steps: [DONE] },
	{ name: "thinking minimal", words: ["--thinking", "minimal", "go"], steps: [DONE] },
	{ name: "a model that does not reason", model: { reasoning: false }, steps: [DONE] },
	{ name: "some tools", formats: COMPLETIONS, words: ["--tools", "read,grep,find,ls", "go"], steps: [DONE] },
	{ name: "a tool left out", formats: COMPLETIONS, words: ["--exclude-tools", "bash", "go"], steps: [DONE] },
	{ name: "no tools", words: ["--no-tools", "go"], steps: [DONE] },
	{
		name: "a thinking level in the settings",
		formats: COMPLETIONS,
		settings: { defaultThinkingLevel: "low" },
		steps: [DONE],
	},
	{ name: "headers of the provider", provider: { headers: { "x-extra": "yes" } }, steps: [DONE] },
];

export const scenes: readonly CliScene[] = [...ANSWERS, ...TOOLS, ...FAILURES, ...INPUTS];
