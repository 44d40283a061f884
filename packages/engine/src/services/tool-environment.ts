/** The environment of commands: the user's own, with the session's facts in place of inherited ones. */
import type { CurrentSession } from "../session/current-session.ts";
import type { ModelSelection } from "./models.ts";

const SESSION_VARIABLES = ["PI_SESSION_ID", "PI_SESSION_FILE", "PI_PROVIDER", "PI_MODEL", "PI_REASONING_LEVEL"];

/** Model and level are read at each call: they may change between turns. */
export function toolEnvironment(
	env: Readonly<Record<string, string | undefined>>,
	current: CurrentSession,
	models: ModelSelection,
): () => Record<string, string | undefined> {
	const base: Record<string, string | undefined> = { ...env, AI_AGENT: "tau", PI_CODING_AGENT: "true" };
	for (const name of SESSION_VARIABLES) delete base[name];
	return () => ({
		...base,
		PI_SESSION_ID: current.id,
		...(current.session.location === undefined ? {} : { PI_SESSION_FILE: current.session.location }),
		PI_REASONING_LEVEL: models.thinkingLevel,
		...(models.current ? { PI_PROVIDER: models.current.provider, PI_MODEL: models.current.id } : {}),
	});
}
