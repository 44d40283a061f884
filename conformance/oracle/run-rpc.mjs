/**
 * pi's own RpcClient, unchanged, drives an agent: argv[2] names the job file, argv[3] the file for the results. Which
 * agent it is, pi or tau, is in the job (`cliPath` is run by Node).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { RpcClient } from "@earendil-works/pi-coding-agent";

const { client: options, steps } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const client = new RpcClient(options);
const events = [];
client.onEvent((event) => events.push(event));
const results = [];
await client.start();
for (const step of steps) results.push(await play(step));
await client.stop();
writeFileSync(process.argv[3], JSON.stringify({ results, stderr: client.getStderr() }));
process.exit(0);

async function play({ call, args = [], together, until, settle }) {
	if (together) return Promise.all(together.map(play));
	const from = events.length;
	// The wait begins before the call: what it waits for may come with the answer.
	const settled = settle ? seen("agent_settled", from) : undefined;
	const wanted = until ? seen(until, from) : undefined;
	const result = await attempt(() => client[call](...args.map(filled)));
	await wanted;
	await settled;
	return settle ? { ...result, events: typesSince(from) } : result;
}

async function attempt(work) {
	try {
		const value = (await work()) ?? null;
		// Of events only which types came: how often a delta comes is the network's affair.
		const isEvents = Array.isArray(value) && value.at(-1)?.type === "agent_settled";
		return { value: isEvents ? [...new Set(value.map(({ type }) => type))] : value };
	} catch (error) {
		return { error: error.message };
	}
}

/** `{ of, path }` stands for a value of an earlier result. */
function filled(argument) {
	if (typeof argument !== "object" || argument === null || !("of" in argument)) return argument;
	return argument.path.reduce((value, key) => value[key < 0 ? value.length + key : key], results[argument.of].value);
}

function seen(type, from) {
	return new Promise((resolve) => {
		if (events.slice(from).some((event) => event.type === type)) return resolve();
		const stop = client.onEvent((event) => {
			if (event.type !== type) return;
			stop();
			resolve();
		});
	});
}

/** Which types came, in order of their first coming: how often a delta comes is the network's affair. */
function typesSince(from) {
	return [...new Set(events.slice(from).map((event) => event.type))];
}
