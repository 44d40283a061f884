/** The flags that choose a session, as one request. */
import { resolve } from "node:path";
import { TauError } from "@tau/base/errors";
import { type Environment, expandHome } from "@tau/platform/paths";
import type { SessionRequest } from "@tau/sdk/local-client";
import type { Options } from "../args/flags.ts";

/** Throws `TAU_USAGE` for flags that contradict each other. */
export function sessionRequest(options: Options): SessionRequest {
	refuseTogether("--fork", options.fork, {
		"--session": options.session,
		"--continue": options.continue,
		"--resume": options.resume,
		"--no-session": options.noSession,
	});
	refuseTogether("--session-id", options.sessionId, {
		"--session": options.session,
		"--continue": options.continue,
		"--resume": options.resume,
	});
	if (options.noSession) return { kind: "memory", id: options.sessionId };
	if (options.fork !== undefined) return { kind: "fork", reference: options.fork, id: options.sessionId };
	if (options.session !== undefined) return { kind: "open", reference: options.session };
	if (options.continue) return { kind: "continue" };
	if (options.sessionId !== undefined) return { kind: "exact", id: options.sessionId };
	return { kind: "new" };
}

/** The flag goes before the variable. */
export function sessionDirectory(flag: string | undefined, cwd: string, env: Environment): string | undefined {
	const named = flag ?? env.PI_CODING_AGENT_SESSION_DIR;
	return named ? resolve(cwd, expandHome(named, env)) : undefined;
}

export function sessionName(flag: string | undefined): string | undefined {
	if (flag === undefined || flag.trim() !== "") return flag;
	throw new TauError("TAU_USAGE", "--name requires a non-empty value", {
		hint: "Leave it out to keep the present name.",
	});
}

function refuseTogether(flag: string, value: unknown, others: Record<string, unknown>): void {
	if (value === undefined) return;
	const conflicts = Object.keys(others).filter((name) => others[name] !== undefined);
	if (conflicts.length === 0) return;
	throw new TauError("TAU_USAGE", `${flag} cannot be combined with ${conflicts.join(", ")}`, {
		hint: "Each of them chooses a session: give only one.",
	});
}
