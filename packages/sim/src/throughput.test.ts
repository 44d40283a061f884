import { expect, test } from "bun:test";
import { startSimServer } from "./server.ts";

/**
 * The simulator measures agents, so it must not be what is measured: 20,000 deltas cost it 8-15 ms of CPU on a slow core, the
 * kernel's part included. The limit is three times that, for machines busy with other tests; the best of several runs counts.
 */
test("20,000 deltas cost little CPU", async () => {
	using server = startSimServer({ scenarios: [{ name: "s", rules: [{ deltas: 20_000 }] }] });
	const body = JSON.stringify({ model: "s", stream: true, max_tokens: 1, messages: [{ role: "user", content: "x" }] });
	const program = `
		for await (const path of console) {
			const response = await fetch(path, { method: "POST", body: ${JSON.stringify(body)} });
			let size = 0;
			for await (const bytes of response.body) size += bytes.length;
			process.stdout.write(size + "\\n");
		}`;
	const client = Bun.spawn([process.execPath, "-e", program], { stdin: "pipe", stdout: "pipe" });
	const answers = client.stdout.getReader();
	let best = Number.POSITIVE_INFINITY;
	for (let run = 0; run < 10; run++) {
		const before = process.cpuUsage();
		client.stdin.write(`${server.url}/v1/${run % 2 === 0 ? "messages" : "chat/completions"}\n`);
		await client.stdin.flush();
		expect(Number(new TextDecoder().decode((await answers.read()).value))).toBeGreaterThan(2_000_000);
		const { user, system } = process.cpuUsage(before);
		best = Math.min(best, (user + system) / 1000);
	}
	client.kill();
	expect(best).toBeLessThan(45);
});
