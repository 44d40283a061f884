/** Where a package comes from, as written in settings or on the command line. */
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TauError } from "@tau/base/errors";

export type PackageSource = NpmSource | GitSource | LocalSource;

export interface NpmSource {
	type: "npm";
	/** What the package manager is told: `name` or `name@range`. */
	spec: string;
	name: string;
	/** Version, range, tag or location. */
	version?: string;
	/** Names one version: never updated. */
	pinned: boolean;
}

export interface GitSource {
	type: "git";
	/** What git is told. */
	repository: string;
	host: string;
	path: string;
	/** Branch, tag or commit. */
	ref?: string;
	pinned: boolean;
}

export interface LocalSource {
	type: "local";
	path: string;
}

const NPM_NAME = /^(?:@[A-Za-z0-9~][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~][A-Za-z0-9._~-]*$/;
const EXACT_VERSION = /^[v=\s]*\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const HOSTED: Readonly<Record<string, string>> = {
	github: "github.com",
	gitlab: "gitlab.com",
	bitbucket: "bitbucket.org",
	gist: "gist.github.com",
};

/** Throws `TAU_PACKAGE_SOURCE` for what names no package. Whatever has no known prefix is a path. */
export function parsePackageSource(text: string): PackageSource {
	const source = text.trim();
	if (source === "" || /[\0-\x1f\x7f]/.test(source)) throw invalid(text, "it is empty or holds control characters");
	if (source.startsWith("npm:")) return parseNpm(source.slice("npm:".length).trim(), text);
	const hosted = /^(github|gitlab|bitbucket|gist):/.exec(source)?.[1];
	if (hosted) return parseGit(`${HOSTED[hosted]}/${source.slice(hosted.length + 1)}`, text);
	if (source.startsWith("git:") && !source.startsWith("git://"))
		return parseGit(source.slice("git:".length).trim(), text);
	if (/^(?:https?|ssh|git):\/\//i.test(source)) return parseGit(source, text);
	return { type: "local", path: source };
}

/** Two sources of one identity are one package, whatever version or way of access they name. */
export function packageIdentity(source: PackageSource, baseDir: string, home: string): string {
	if (source.type === "npm") return `npm:${source.name}`;
	if (source.type === "git") return `git:${source.host}/${source.path}`;
	return `local:${resolveLocalPath(source.path, baseDir, home)}`;
}

/** `~`, `file:` URLs and paths relative to `baseDir`. */
export function resolveLocalPath(path: string, baseDir: string, home: string): string {
	const trimmed = path.trim();
	if (trimmed === "~") return home;
	if (trimmed.startsWith("~/") || trimmed.startsWith("~\\")) return join(home, trimmed.slice(2));
	if (trimmed.startsWith("file://")) return fileURLToPath(trimmed);
	return isAbsolute(trimmed) ? resolve(trimmed) : resolve(baseDir, trimmed);
}

function parseNpm(spec: string, text: string): NpmSource {
	const at = spec.indexOf("@", 1);
	const name = at === -1 ? spec : spec.slice(0, at);
	const version = at === -1 ? undefined : spec.slice(at + 1).trim();
	if (!NPM_NAME.test(name)) throw invalid(text, `"${name}" is not the name of an npm package`);
	if (version === "" || version?.startsWith("-")) throw invalid(text, `"${version}" is not a version`);
	const pinned = version !== undefined && EXACT_VERSION.test(version);
	return { type: "npm", spec, name, ...(version === undefined ? {} : { version }), pinned };
}

function parseGit(location: string, text: string): GitSource {
	const { repository, host, path, ref } = splitLocation(location, text);
	const clean = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
	const parts = clean.split("/");
	if (host === "" || parts.length < 2) throw invalid(text, "it names no host with a path of at least two parts");
	for (const part of [host, ...parts]) requireSafe(part, text);
	if (ref !== undefined && (ref === "" || ref.startsWith("-")))
		throw invalid(text, `"${ref}" is not a branch, tag or commit`);
	return {
		type: "git",
		repository,
		host,
		path: clean,
		...(ref === undefined ? {} : { ref }),
		pinned: ref !== undefined,
	};
}

interface Location {
	repository: string;
	host: string;
	path: string;
	ref?: string;
}

function splitLocation(location: string, text: string): Location {
	if (location.startsWith("-")) throw invalid(text, "a location must not start with a hyphen");
	const secureCopy = /^([\w.-]+@[^:/]+):(?!\/\/)(.+)$/.exec(location);
	if (secureCopy) {
		const [path, ref] = splitRef(secureCopy[2]!);
		return { repository: `${secureCopy[1]}:${path}`, host: secureCopy[1]!.replace(/^.*@/, ""), path, ...ref };
	}
	if (location.includes("://")) return splitUrl(location, text);
	const slash = location.indexOf("/");
	const host = location.slice(0, Math.max(slash, 0));
	if (!host.includes(".") && host !== "localhost") throw invalid(text, `"${host || location}" is not a host`);
	const [path, ref] = splitRef(location.slice(slash + 1));
	return { repository: `https://${host}/${path}`, host, path, ...ref };
}

function splitUrl(location: string, text: string): Location {
	let url: URL;
	try {
		url = new URL(location);
	} catch {
		throw invalid(text, "it is not a URL");
	}
	if (!["https:", "http:", "ssh:", "git:", "file:"].includes(url.protocol)) {
		throw invalid(text, `git repositories are reached by https, http, ssh, git or file, not by "${url.protocol}"`);
	}
	const [path, ref] = splitRef(`${url.pathname}${url.hash}`);
	url.hash = "";
	url.pathname = path;
	const repository = url.toString().replace(/\/$/, "");
	return { repository, host: url.protocol === "file:" ? "local" : url.hostname, path, ...ref };
}

/** `path@ref` or `path#ref`. */
function splitRef(path: string): [path: string, ref: { ref?: string }] {
	const at = path.search(/[@#]/);
	return at === -1 ? [path, {}] : [path.slice(0, at), { ref: path.slice(at + 1) }];
}

/** These become directories below the place packages are kept in. */
function requireSafe(part: string, text: string): void {
	let decoded: string;
	try {
		decoded = decodeURIComponent(part);
	} catch {
		throw invalid(text, `"${part}" is not correctly encoded`);
	}
	for (const value of [part, decoded]) {
		if (value === "" || value === "." || value === ".." || value.startsWith("-") || /[\\/\0]/.test(value)) {
			throw invalid(text, `"${part}" cannot be part of a repository's place`);
		}
	}
}

function invalid(text: string, reason: string): TauError {
	return new TauError("TAU_PACKAGE_SOURCE", `"${text}" names no package: ${reason}`, {
		hint: "Use npm:NAME[@VERSION], git:HOST/PATH[@REF], an https:// or ssh:// URL of a git repository, or a path.",
		details: { source: text },
	});
}
