import { expect, test } from "bun:test";
import { join } from "node:path";
import { openWorkbench } from "./testing/run-tau.ts";

test.each(["text", "json"])(
	"a command behind a key that fails ends with the code for missing credentials, in %s mode",
	async (mode) => {
		using bench = openWorkbench();
		const provider = { baseUrl: bench.server.url, api: "openai-completions", apiKey: "!exit 7", models: [{ id: "m" }] };
		await Bun.write(join(bench.folder, "agent/models.json"), JSON.stringify({ providers: { own: provider } }));
		const result = await bench.start(["-p", "--mode", mode, "--model", "own/m", "hi"]).finished();
		expect(result.exitCode).toBe(3);
		expect(result.stderr).toContain("comes from the command `exit 7`, which failed");
		expect(result.stderr).toEndWith("it must print the value on standard output and exit with 0.\n");
	},
);
