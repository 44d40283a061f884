/** Proves that the layer check bites: every forbidden import of the fixture must be refused, for its own reason. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkFile, findCycles, type SourceFile } from "./layers.ts";

interface ForbiddenImport {
	package: string;
	/** The file that has it; an ordinary source file when not given. */
	file?: string;
	code: string;
	because: string;
}

/** A rule that refuses these refuses too much. */
const ALLOWED = `
import { existsSync } from "node:fs";
import type { Static } from "typebox";
import { isTauError } from "@tau/base/errors";
import { helper } from "./helper.ts";
// import { x } from "@tau/cli/main";
/*
 * import { x } from "@tau/cli/main";
 */
const value = await import("typebox/value");
`;

/** Returns what the check let through. */
export function checkLayersFixture(root: string): string[] {
	const path = join(root, "scripts/layers.fixture/forbidden.json");
	const cases: ForbiddenImport[] = JSON.parse(readFileSync(path, "utf8"));
	const dependencies = {
		runtime: new Set(["@tau/base", "@tau/protocol", "@tau/agent", "@tau/ai", "typebox"]),
		development: new Set(["@tau/policy", "openai"]),
	};
	const problems = cases.flatMap((entry) => {
		const file = {
			package: entry.package,
			path: `packages/${entry.package}/src/${entry.file ?? "fixture.ts"}`,
			text: entry.code,
		};
		const found = checkFile(file, dependencies);
		return found.some((line) => line.includes(entry.because)) ? [] : [`not refused (${entry.because}): ${entry.code}`];
	});
	const allowed = { package: "engine", path: "packages/engine/src/fixture.ts", text: ALLOWED };
	problems.push(...checkFile(allowed, dependencies).map((line) => `wrongly refused: ${line}`));
	if (findCycles(cycleFixture()).length !== 1) problems.push("an import cycle was not refused");
	return problems;
}

function cycleFixture(): SourceFile[] {
	const file = (name: string, target: string): SourceFile => ({
		package: "base",
		path: `packages/base/src/${name}.ts`,
		text: `import type { x } from "./${target}.ts";`,
	});
	return [file("a", "b"), file("b", "c"), file("c", "a")];
}
