/** Finding the ripgrep program: the one inside the binary, the one npm installed, or the one on PATH. */
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	renameSync,
	type Stats,
	unlinkSync,
	writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { errorMessage, TauError } from "@tau/base/errors";
import { embeddedRipgrep } from "./embedded-ripgrep.ts";
import { cacheDirectory, type Environment } from "./paths.ts";
import { findProgram } from "./shell.ts";

const PROGRAM = process.platform === "win32" ? "rg.exe" : "rg";

/** What was found, per cache directory and PATH; one entry in practice. */
const found = new Map<string, string>();
const MAX_FOUND = 8;

/** Throws `TAU_RIPGREP_MISSING` when there is none. */
export function ripgrepPath(env: Environment): string {
	const key = `${cacheDirectory(env)}\n${env.PATH ?? ""}`;
	const known = found.get(key);
	if (known && existsSync(known)) return known;
	const path = locate(env);
	if (found.size >= MAX_FOUND) found.clear();
	found.set(key, path);
	return path;
}

function locate(env: Environment): string {
	if (embeddedRipgrep !== undefined) return extractProgram(embeddedRipgrep, cacheDirectory(env));
	const path = installedRipgrep() ?? findProgram(PROGRAM, env);
	if (path) return path;
	throw new TauError(
		"TAU_RIPGREP_MISSING",
		"ripgrep (rg) is not available: neither inside this program, nor installed with it, nor on PATH",
		{
			hint: "Install ripgrep with the system's package manager, or run npm install again.",
		},
	);
}

/** `@vscode/ripgrep` ships one package per platform; its own JavaScript is not needed to find the file. */
function installedRipgrep(): string | undefined {
	try {
		const require = createRequire(import.meta.url);
		const manifest = require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/package.json`);
		const path = join(dirname(manifest), "bin", PROGRAM);
		return existsSync(path) ? path : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Copies a program that lies inside the binary to a private directory, once per content. What is there already is
 * used only when it is this user's regular file with the same bytes, so a planted file is never run.
 */
export function extractProgram(embedded: string, cache: string): string {
	const bytes = readFileSync(embedded);
	const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
	const directory = join(cache, `ripgrep-${hash.slice(0, 16)}`);
	const target = join(directory, PROGRAM);
	try {
		mkdirSync(directory, { recursive: true, mode: 0o700 });
		requireOwned(directory);
		chmodSync(directory, 0o700);
		if (isSameFile(target, bytes.length, hash)) return target;
		const temporary = join(directory, `.${process.pid}-${Math.random().toString(36).slice(2)}`);
		try {
			writeFileSync(temporary, bytes, { mode: 0o700, flag: "wx" });
			renameSync(temporary, target);
		} catch (error) {
			if (existsSync(temporary)) unlinkSync(temporary);
			// Another process may have put it there first, and on Windows a running program cannot be replaced.
			if (!isSameFile(target, bytes.length, hash)) throw error;
		}
		return target;
	} catch (error) {
		throw new TauError("TAU_RIPGREP_MISSING", `ripgrep could not be unpacked to ${target}: ${errorMessage(error)}`, {
			hint: "Make that directory writable, or set XDG_CACHE_HOME to one that is.",
			cause: error,
		});
	}
}

function requireOwned(directory: string): void {
	const stat = lstatSync(directory);
	if (stat.isDirectory() && (process.getuid === undefined || stat.uid === process.getuid())) return;
	throw new Error("the directory belongs to somebody else");
}

/** Nobody else can change it, also not through another name, and it can be run. */
function isPrivateProgram(stat: Stats): boolean {
	if (process.getuid === undefined) return true;
	return stat.uid === process.getuid() && stat.nlink === 1 && (stat.mode & 0o122) === 0o100;
}

function isSameFile(path: string, size: number, hash: string): boolean {
	try {
		const stat = lstatSync(path);
		if (!stat.isFile() || stat.size !== size || !isPrivateProgram(stat)) return false;
		return new Bun.CryptoHasher("sha256").update(readFileSync(path)).digest("hex") === hash;
	} catch {
		return false;
	}
}
