import { afterEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "@tau/sim/scenario";
import fc from "fast-check";
import { openWorkbench, type Workbench } from "../../testing/run-tau.ts";
import { isRpcCommand, parametersOf, RPC_COMMANDS, type RpcCommandName } from "./commands.ts";

// biome-ignore lint/suspicious/noExplicitAny: lines of another program
type Line = Record<string, any>;

const ECHO: Scenario = {
	name: "s",
	rules: [
		{ when: { user: "slowly" }, text: "a very long answer", pace: { tokensPerSecond: 5 } },
		{ answer: ({ messages }) => ({ text: `heard ${messages.findLast(({ role }) => role === "user")?.text}` }) },
	],
};

/** A client of the real program over real pipes. */
class RpcProcess {
	readonly bench: Workbench;
	readonly lines: Line[] = [];
	readonly process: Bun.Subprocess<"pipe", "pipe", "pipe">;
	readonly #reading: Promise<void>;
	#wake: (() => void)[] = [];

	constructor(words: string[] = []) {
		this.bench = openWorkbench(ECHO);
		this.process = this.bench.spawnPiped(["--mode", "rpc", "--model", "sim-completions/s", ...words]);
		this.#reading = this.#read();
	}

	send(...commands: (object | string)[]): void {
		const text = commands
			.map((command) => `${typeof command === "string" ? command : JSON.stringify(command)}\n`)
			.join("");
		this.process.stdin.write(text);
		this.process.stdin.flush();
	}

	async next(matches: (line: Line) => boolean): Promise<Line> {
		while (true) {
			const found = this.lines.find(matches);
			if (found) return found;
			await new Promise<void>((resolve) => this.#wake.push(resolve));
		}
	}

	answer(id: string): Promise<Line> {
		return this.next((line) => line.type === "response" && line.id === id);
	}

	async close(): Promise<number> {
		this.process.stdin.end();
		await this.#reading;
		return this.process.exited;
	}

	async #read(): Promise<void> {
		let rest = "";
		const decoder = new TextDecoder();
		for await (const chunk of this.process.stdout) {
			const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
			rest = parts.pop()!;
			for (const part of parts) this.lines.push(JSON.parse(part));
			for (const wake of this.#wake.splice(0)) wake();
		}
		expect(rest).toBe("");
	}
}

const opened: RpcProcess[] = [];
function start(words?: string[]): RpcProcess {
	const rpc = new RpcProcess(words);
	opened.push(rpc);
	return rpc;
}

afterEach(async () => {
	for (const rpc of opened.splice(0)) {
		rpc.process.kill("SIGKILL");
		await rpc.process.exited;
		rpc.bench[Symbol.dispose]();
	}
});

test("a prompt is answered when it is accepted; its events follow, and nothing else is on standard output", async () => {
	const rpc = start();
	rpc.send({ id: "1", type: "prompt", message: "line\u2028separator" });
	expect(await rpc.answer("1")).toEqual({
		id: "1",
		type: "response",
		command: "prompt",
		success: true,
		data: { disposition: "started" },
	});
	await rpc.next((line) => line.type === "agent_settled");
	rpc.send({ id: "2", type: "get_last_assistant_text" });
	expect((await rpc.answer("2")).data).toEqual({ text: "heard line\u2028separator" });
	expect(rpc.lines.find((line) => line.type === "message_update")).not.toHaveProperty("message");
	expect(await rpc.close()).toBe(0);
});

test("the session is exported as a web page, over RPC and by --export", async () => {
	const rpc = start();
	rpc.send({ id: "1", type: "prompt", message: "say <b>hello</b>" });
	await rpc.next((line) => line.type === "agent_settled");
	rpc.send({ id: "2", type: "export_html", outputPath: "a.html" }, { id: "3", type: "get_state" });
	const path = join(rpc.bench.project, "a.html");
	expect((await rpc.answer("2")).data).toEqual({ path });
	const { sessionId } = (await rpc.answer("3")).data;
	expect(await rpc.close()).toBe(0);
	const again = rpc.bench.start(["--export", sessionId.slice(0, 13), "b.html"]);
	expect(await again.finished()).toEqual({
		exitCode: 0,
		stdout: `Exported to: ${join(rpc.bench.project, "b.html")}\n`,
		stderr: "",
	});
	const page = readFileSync(path, "utf8");
	expect(page).toContain("heard say &lt;b&gt;hello&lt;/b&gt;");
	expect(readFileSync(join(rpc.bench.project, "b.html"), "utf8")).toBe(page);
	const missing = await rpc.bench.start(["--export", "nothing.jsonl"]).finished();
	expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("No session found matching") });
});

