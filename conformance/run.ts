/**
 * `npm run conformance [-- words]`: tau against the real pi. Words keep the cases whose name holds one of them.
 * Ends with 1 on a difference that differences.md does not list, or lists in vain; with 2 when pi cannot be installed.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { casesOf } from "./src/cli/cli-case.ts";
import { compareClis } from "./src/cli/compare-clis.ts";
import { scenes } from "./src/cli/scenes.ts";
import type { Difference } from "./src/difference.ts";
import { judge, parseListedDifferences } from "./src/listed-differences.ts";
import { prepareOracle } from "./src/oracle.ts";
import { printVerdict } from "./src/print-verdict.ts";
import { caseOf, compareRpc } from "./src/rpc/compare-rpc.ts";
import { rpcScenes } from "./src/rpc/rpc-scenes.ts";
import { linkSearchPrograms } from "./src/search-programs.ts";
import { compareSessions } from "./src/sessions/compare-sessions.ts";
import { compareTools } from "./src/tools/compare-tools.ts";
import { toolCases } from "./src/tools/tool-cases.ts";

process.exit(await run(process.argv.slice(2)));

async function run(words: string[]): Promise<number> {
	const rows = parseListedDifferences(readFileSync(join(import.meta.dir, "differences.md"), "utf8"));
	const oracle = prepareOracle();
	if (!oracle) return 2;
	const scratch = realpathSync(mkdtempSync(join(tmpdir(), "tau-conformance-")));
	try {
		const programs = linkSearchPrograms(scratch);
		const env = environment(scratch, programs.folder);
		const wanted = (id: string) => words.length === 0 || words.some((word) => id.includes(word));
		const tools = toolCases.filter(({ id }) => wanted(id) && (programs.hasFd || !id.startsWith("find/")));
		if (!programs.hasFd) process.stdout.write("find is not compared: pi needs fd (fdfind), and it is not on PATH\n");
		const found: Difference[] = [];
		found.push(...(await compareTools({ oracle, cases: tools, scratch, env })));
		const runs = casesOf(scenes).filter(({ id }) => wanted(id));
		found.push(...(await compareClis({ oracle, cases: runs, scratch, env })));
		const sessions = await compareSessions({ oracle, wanted, scratch, env });
		found.push(...sessions.found);
		const conversations = rpcScenes.filter((scene) => wanted(caseOf(scene)));
		found.push(...(await compareRpc({ oracle, scenes: conversations, scratch, env })));
		const ran = [...[...tools, ...runs].map(({ id }) => id), ...sessions.ran, ...conversations.map(caseOf)];
		return printVerdict(judge(found, rows, ran), ran.length, words.length > 0);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

/** Nothing of the caller's own configuration, keys or agent. */
function environment(scratch: string, programs: string): Record<string, string> {
	return {
		PATH: `${programs}:${process.env.PATH ?? ""}`,
		HOME: scratch,
		TMPDIR: scratch,
		LANG: "C.UTF-8",
		PI_OFFLINE: "1",
		PI_CODING_AGENT_DIR: join(scratch, "agent"),
		CONFORMANCE_VARIABLE: "seen",
	};
}
