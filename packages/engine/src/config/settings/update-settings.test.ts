import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseJsonc } from "@tau/base/jsonc";
import { updateSettings } from "./update-settings.ts";

const directory = mkdtempSync(join(tmpdir(), "tau-settings-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("changes the named fields only, in pi's style for a new file", async () => {
	const path = join(directory, "new", "settings.json");
	await updateSettings(path, { defaultModel: "m", "/retry/maxRetries": 2 });
	expect(readFileSync(path, "utf8")).toBe(JSON.stringify({ defaultModel: "m", retry: { maxRetries: 2 } }, null, 2));
	const text = '{\n\t// mine\n\t"theme": "x", "unknown": [1,2],\n\t"retry": { "enabled": true },\n}\n';
	writeFileSync(path, text);
	await updateSettings(path, { "/retry/maxRetries": 2, theme: "y", nothing: undefined });
	expect(readFileSync(path, "utf8")).toBe(
		text.replace('"x"', '"y"').replace('"enabled": true }', '"enabled": true, "maxRetries": 2 }'),
	);
	await updateSettings(path, { theme: undefined, "/retry": undefined });
	expect(parseJsonc(readFileSync(path, "utf8"))).toEqual({ unknown: [1, 2] });
});

test("keeps the file's mode, and the link that leads to it", async () => {
	const [target, link] = [join(directory, "dotfiles.json"), join(directory, "settings.json")];
	writeFileSync(target, "{}");
	chmodSync(target, 0o640);
	symlinkSync(target, link);
	await updateSettings(link, { theme: "x" });
	expect(JSON.parse(readFileSync(target, "utf8"))).toEqual({ theme: "x" });
	expect(statSync(target).mode & 0o777).toBe(0o640);
});

test("refuses to write to a malformed file, and leaves it as it is", async () => {
	const path = join(directory, "broken.json");
	writeFileSync(path, '{\n  "theme": "x"\n  "retry": {}\n}');
	const refused = expect(updateSettings(path, { theme: "y" })).rejects;
	await refused.toMatchObject({ code: "TAU_SETTINGS_INVALID", details: { line: 3, column: 3 } });
	await expect(updateSettings(path, { theme: "y" })).rejects.toThrow(
		`The settings are not changed: ${path}:3:3: expected`,
	);
	expect(readFileSync(path, "utf8")).toBe('{\n  "theme": "x"\n  "retry": {}\n}');
});

test("two processes that write different fields at the same time lose none of them", async () => {
	const folder = join(directory, "both");
	mkdirSync(folder);
	const path = join(folder, "settings.json");
	writeFileSync(path, "{\n  // shared\n}\n");
	const run = (name: string) =>
		Bun.spawn([process.execPath, join(import.meta.dir, "testing", "write-fields.ts"), path, name, "100"], {
			stdout: "ignore",
			stderr: "inherit",
		}).exited;
	expect(await Promise.all([run("left"), run("right")])).toEqual([0, 0]);
	const text = readFileSync(path, "utf8");
	const expected = (name: string) => Array.from({ length: 100 }, (_, index) => [`${name}${index}`, index] as const);
	expect(parseJsonc(text)).toEqual(Object.fromEntries([...expected("left"), ...expected("right")]));
	expect(text).toContain("// shared\n");
}, 60_000);
