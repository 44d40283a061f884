import type { Environment } from "@tau/platform/paths";
import { detectCapabilities } from "@tau/tui/components/terminal-image/capabilities";
import type { DoctorContext } from "../context.ts";
import type { Found } from "../finding.ts";

const LEAST_COLUMNS = 60;
const LEAST_ROWS = 15;

/** From the environment alone: nothing is asked of the terminal, whose answers would land in a pipe or in the prompt. */
export function checkTerminal({ env, terminal, platform }: DoctorContext): Found[] {
	return [
		...screen(terminal),
		...term(env, platform),
		...locale(env, platform),
		...multiplexer(env),
		...capabilities(env, platform),
	];
}

function screen({ input, output, columns, rows }: DoctorContext["terminal"]): Found[] {
	if (!output || !input) {
		const message = `Standard ${!input && !output ? "input and output are" : input ? "output is" : "input is"} no terminal`;
		return [{ id: "terminal-none", level: "info", message: `${message}: tau answers and ends (-p)` }];
	}
	if (columns === undefined || rows === undefined) return [];
	if (columns === 0 || rows === 0) {
		const message = "The terminal does not tell its size; 80 columns and 24 lines are assumed";
		return [{ id: "terminal-size", level: "warning", message, fix: "stty columns 80 rows 24" }];
	}
	const size = `The terminal has ${columns} columns and ${rows} lines`;
	if (columns >= LEAST_COLUMNS && rows >= LEAST_ROWS) return [{ id: "terminal-size", level: "ok", message: size }];
	const fix = `Make it at least ${LEAST_COLUMNS} by ${LEAST_ROWS}`;
	return [{ id: "terminal-size", level: "warning", message: `${size}, which is little`, fix }];
}

function term({ TERM, NO_COLOR, WT_SESSION }: Environment, platform: NodeJS.Platform): Found[] {
	const found: Found[] = [];
	if (!TERM && platform !== "win32" && !WT_SESSION) {
		const message = "TERM is not set: programs cannot tell what the terminal can do";
		found.push({ id: "terminal-term", level: "warning", message, fix: "export TERM=xterm-256color" });
	} else if (TERM === "dumb" || TERM === "unknown") {
		const message = `TERM is ${TERM}: neither colours nor the interactive screen work`;
		found.push({
			id: "terminal-term",
			level: "warning",
			message,
			fix: "export TERM=xterm-256color, where the terminal is one",
		});
	} else if (TERM === "xterm" || TERM === "screen" || TERM === "linux") {
		const fix = TERM === "linux" ? undefined : `export TERM=${TERM}-256color, where the terminal has them`;
		found.push({
			id: "terminal-term",
			level: "info",
			message: `TERM is ${TERM}: few colours`,
			...(fix ? { fix } : {}),
		});
	}
	if (NO_COLOR) found.push({ id: "terminal-no-color", level: "info", message: "NO_COLOR is set: tau uses no colours" });
	return found;
}

function locale(env: Environment, platform: NodeJS.Platform): Found[] {
	if (platform === "win32") return [];
	const name = ["LC_ALL", "LC_CTYPE", "LANG"].find((variable) => env[variable]);
	const value = name === undefined ? undefined : env[name];
	if (value && /utf-?8/i.test(value))
		return [{ id: "terminal-locale", level: "ok", message: `${name} is ${short(value)}` }];
	// The terminal of macOS is UTF-8 without saying so.
	if (platform === "darwin" && !value) return [];
	const message = name
		? `${name} is ${short(value!)}, which is not UTF-8: other letters and frames may show as question marks`
		: "Neither LC_ALL nor LC_CTYPE nor LANG is set, so the locale is not UTF-8";
	return [{ id: "terminal-locale", level: "warning", message, fix: "export LANG=C.UTF-8" }];
}

function multiplexer(env: Environment): Found[] {
	const found: Found[] = [];
	if (env.TMUX) {
		const message =
			"Inside tmux: images are shown only where it passes sixel on, and keys such as shift+enter need a setting of tmux";
		const fix = "In ~/.tmux.conf: set -s extended-keys on, and set -s extended-keys-format csi-u";
		found.push({ id: "terminal-tmux", level: "info", message, fix });
	} else if (env.STY || env.TERM?.startsWith("screen")) {
		found.push({ id: "terminal-screen", level: "info", message: "Inside screen: neither images nor links are shown" });
	}
	if (env.SSH_CONNECTION || env.SSH_TTY) {
		found.push({ id: "terminal-ssh", level: "info", message: "Over SSH: a lone escape key counts after 100 ms" });
	}
	return found;
}

function capabilities(env: Environment, platform: NodeJS.Platform): Found[] {
	if (!env.TERM || env.TERM === "dumb") return [];
	const { name, images, trueColor, hyperlinks } = detectCapabilities({ env, isWindows: platform === "win32" });
	const parts = [
		trueColor ? "24-bit colours" : "256 colours",
		hyperlinks ? "links" : "no links",
		images === null ? "no images by name" : `images (${images})`,
	];
	const message = `terminal: ${name === undefined ? `of an unknown kind, TERM=${short(env.TERM)}` : name}; ${parts.join(", ")}`;
	return [{ id: "terminal-capabilities", level: "ok", message }];
}

/** A variable may hold anything; control characters must not reach the terminal. */
function short(value: string): string {
	return /^[\w.@:+-]{1,40}$/.test(value) ? value : `${JSON.stringify(value.slice(0, 40))}`;
}