test("of prompts in quick succession none is lost: one starts, the others are queued or refused", async () => {
	const rpc = start();
	rpc.send(
		{ id: "a", type: "prompt", message: "one" },
		{ id: "b", type: "prompt", message: "two" },
		{ id: "c", type: "prompt", message: "three", streamingBehavior: "followUp" },
		{ id: "d", type: "follow_up", message: "four" },
	);
	expect(await rpc.answer("a")).toMatchObject({ success: true });
	expect(await rpc.answer("b")).toMatchObject({ success: false, error: expect.stringContaining("already processing") });
	for (const id of ["c", "d"]) expect(await rpc.answer(id)).toMatchObject({ data: { disposition: "queued" } });
	await rpc.next((line) => line.type === "agent_settled");
	rpc.send({ id: "e", type: "get_messages" });
	const { messages } = (await rpc.answer("e")).data;
	const users = messages.filter((message: Line) => message.role === "user");
	expect(users.map((message: Line) => message.content[0].text)).toEqual(["one", "three", "four"]);
});

test("a hundred prompts at once are each answered, and each that was taken is said", async () => {
	const rpc = start();
	const numbers = Array.from({ length: 100 }, (_, number) => number);
	rpc.send(
		...numbers.map((number) => ({
			id: `p${number}`,
			type: "prompt",
			message: `number ${number}`,
			streamingBehavior: "followUp",
		})),
	);
	const answers = await Promise.all(numbers.map((number) => rpc.answer(`p${number}`)));
	expect(new Set(answers.map((answer) => answer.data?.disposition))).toEqual(new Set(["started", "queued"]));
	await rpc.next((line) => line.type === "agent_settled");
	rpc.send({ id: "m", type: "get_messages" });
	const { messages } = (await rpc.answer("m")).data;
	const said = messages
		.filter((message: Line) => message.role === "user")
		.map((message: Line) => message.content[0].text);
	expect(said.toSorted()).toEqual(numbers.map((number) => `number ${number}`).toSorted());
}, 30_000);

test("an abort stops the answer and is answered when all is quiet", async () => {
	const rpc = start();
	rpc.send({ id: "1", type: "prompt", message: "slowly" });
	await rpc.next((line) => line.type === "message_update");
	rpc.send({ id: "2", type: "abort" });
	expect(await rpc.answer("2")).toMatchObject({ success: true });
	expect(rpc.lines.some((line) => line.type === "agent_settled")).toBe(true);
	rpc.send({ id: "3", type: "get_state" });
	expect((await rpc.answer("3")).data).toMatchObject({ isStreaming: false, isCompacting: false, messageCount: 3 });
});

test("the end of the input stops what runs, keeps what came, and ends with 0", async () => {
	const rpc = start(["--session-dir", "."]);
	rpc.send({ id: "1", type: "prompt", message: "slowly" });
	await rpc.next((line) => line.type === "message_update");
	expect(await rpc.close()).toBe(0);
	expect(rpc.lines.at(-1)?.type).toBe("agent_settled");
	const [file] = [...new Bun.Glob("*.jsonl").scanSync({ cwd: rpc.bench.project, absolute: true })];
	expect(await Bun.file(file!).text()).toContain('"stopReason":"aborted"');
});

test("what is no command is answered with the reason, and the next one works", async () => {
	const rpc = start();
	rpc.send(
		"not json",
		"[1]",
		"",
		{ id: "1", type: "bogus" },
		{ id: "2", type: "prompt" },
		{ id: "3", type: "set_model", provider: "x", modelId: 7 },
		{ id: "4", type: "set_model", provider: "x", modelId: "y" },
		{ id: "5", type: "get_state" },
	);
	expect(await rpc.answer("1")).toMatchObject({ success: false, error: "Unknown command: bogus" });
	expect(await rpc.answer("2")).toMatchObject({ error: "prompt: message must be a string, found nothing" });
	expect(await rpc.answer("3")).toMatchObject({ error: expect.stringContaining("modelId must be a string") });
	expect(await rpc.answer("4")).toMatchObject({ error: "Model not found: x/y" });
	expect(await rpc.answer("5")).toMatchObject({ success: true });
	const parse = rpc.lines.filter((line) => line.command === "parse");
	expect(parse).toHaveLength(2);
	for (const line of parse)
		expect(line).toMatchObject({ success: false, error: expect.stringContaining("Failed to parse command") });
});

