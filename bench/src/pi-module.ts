/** Times a function of the installed pi in its own process, on its own Node. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sampleProcess } from "./process-sample.ts";
import type { BenchContext } from "./report.ts";

const TIMER = join(import.meta.dir, "statistics.ts");

/**
 * `body` is the inside of an async function with `pi` (the package's exports) and `timeCall` / `median`; it returns
 * numbers by name. Undefined when pi is not installed.
 */
export async function measureInPi(context: BenchContext, body: string): Promise<Record<string, number> | undefined> {
	const [node, cli] = context.peers.pi ?? [];
	if (!node || !cli) return undefined;
	const index = join(cli, "../../index.js");
	if (!existsSync(index)) return undefined;
	const timer = await new Bun.Transpiler({ loader: "ts" }).transform(await Bun.file(TIMER).text());
	const timerPath = join(context.scratch, "statistics.mjs");
	const script = join(context.scratch, "measure-pi.mjs");
	await Bun.write(timerPath, timer);
	await Bun.write(
		script,
		`import * as pi from ${JSON.stringify(index)};
import { median, timeCall } from ${JSON.stringify(timerPath)};
const result = await (async () => { ${body} })();
process.stdout.write("RESULT" + JSON.stringify(result));`,
	);
	const sample = await sampleProcess({ argv: [node, script], env: { PI_OFFLINE: "1" }, timeoutMs: 120_000 });
	const result = /RESULT(.*)$/.exec(sample.stdout)?.[1];
	if (!result) {
		context.log(`  pi could not be measured: ${sample.stderr.trim().slice(-300)}`);
		return undefined;
	}
	return JSON.parse(result);
}
