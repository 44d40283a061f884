/** The environment variables that are read, as one table, and how their values are understood. */
import type { Environment } from "@tau/platform/paths";

interface VariableDefinition {
	/** `flag`: 1, true and yes in any case are on, everything else is off. */
	kind: "flag" | "text" | "path" | "milliseconds" | "choice";
	meaning: string;
	/** What holds without it, in words. */
	default?: string;
	choices?: readonly string[];
	/** Read by the terminal interface, by commands for packages and updates, or by pi only. */
	area?: "terminal" | "packages" | "pi";
}

export const ENVIRONMENT = {
	PI_CODING_AGENT_DIR: { kind: "path", meaning: "configuration and sessions", default: "`~/.pi/agent`" },
	PI_CODING_AGENT_SESSION_DIR: { kind: "path", meaning: "sessions; before the setting `sessionDir`" },
	XDG_CONFIG_HOME: { kind: "path", meaning: "holds `pi/agent`, where `~/.pi/agent` does not exist" },
	XDG_STATE_HOME: { kind: "path", meaning: "holds `tau`: hashes, indexes, logs", default: "`~/.local/state`" },
	XDG_CACHE_HOME: { kind: "path", meaning: "holds `tau`: what may be deleted", default: "`~/.cache`" },
	PI_OFFLINE: { kind: "flag", meaning: "nothing but model requests goes over the network, as `--offline`" },
	PI_CACHE_RETENTION: {
		kind: "choice",
		choices: ["short", "long"],
		meaning: "`long` asks providers for the longer prompt cache",
		default: "`short`",
	},
	VISUAL: { kind: "text", meaning: "editor, before `EDITOR`" },
	EDITOR: { kind: "text", meaning: "editor" },
	HTTPS_PROXY: { kind: "text", meaning: "proxy; also `HTTP_PROXY`, `ALL_PROXY`, in either case" },
	NO_PROXY: { kind: "text", meaning: "hosts that are reached without the proxy" },
	PI_HARDWARE_CURSOR: { kind: "flag", meaning: "default of `showHardwareCursor`", area: "terminal" },
	PI_CLEAR_ON_SHRINK: { kind: "flag", meaning: "default of `terminal.clearOnShrink`", area: "terminal" },
	PI_HYPERLINKS: { kind: "flag", meaning: "links in the terminal", default: "detected", area: "terminal" },
	PI_TRUE_COLOR: { kind: "flag", meaning: "24-bit colours", default: "detected", area: "terminal" },
	PI_IMAGE_PROTOCOL: {
		kind: "choice",
		choices: ["kitty", "iterm2", "sixel", "none", "0"],
		meaning: "images in the terminal",
		default: "detected",
		area: "terminal",
	},
	PI_TUI_ESC_TIMEOUT: {
		kind: "milliseconds",
		meaning: "until a lone escape counts",
		default: "10, over SSH 100",
		area: "terminal",
	},
	PI_TUI_WRITE_LOG: { kind: "path", meaning: "copy of all that is written to the terminal", area: "terminal" },
	PI_TUI_DEBUG: { kind: "flag", meaning: "debugging of the terminal", area: "terminal" },
	PI_TUI_DEBUG_REDRAW: { kind: "flag", meaning: "debugging of redraws", area: "terminal" },
	PI_STARTUP_BENCHMARK: { kind: "flag", meaning: "starts, shows itself, and ends", area: "terminal" },
	PI_EXPERIMENTAL: { kind: "flag", meaning: "unfinished features", area: "pi" },
	PI_TELEMETRY: { kind: "flag", meaning: "pi's telemetry; tau has none", area: "pi" },
	PI_SKIP_VERSION_CHECK: { kind: "flag", meaning: "no look for a newer version", area: "packages" },
	PI_PACKAGE_DIR: { kind: "path", meaning: "where the program's own files lie", area: "packages" },
	PI_MANAGED_INSTALL_ROOT: { kind: "path", meaning: "where pi's installer put it", area: "pi" },
	PI_INSTALLER_API_BASE: { kind: "text", meaning: "address of pi's installer", area: "pi" },
	PI_OAUTH_CALLBACK_HOST: { kind: "text", meaning: "host that logins come back to", default: "`localhost`" },
	PI_SHARE_VIEWER_URL: { kind: "text", meaning: "address of shared sessions", default: "`https://pi.dev/session/`" },
	PI_RADIUS_GATEWAY: { kind: "text", meaning: "address of the provider radius" },
} as const satisfies Record<string, VariableDefinition>;

export type VariableName = keyof typeof ENVIRONMENT;
type NamesOf<Kind> = {
	[Name in VariableName]: (typeof ENVIRONMENT)[Name]["kind"] extends Kind ? Name : never;
}[VariableName];

/** Undefined when the variable is not set, or empty. */
export function environmentFlag(env: Environment, name: NamesOf<"flag">): boolean | undefined {
	const value = env[name];
	return value ? isOn(value) : undefined;
}

/** Undefined when the variable is not set, empty, or has another value than it may have. */
export function environmentChoice<Name extends NamesOf<"choice">>(
	env: Environment,
	name: Name,
): (typeof ENVIRONMENT)[Name]["choices"][number] | undefined {
	const value = env[name]?.toLowerCase();
	return (ENVIRONMENT[name].choices as readonly string[]).includes(value ?? "")
		? (value as (typeof ENVIRONMENT)[Name]["choices"][number])
		: undefined;
}

/** Undefined when the variable is not set or holds no number above 0. */
export function environmentMilliseconds(env: Environment, name: NamesOf<"milliseconds">): number | undefined {
	const value = env[name]?.trim();
	const milliseconds = value ? Number(value) : Number.NaN;
	return Number.isFinite(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}

export interface VariableProblem {
	name: VariableName;
	message: string;
}

/** For doctor: values that mean something else than they look like. */
export function environmentProblems(env: Environment): VariableProblem[] {
	const problems: VariableProblem[] = [];
	for (const [name, definition] of Object.entries(ENVIRONMENT) as [VariableName, VariableDefinition][]) {
		const value = env[name];
		const expected = value ? expectation(definition, value) : undefined;
		if (expected) problems.push({ name, message: `${name} is ${JSON.stringify(value)}, but must be ${expected}` });
	}
	return problems;
}

const FLAG_VALUES = ["1", "true", "yes", "0", "false", "no", "off"];

function expectation({ kind, choices }: VariableDefinition, value: string): string | undefined {
	const isFine = {
		flag: () => FLAG_VALUES.includes(value.toLowerCase()),
		choice: () => choices?.includes(value.toLowerCase()),
		milliseconds: () => Number(value) > 0 && Number.isFinite(Number(value)),
		path: () => true,
		text: () => true,
	}[kind]();
	if (isFine) return undefined;
	if (kind === "choice") return choices?.join(" or ");
	return kind === "flag" ? "1, true or yes to be on; it counts as off" : "a number of milliseconds above 0";
}

function isOn(value: string): boolean {
	return ["1", "true", "yes"].includes(value.toLowerCase());
}
