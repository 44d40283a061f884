import { join } from "node:path";
import { createTools } from "@tau/tools/tools";
import type { Figure, Row } from "../src/report.ts";
import { median } from "../src/statistics.ts";

const FILES = 2651;

/** The whole call of the find tool, which is what lists files for the model. */
export const p6: Row = {
	id: "P6",
	title: `list the files of a ${FILES}-file repository, respecting ignores`,
	run: async (context): Promise<Figure[]> => {
		const cwd = join(context.scratch, "repository");
		await writeRepository(cwd);
		// A repository is not written in the moment in which it is listed.
		await Bun.sleep(300);
		const find = createTools({ cwd }).find((tool) => tool.name === "find")!;
		const list = async (folder: string) => {
			const run = { cwd: folder, model: undefined, env: process.env };
			const signal = new AbortController().signal;
			const result = await find.execute("x", { pattern: "*.ts", limit: 10_000 }, signal, () => {}, run);
			return result.content[0]?.type === "text" ? result.content[0].text : "";
		};
		const once = async () => {
			const started = performance.now();
			const text = await list(cwd);
			const elapsed = performance.now() - started;
			if (text.includes("ignored") || !text.includes("file-0.ts")) throw new Error("the listing is wrong");
			return elapsed;
		};
		// Cold is the tree, not the program: its code has run before, on another folder.
		for (let round = 0; round < 20; round++) await list(join(context.root, "bench"));
		const cold = await once();
		const warm: number[] = [];
		for (let round = 0; round < 20; round++) warm.push(await once());
		const figure = { row: "P6", unit: "ms", program: "tau" };
		return [
			{ ...figure, what: `list ${FILES} files, first call`, value: cold, target: 11.5 },
			{ ...figure, what: `list ${FILES} files, again`, value: median(warm), target: 2 },
		];
	},
};

async function writeRepository(cwd: string): Promise<void> {
	await Bun.write(join(cwd, ".git/HEAD"), "ref: refs/heads/main\n");
	await Bun.write(join(cwd, ".gitignore"), "ignored/\n");
	const writes: Promise<number>[] = [];
	for (let file = 0; file < FILES; file++) {
		const folder = file % 7 === 0 ? "ignored" : `src/part-${file % 30}/deep-${file % 10}`;
		writes.push(Bun.write(join(cwd, folder, `file-${file % 7 === 0 ? "ignored-" : ""}${file}.ts`), "export {};\n"));
	}
	await Promise.all(writes);
	await Bun.write(join(cwd, "src/file-0.ts"), "export {};\n");
}
