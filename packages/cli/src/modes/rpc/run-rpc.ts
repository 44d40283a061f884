/**
 * `--mode rpc`: commands as JSON lines in, responses and events as JSON lines out (reference: pi 0.87.1). Commands are
 * handled side by side, each is answered exactly once; a prompt is answered when it is accepted. Ends at the end of the
 * input: what runs is stopped and written down, and every answer is out before the process ends.
 */
import { errorMessage, TauError } from "@tau/base/errors";
import { LineSplitter } from "@tau/base/lines";
import { writeOutput } from "@tau/platform/standard-streams";
import type { Ops } from "@tau/protocol/ops";
import type { Client } from "@tau/sdk/client";
import { JsonLines } from "../json.ts";
import { isRpcCommand, parametersOf, type RpcCommandName } from "./commands.ts";

/** Characters: pictures come inside of a line, but nobody may fill the memory with one. */
const MAX_LINE = 256 * 1024 * 1024;

export async function runRpc(
	client: Client,
	input: AsyncIterable<Uint8Array>,
	onBrokenOutput: (error: unknown) => void,
	signal: AbortSignal,
): Promise<void> {
	const lines = new JsonLines((text) => writeOutput(text), onBrokenOutput);
	client.subscribe((event) => lines.event(event));
	const stopAnswering = client.answerQuestions();
	const pending = new Set<Promise<void>>();
	const handle = (line: string) => {
		const work = answer(client, line).then((response) => {
			if (response) lines.value(response);
		});
		pending.add(work);
		void work.finally(() => pending.delete(work));
	};
	await readLines(input, handle, (problem) => lines.value(failure(undefined, "parse", problem)), signal);
	// Nobody is left to answer what is still asked.
	stopAnswering();
	await client.send("abort", {});
	await Promise.allSettled(pending);
	lines.flush();
}

async function readLines(
	input: AsyncIterable<Uint8Array>,
	onLine: (line: string) => void,
	onProblem: (text: string) => void,
	signal: AbortSignal,
): Promise<void> {
	const splitter = new LineSplitter({ maxLineLength: MAX_LINE });
	const onText = (line: string) => {
		if (line.trim() !== "") onLine(line);
	};
	try {
		for await (const chunk of abortable(input, signal)) splitter.push(chunk, onText);
		splitter.flush(onText);
	} catch (error) {
		// Where the next line would begin is not known any more.
		if (!signal.aborted) onProblem(`Failed to parse command: ${errorMessage(error)}`);
	}
}

/** A read of standard input cannot be stopped: after a signal nobody waits for it. */
async function* abortable(input: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
	const aborted = new Promise<undefined>((resolve) => {
		if (signal.aborted) resolve(undefined);
		signal.addEventListener("abort", () => resolve(undefined), { once: true });
	});
	const iterator = input[Symbol.asyncIterator]();
	while (true) {
		const next = await Promise.race([iterator.next(), aborted]);
		if (next === undefined || next.done) return;
		yield next.value;
	}
}

async function answer(client: Client, line: string): Promise<object | undefined> {
	let command: Record<string, unknown>;
	try {
		const value: unknown = JSON.parse(line);
		if (typeof value !== "object" || value === null || Array.isArray(value)) {
			return failure(undefined, "parse", "Failed to parse command: a command is a JSON object");
		}
		command = value as Record<string, unknown>;
	} catch (error) {
		return failure(undefined, "parse", `Failed to parse command: ${errorMessage(error)}`);
	}
	const { id, type } = command;
	if (!isRpcCommand(type)) return failure(id, String(type), `Unknown command: ${String(type)}`);
	try {
		const parameters = parametersOf(type, command);
		if (type === "extension_ui_response") return await passAnswer(client, id, parameters);
		const data = await send(client, type, parameters, id);
		return { ...idOf(id), type: "response", command: type, success: true, ...(data === undefined ? {} : { data }) };
	} catch (error) {
		return failure(id, type, errorMessage(error));
	}
}

/** An answer is not answered, as in pi. Its `id` is that of the question. */
async function passAnswer(client: Client, id: unknown, parameters: { cancelled?: boolean }): Promise<undefined> {
	if (typeof id !== "string") throw new TauError("TAU_RPC_PARAMETER", "extension_ui_response: id must be a string");
	const { cancelled, ...rest } = parameters;
	const answer = cancelled ? { cancelled } : rest;
	await client.send("extension_ui_response", { id, ...answer } as Ops["extension_ui_response"]["params"]);
	return undefined;
}

function send(client: Client, type: RpcCommandName, parameters: object, id: unknown): Promise<unknown> {
	// The output of a command is told apart by the id of the command that started it.
	const all = type === "bash" && typeof id === "string" ? { ...parameters, id } : parameters;
	return client.send(type, all as never) as Promise<unknown>;
}

function failure(id: unknown, command: string, error: string): object {
	return { ...idOf(id), type: "response", command, success: false, error };
}

function idOf(id: unknown): object {
	return id === undefined ? {} : { id };
}
