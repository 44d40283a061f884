/**
 * `npm run bench -- --modules`: which modules a one-shot `tau -p` loads, and what each costs. The list comes from a real
 * run from source with every load recorded; the cost is that of evaluating the module after everything it imports, in a
 * fresh process. Source must be transpiled first, which the binary's bytecode saves: read the figures as proportions.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { startSimServer } from "@tau/sim/server";
import { piLikeCommand } from "./peers.ts";
import { sampleProcess } from "./process-sample.ts";

export async function showModules(root: string): Promise<number> {
	const scratch = mkdtempSync(join(tmpdir(), "tau-modules-"));
	try {
		const loaded = await loadedModules(root, scratch);
		const costs = await measure(loaded, scratch);
		const lines = costs.map(({ path, ms }) => {
			const size = (statSync(path).size / 1024).toFixed(1);
			return `${ms.toFixed(2).padStart(8)} ms ${size.padStart(8)} KiB  ${relative(root, path)}`;
		});
		const total = costs.reduce((sum, { ms }) => sum + ms, 0);
		process.stdout.write(`${lines.join("\n")}\n${total.toFixed(2).padStart(8)} ms ${costs.length} modules\n`);
		return 0;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

/** In the order in which the run loaded them. */
async function loadedModules(root: string, scratch: string): Promise<string[]> {
	using server = startSimServer({ scenarios: [{ name: "m", rules: [{ text: "ok" }] }] });
	const list = join(scratch, "list.txt");
	const preload = join(scratch, "record.ts");
	await Bun.write(preload, recorder(list));
	const main = join(root, "packages/cli/src/main.ts");
	const bench = { url: server.url, model: "m", prompt: "go", cwd: scratch, home: join(scratch, "home") };
	const command = await piLikeCommand([process.execPath, "--preload", preload, main], bench);
	const sample = await sampleProcess(command);
	if (sample.exitCode !== 0) throw new Error(`tau failed: ${sample.stderr}`);
	return [...new Set(readFileSync(list, "utf8").trim().split("\n"))];
}

function recorder(list: string): string {
	return `import { appendFileSync, readFileSync } from "node:fs";
Bun.plugin({ name: "record", setup(build) {
	build.onLoad({ filter: /packages\\/.*\\.ts$/ }, (args) => {
		appendFileSync(${JSON.stringify(list)}, args.path + "\\n");
		return { contents: readFileSync(args.path, "utf8"), loader: "ts" };
	});
} });
`;
}

/** Imports the modules leaves first, in a fresh process, so that each pays for itself alone. */
async function measure(paths: string[], scratch: string): Promise<{ path: string; ms: number }[]> {
	const script = join(scratch, "measure.ts");
	const main = paths[0]!;
	const ordered = leavesFirst(paths).filter((path) => path !== main);
	await Bun.write(
		script,
		`const costs = [];
for (const path of ${JSON.stringify(ordered)}) { const t = performance.now(); await import(path); costs.push({ path, ms: performance.now() - t }); }
await Bun.write(Bun.stdout, JSON.stringify(costs));`,
	);
	const sample = await sampleProcess({ argv: [process.execPath, script] });
	if (sample.exitCode !== 0) throw new Error(`measuring failed: ${sample.stderr}`);
	const costs: { path: string; ms: number }[] = JSON.parse(sample.stdout);
	return costs.sort((left, right) => right.ms - left.ms);
}

function leavesFirst(paths: string[]): string[] {
	const transpiler = new Bun.Transpiler({ loader: "ts" });
	const known = new Set(paths);
	const ordered = new Set<string>();
	const open = new Set<string>();
	const visit = (path: string): void => {
		if (open.has(path) || ordered.has(path)) return;
		open.add(path);
		for (const { path: specifier, kind } of transpiler.scanImports(readFileSync(path, "utf8"))) {
			if (kind !== "import-statement") continue;
			const target = tryResolve(specifier, path);
			if (target && known.has(target)) visit(target);
		}
		ordered.add(path);
	};
	for (const path of paths) visit(path);
	return [...ordered];
}

function tryResolve(specifier: string, from: string): string | undefined {
	try {
		return Bun.resolveSync(specifier, join(from, ".."));
	} catch {
		return undefined;
	}
}
