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
		const find = createTools({ cwd }).find((tool) => tool.name === "find")!;
		const once = async () => {
			const started = performance.now();
			const run = { cwd, model: undefined, env: process.env };
			const signal = new AbortController().signal;
			const result = await find.execute("x", { pattern: "*.ts", limit: 10_000 }, signal, () => {}, run);
			const elapsed = performance.now() - started;
			const text = result.content[0]?.type === "text" ? result.content[0].text : "";
			if (text.includes("ignored") || !text.includes("file-0.ts")) throw new Error("the listing is wrong");
			return elapsed;
		};
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
		const folder = file % 7 === 0 ? "ignored" : `src/part-${file % 50}/deep-${file % 11}`;
		writes.push(Bun.write(join(cwd, folder, `file-${file % 7 === 0 ? "ignored-" : ""}${file}.ts`), "export {};\n"));
	}
	await Promise.all(writes);
	await Bun.write(join(cwd, "src/file-0.ts"), "export {};\n");
}
