/** Directory trees for tests, described as they are in `fixtures/cases.ts`. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type Tree = Readonly<Record<string, string | { link: string }>>;

/** A directory of its own, gone when disposed. `$ROOT` in contents becomes its path. */
export function makeTree(tree: Tree): { root: string } & Disposable {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "tau-resources-")));
	for (const [path, content] of Object.entries(tree)) {
		const file = join(root, path);
		mkdirSync(path.endsWith("/") ? file : dirname(file), { recursive: true });
		if (typeof content === "object") symlinkSync(content.link, file);
		else if (!path.endsWith("/")) writeFileSync(file, content.replaceAll("$ROOT", root));
	}
	return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** As the fixtures are written: without undefined values and the tree's path. */
export function comparable(value: unknown, root: string): unknown {
	return JSON.parse(JSON.stringify(value).replaceAll(root, "$ROOT"));
}
