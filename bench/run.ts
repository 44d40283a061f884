/**
 * `npm run bench [-- ROW…]`: measures the rows of the performance targets with the compiled binary, next to the peers
 * that `npm run bench:peers` installed, and writes `bench/results/latest.json`. `--quick` takes fewer rounds;
 * `--modules` shows what a start loads instead.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { buildHost } from "../scripts/build.ts";
import { p1 } from "./rows/p1-sse.ts";
import { p2 } from "./rows/p2-truncate.ts";
import { p3 } from "./rows/p3-edit.ts";
import { p4 } from "./rows/p4-append.ts";
import { p5 } from "./rows/p5-search.ts";
import { p6 } from "./rows/p6-list-files.ts";
import { p7 } from "./rows/p7-diff.ts";
import { s1 } from "./rows/s1-version.ts";
import { s2 } from "./rows/s2-one-shot.ts";
import { s3 } from "./rows/s3-first-key.ts";
import { s4 } from "./rows/s4-key-latency.ts";
import { s5 } from "./rows/s5-idle.ts";
import { s6 } from "./rows/s6-long-answer.ts";
import { s7 } from "./rows/s7-deltas.ts";
import { s8 } from "./rows/s8-tool-calls.ts";
import { s9 } from "./rows/s9-resume.ts";
import { s10 } from "./rows/s10-huge-session.ts";
import { showModules } from "./src/modules.ts";
import { installedPeers } from "./src/peers.ts";
import { type BenchContext, type Figure, type Row, renderTable } from "./src/report.ts";

const ROOT = join(import.meta.dir, "..");
const ROWS: readonly Row[] = [s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, p1, p2, p3, p4, p5, p6, p7];

async function main(words: string[]): Promise<number> {
	if (words.includes("--modules")) return showModules(ROOT);
	const wanted = words.filter((word) => !word.startsWith("--")).map((word) => word.toUpperCase());
	const unknown = wanted.filter((id) => !ROWS.some((row) => row.id === id));
	if (unknown.length > 0) {
		print(`There is no row ${unknown.join(", ")}; the rows are ${ROWS.map((row) => row.id).join(", ")}`);
		return 2;
	}
	const rows = ROWS.filter((row) => wanted.length === 0 || wanted.includes(row.id));
	const tau = await builtBinary();
	const scratch = mkdtempSync(join(tmpdir(), "tau-bench-"));
	const peers = installedPeers();
	const names = Object.keys(peers);
	print(`peers: ${names.length > 0 ? names.join(", ") : "none (npm run bench:peers installs them)"}`);
	const rounds = words.includes("--quick") ? 5 : 15;
	const context: BenchContext = { tau, root: ROOT, peers, rounds, scratch, log: print };
	const figures: Figure[] = [];
	try {
		for (const row of rows) {
			print(`${row.id}  ${row.title} …`);
			figures.push(...(await row.run(context)));
		}
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
	print(`\n${renderTable(figures)}`);
	await save(figures);
	const missed = figures.filter((figure) => figure.target !== undefined && figure.value > figure.target);
	print(missed.length === 0 ? "\nall targets met" : `\n${missed.length} targets missed`);
	return 0;
}

/** Always built anew: a stale binary would measure the past. */
async function builtBinary(): Promise<string> {
	const report = await buildHost();
	if (!report.path || !existsSync(report.path)) throw new Error("The binary was not built");
	return report.path;
}

async function save(figures: Figure[]): Promise<void> {
	const folder = join(ROOT, "bench/results");
	mkdirSync(folder, { recursive: true });
	const machine = { cpu: cpus()[0]?.model, cores: cpus().length, platform: process.platform, bun: Bun.version };
	const file = join(folder, "latest.json");
	await Bun.write(file, JSON.stringify({ date: new Date().toISOString(), machine, figures }, null, "\t"));
	print("\nwritten to bench/results/latest.json");
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}

process.exit(await main(process.argv.slice(2)));
