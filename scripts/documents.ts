/** Checks of what is written: lengths, links, and words that must not leave a machine. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const MAX_AGENTS_LINES = 150;

/** Registry hosts and absolute paths of a developer's machine; assembled so that this file passes its own check. */
const PRIVATE = [
	new RegExp(["registry", "npmjs", "org"].join("\\.")),
	new RegExp(["deb", "debian", "org"].join("\\.")),
	new RegExp(`(^|[\\s"'\`(=])/(${["work", "farm"].join("|")})/`, "m"),
	new RegExp(["", "tmp", "peers", ""].join("/")),
];

export function checkDocuments(root: string): string[] {
	const files = trackedFiles(root);
	return [...checkAgentsLength(root), ...files.flatMap((file) => checkFile(root, file))];
}

/** What git knows or would add; in a copy without git, everything that is not made by set-up or build. */
function trackedFiles(root: string): string[] {
	const result = Bun.spawnSync(["git", "ls-files", "-coz", "--exclude-standard"], { cwd: root, stderr: "ignore" });
	const files =
		result.exitCode === 0
			? result.stdout.toString().split("\0")
			: [...new Bun.Glob("**").scanSync({ cwd: root, dot: true })].filter(
					(file) => !/(^|[\\/])(node_modules|dist|\.git)[\\/]/.test(file),
				);
	return files.filter((file) => file !== "" && existsSync(join(root, file)));
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

const LINKS = [
	/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g,
	/^\[[^\]]+\]:\s*(\S+)/gm,
	/<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g,
];

/** Relative links must lead to a file; code is left out. */
function checkLinks(root: string, file: string, text: string): string[] {
	const prose = text.replace(/^(\s*)(```+|~~~+)[\s\S]*?^\s*\2/gm, "").replace(/`[^`\n]*`/g, "`code`");
	return LINKS.flatMap((pattern) => [...prose.matchAll(pattern)].map((match) => match[1]!))
		.filter((link) => !/^[a-z]+:|^#/.test(link))
		.filter((link) => !existsSync(join(root, dirname(file), decodeURI(link.split("#")[0]!))))
		.map((link) => `${file}: the link ${link} leads nowhere`);
}
