import { afterEach, expect, test } from "bun:test";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWorkbench, type Workbench } from "../testing/run-tau.ts";

let bench: Workbench | undefined;
afterEach(() => bench?.[Symbol.dispose]());

function trustedProject() {
	bench = openWorkbench();
	const { folder, project } = bench;
	for (const name of ["pack", ".pi/extensions"]) mkdirSync(join(project, name), { recursive: true });
	writeFileSync(join(project, "pack", "a.md"), "");
	writeFileSync(join(project, ".pi", "extensions", "x.ts"), "export default () => {};");
	writeFileSync(join(folder, "agent", "trust.json"), JSON.stringify({ [realpathSync(project)]: true }));
	const run = async (...words: string[]) => await bench!.start(words).finished();
	return { project, run };
}

test("a package that the user installs for a trusted project leaves it trusted", async () => {
	const { run } = trustedProject();
	expect(await run("list")).toMatchObject({ exitCode: 0 });
	expect(await run("install", "-l", "./pack")).toMatchObject({ exitCode: 0 });
	expect((await run("list")).stdout).toContain("pack");
	expect(await run("install", "-l", "./pack")).toMatchObject({ exitCode: 0 });
});

test("what somebody else changes in the project takes its trust away, whatever is installed then", async () => {
	const { project, run } = trustedProject();
	expect(await run("install", "-l", "./pack")).toMatchObject({ exitCode: 0 });
	writeFileSync(join(project, "pack", "index.ts"), "export default () => {};");
	for (let round = 0; round < 2; round++) {
		const refused = await run("install", "-l", "./pack");
		expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("not trusted") });
	}
	expect(await run("install", "-l", "-a", "./pack")).toMatchObject({ exitCode: 0 });
	expect(await run("install", "-l", "./pack")).toMatchObject({ exitCode: 0 });
});