test("a user's command streams its output under its id and is told to the model with the next prompt", async () => {
	const rpc = start();
	rpc.send({ id: "1", type: "bash", command: "printf 'one\\ntwo'; exit 3" });
	expect((await rpc.answer("1")).data).toEqual({ output: "one\ntwo", exitCode: 3, cancelled: false, truncated: false });
	expect(rpc.lines.find((line) => line.type === "bash_execution_update")).toMatchObject({ id: "1" });
	rpc.send({ id: "2", type: "bash", command: "echo started; sleep 30" });
	await rpc.next((line) => line.delta === "started\n");
	rpc.send({ id: "3", type: "abort_bash" });
	expect((await rpc.answer("2")).data).toMatchObject({ cancelled: true });
	rpc.send({ id: "4", type: "prompt", message: "and now" });
	await rpc.next((line) => line.type === "agent_settled");
	const { body } = rpc.bench.server.requests.at(-1)! as { body: Line };
	expect(JSON.stringify(body.messages)).toContain("Ran `printf");
});

test("a session can be left, found again and forked over the wire", async () => {
	const rpc = start(["--session-dir", "."]);
	rpc.send({ id: "1", type: "prompt", message: "one" });
	await rpc.next((line) => line.type === "agent_settled");
	rpc.send({ id: "2", type: "get_state" });
	const first = (await rpc.answer("2")).data.sessionFile;
	rpc.send({ id: "3", type: "new_session" });
	expect((await rpc.answer("3")).data).toEqual({ cancelled: false });
	rpc.send({ id: "4", type: "switch_session", sessionPath: first });
	await rpc.answer("4");
	rpc.send({ id: "5", type: "get_fork_messages" });
	const [message] = (await rpc.answer("5")).data.messages;
	expect(message.text).toBe("one");
	rpc.send({ id: "6", type: "fork", entryId: message.entryId });
	expect((await rpc.answer("6")).data).toEqual({ text: "one", cancelled: false });
});

test("no parameter of the wrong type reaches the engine", () => {
	const names = Object.keys(RPC_COMMANDS) as RpcCommandName[];
	fc.assert(
		fc.property(fc.constantFrom(...names), fc.dictionary(fc.string(), fc.jsonValue()), (name, parameters) => {
			try {
				const taken = parametersOf(name, { ...parameters, id: "x", type: name });
				expect(taken).not.toHaveProperty("type");
			} catch (error) {
				expect(error).toMatchObject({ code: "TAU_RPC_PARAMETER" });
			}
		}),
	);
	expect(isRpcCommand("constructor")).toBe(false);
	expect(isRpcCommand(undefined)).toBe(false);
});

/** The provider of the simulator, with an OAuth client and the simulator's own servers. */
async function addLogins(rpc: RpcProcess, clientId: string): Promise<void> {
	const path = join(rpc.bench.folder, "agent", "models.json");
	const { providers } = JSON.parse(readFileSync(path, "utf8"));
	const { url } = rpc.bench.server;
	providers["sim-completions"].oauth = {
		clientId,
		authorizationUrl: `${url}/oauth/authorize`,
		deviceAuthorizationUrl: `${url}/oauth/device`,
		tokenUrl: `${url}/oauth/token`,
	};
	await Bun.write(path, JSON.stringify({ providers }));
}

const isAsked = (method: string) => (line: Line) => line.type === "extension_ui_request" && line.method === method;

function storedCredentials(rpc: RpcProcess): Line {
	return JSON.parse(readFileSync(join(rpc.bench.folder, "agent", "auth.json"), "utf8"));
}

