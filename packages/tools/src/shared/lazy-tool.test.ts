import { expect, test } from "bun:test";
import { lazyTool } from "./lazy-tool.ts";
import { MutationQueue } from "./mutation-queue.ts";

const context = { cwd: "/", model: undefined, env: {} };
const { signal } = new AbortController();

test("a call whose code loads slowly keeps its place before a later one whose code is there", async () => {
	const mutations = new MutationQueue();
	const changes: string[] = [];
	const tool = (name: string, loadMs: number) =>
		lazyTool<unknown, undefined>(
			{ name, label: name, description: name, parameters: { type: "object", properties: {} } },
			async () => {
				await Bun.sleep(loadMs);
				return () =>
					mutations.run("/nowhere/a.txt", async () => {
						changes.push(name);
						return { content: [], details: undefined };
					});
			},
			mutations,
		);
	const [slow, quick] = [tool("slow", 30), tool("quick", 0)];
	const calls = [slow, quick, slow, quick].map((each) => each.execute("call", {}, signal, () => {}, context));
	await Promise.all(calls);
	expect(changes).toEqual(["slow", "quick", "slow", "quick"]);
});

test("code that cannot be loaded fails its own calls only", async () => {
	const mutations = new MutationQueue();
	const definition = {
		name: "x",
		label: "x",
		description: "x",
		parameters: { type: "object", properties: {} },
	} as const;
	const broken = lazyTool(definition, () => Promise.reject(new Error("no code")), mutations);
	const whole = lazyTool(definition, async () => async () => ({ content: [], details: undefined }), mutations);
	const failed = broken.execute("call", {}, signal, () => {}, context);
	const done = whole.execute("call", {}, signal, () => {}, context);
	await expect(failed).rejects.toThrow("no code");
	expect(await done).toEqual({ content: [], details: undefined });
});
