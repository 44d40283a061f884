/** Brings the old names in a settings.json up to date; what it means stays the same, and so do comments and order. */
import { isDeepStrictEqual } from "node:util";
import { TauError } from "@tau/base/errors";
import { parseJsonc } from "@tau/base/jsonc";
import { setJsoncValue } from "@tau/base/jsonc-edit";
import { readTextIfExists, writeFileAtomic } from "@tau/platform/files";
import { withFileLock } from "@tau/platform/lock";
import { isObject, migrateSettings } from "../config/settings/migrate.ts";
import { readSettings } from "../config/settings/read-settings.ts";

/** Under pi's lock. Throws `TAU_SETTINGS_RENAME` and writes nothing where that would lose something. */
export async function renameLegacySettings(path: string): Promise<string> {
	return await withFileLock(path, async () => {
		const text = (await readTextIfExists(path)) ?? "";
		const names = readSettings(text, path).problems.filter(({ kind }) => kind === "legacy");
		if (names.length === 0) return "the name was already brought up to date";
		const renamed = renamedText(text, path);
		await writeFileAtomic(path, renamed);
		return `renamed ${names.map((problem) => problem.path).join(", ")} in ${path}`;
	});
}

export function renamedText(text: string, path: string): string {
	const value = parseJsonc(text, { source: path });
	if (!isObject(value)) return text;
	const { legacy, value: wanted } = migrateSettings(value);
	let renamed = text;
	for (const { old, now } of legacy) {
		renamed = old.includes(".") ? renamed : renameProperty(renamed, path, old, now);
	}
	for (const { now } of legacy) {
		const steps = now.split(".");
		// The group that holds the old name has the new name too (skills): it is replaced as a whole.
		const value = steps.reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), wanted);
		renamed = setJsoncValue(renamed, `/${steps.join("/")}`, value, path);
	}
	for (const { old } of legacy) {
		const [group, name] = old.split(".");
		const left = parseJsonc(renamed, { source: path }) as Record<string, unknown>;
		if (name !== undefined && isObject(left[group!]))
			renamed = setJsoncValue(renamed, `/${group}/${name}`, undefined, path);
	}
	if (isObject(value.skills) && wanted.skills === undefined)
		renamed = setJsoncValue(renamed, "/skills", undefined, path);
	requireSameMeaning(text, renamed, path, wanted);
	return renamed;
}

/** Exchanges the name where it stands. Which of the equal texts is the name shows in the value that comes out. */
function renameProperty(text: string, path: string, old: string, now: string): string {
	const value = parseJsonc(text, { source: path }) as Record<string, unknown>;
	const wanted = Object.entries(value).map(([key, item]) => [key === old ? now : key, item]);
	const name = JSON.stringify(old);
	for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
		const candidate = text.slice(0, at) + JSON.stringify(now) + text.slice(at + name.length);
		const entries = Object.entries(parseJsonc(candidate, { source: path }) as object);
		if (isDeepStrictEqual(entries, wanted)) return candidate;
	}
	return setJsoncValue(setJsoncValue(text, `/${now}`, value[old], path), `/${old}`, undefined, path);
}

function requireSameMeaning(before: string, after: string, path: string, wanted: object): void {
	const isSame =
		isDeepStrictEqual(parseJsonc(after, { source: path }), wanted) &&
		isDeepStrictEqual(readSettings(after, path).settings, readSettings(before, path).settings) &&
		readSettings(after, path).problems.every(({ kind }) => kind !== "legacy");
	const lost = commentsOf(before).find((comment) => !after.includes(comment));
	const other = lostNames(before, path);
	if (isSame && lost === undefined && other === undefined) return;
	const what = lost ? `the comment ${JSON.stringify(lost.slice(0, 60))}` : (other ?? "a value");
	throw new TauError("TAU_SETTINGS_RENAME", `${path} is not changed: ${what} would be lost`, {
		hint: "Write the new names by hand.",
		details: { path },
	});
}

/** The old group `skills` may hold what nobody reads; it is the user's all the same. */
function lostNames(text: string, path: string): string | undefined {
	const { skills } = parseJsonc(text, { source: path }) as { skills?: unknown };
	if (!isObject(skills)) return undefined;
	const name = Object.keys(skills).find((key) => key !== "customDirectories" && key !== "enableSkillCommands");
	return name === undefined ? undefined : `skills.${name}`;
}

function commentsOf(text: string): string[] {
	return [...text.matchAll(/"(?:[^"\\]|\\.)*"|(\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)/g)].flatMap((match) => match[1] ?? []);
}