test("a login asks its client: for the way, and for the key", async () => {
	const rpc = start();
	await addLogins(rpc, "mine");
	rpc.send({ id: "0", type: "reload" }, { id: "1", type: "login", provider: "sim-completions" });
	const way = await rpc.next(isAsked("select"));
	expect(way.options).toEqual(["Browser on this machine", "Code on another device", "API key"]);
	rpc.send({ type: "extension_ui_response", id: way.id, value: "by pigeon" });
	expect(await rpc.next((line) => line.command === "extension_ui_response")).toMatchObject({
		success: false,
		error: expect.stringContaining('"by pigeon" is none of'),
	});
	rpc.send({ type: "extension_ui_response", id: way.id, value: "API key" });
	const key = await rpc.next(isAsked("input"));
	expect(key).toMatchObject({ isSecret: true, title: expect.stringContaining("API key for") });
	rpc.send({ type: "extension_ui_response", id: key.id, value: " sk-1 " });
	expect(await rpc.answer("1")).toMatchObject({ success: true, data: { cancelled: false } });
	expect(storedCredentials(rpc)).toEqual({ "sim-completions": { type: "api_key", key: "sk-1" } });
});

test("a login in the browser comes back to this machine by itself", async () => {
	const rpc = start();
	await addLogins(rpc, "mine");
	rpc.send({ id: "0", type: "reload" }, { id: "1", type: "login", provider: "sim-completions", method: "browser" });
	const { message } = await rpc.next(isAsked("notify"));
	const question = await rpc.next(isAsked("input"));
	// A browser: follows where it is sent, to the page that waits on this machine.
	const page = await fetch(/http\S+/.exec(message)![0]);
	expect(await page.text()).toContain("Logged in");
	expect(page.headers.get("content-security-policy")).toBe("default-src 'none'");
	expect(await rpc.answer("1")).toMatchObject({ data: { cancelled: false } });
	expect(rpc.lines.some((line) => line.type === "extension_ui_end" && line.id === question.id)).toBe(true);
	expect(storedCredentials(rpc)["sim-completions"]).toMatchObject({ type: "oauth", clientId: "mine" });
	rpc.send({ id: "2", type: "prompt", message: "hello" });
	await rpc.next((line) => line.type === "agent_settled");
	const request = rpc.bench.server.requests.findLast(({ method }) => method === "POST");
	expect(request?.headers.authorization).toMatch(/^Bearer sim-access-/);
});

test("a login that is given up, or refused, leaves everything as it is; the end of the input ends one that waits", async () => {
	const rpc = start();
	await addLogins(rpc, "deny");
	rpc.send({ id: "0", type: "reload" }, { id: "1", type: "login", provider: "sim-completions", method: "browser" });
	const question = await rpc.next(isAsked("input"));
	rpc.send({ type: "extension_ui_response", id: question.id, cancelled: true });
	expect(await rpc.answer("1")).toMatchObject({ success: true, data: { cancelled: true } });
	rpc.send({ id: "2", type: "login", provider: "sim-completions", method: "device" });
	await rpc.next(isAsked("select"));
	expect(await rpc.answer("2")).toMatchObject({ success: false, error: expect.stringContaining("refused") });
	rpc.send({ id: "3", type: "login", provider: "nobody" });
	expect(await rpc.answer("3")).toMatchObject({ success: false, error: 'There is no provider "nobody"' });
	rpc.send({ id: "4", type: "login", provider: "sim-completions", method: "api_key" });
	await rpc.next((line) => isAsked("input")(line) && line.isSecret === true);
	expect(await rpc.close()).toBe(0);
	expect(await rpc.answer("4")).toMatchObject({ data: { cancelled: true } });
});

test("trust in a project is asked for on request, and holds at once", async () => {
	const rpc = start();
	await Bun.write(join(rpc.bench.project, ".pi", "settings.json"), JSON.stringify({ hideThinkingBlock: true }));
	rpc.send({ id: "1", type: "ask_trust" });
	const question = await rpc.next(isAsked("select"));
	expect(question.options).toContain("Trust (this session only)");
	rpc.send({ type: "extension_ui_response", id: question.id, value: "Trust (this session only)" });
	expect(await rpc.answer("1")).toMatchObject({
		data: { asked: true, workspace: { settings: { hideThinkingBlock: true } } },
	});
	rpc.send({ id: "2", type: "ask_trust" });
	expect(await rpc.answer("2")).toMatchObject({ data: { asked: false } });
});
