/** Checks of what is written: lengths, links, and words that must not leave a machine. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const MAX_AGENTS_LINES = 150;

/** Registry hosts and absolute paths of a developer's machine; assembled so that this file passes its own check. */
const PRIVATE = [
	new RegExp(["registry", "npmjs", "org"].join("\\.")),
	new RegExp(["deb", "debian", "org"].join("\\.")),
	new RegExp(`(^|[\\s"'\`(=])/${["work", "farm"].join("|/")}/`, "m"),
	new RegExp(["", "tmp", "peers", ""].join("/")),
];

export function checkDocuments(root: string): string[] {
	const files = trackedFiles(root);
	return [...checkAgentsLength(root), ...files.flatMap((file) => checkFile(root, file))];
}

function trackedFiles(root: string): string[] {
	const result = Bun.spawnSync(["git", "ls-files", "-co", "--exclude-standard"], { cwd: root });
	if (result.exitCode !== 0) return [];
	return result.stdout
		.toString()
		.split("\n")
		.filter((file) => file !== "" && existsSync(join(root, file)));
}

function checkAgentsLength(root: string): string[] {
	const lines = readFileSync(join(root, "AGENTS.md"), "utf8").trimEnd().split("\n").length;
	return lines > MAX_AGENTS_LINES ? [`AGENTS.md has ${lines} lines; ${MAX_AGENTS_LINES} are allowed`] : [];
}

function checkFile(root: string, file: string): string[] {
	const path = join(root, file);
	if (!statSync(path).isFile() || /\.(png|gif|jpg|webp|bmp|ico|woff2?)$/.test(file)) return [];
	const text = readFileSync(path, "utf8");
	const leaks = PRIVATE.filter((pattern) => pattern.test(text)).map(
		(pattern) => `${file}: must not contain ${pattern}`,
	);
	return file.endsWith(".md") ? [...leaks, ...checkLinks(root, file, text)] : leaks;
}

/** Relative links must lead to a file; code blocks are left out. */
function checkLinks(root: string, file: string, text: string): string[] {
	const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
	return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
		.map((match) => match[1]!)
		.filter((link) => !/^[a-z]+:|^#/.test(link))
		.filter((link) => !existsSync(join(root, dirname(file), link.split("#")[0]!)))
		.map((link) => `${file}: the link ${link} leads nowhere`);
}
