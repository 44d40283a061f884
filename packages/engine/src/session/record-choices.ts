/** The model and thinking level that were chosen, as entries of the session. */

import type { Session } from "@tau/sessions/session";
import type { ChoiceRecord, ModelSelection } from "../services/models.ts";
import type { CurrentSession } from "./current-session.ts";

export function recordChoices(current: CurrentSession): ChoiceRecord {
	return {
		model: ({ provider, id }) => void current.conversation.record({ type: "model_change", provider, modelId: id }),
		thinkingLevel: (level) => void current.conversation.record({ type: "thinking_level_change", thinkingLevel: level }),
	};
}

/** Sessions of old programs do not. */
export function namesThinkingLevel(session: Session): boolean {
	return session.path().some(({ type }) => type === "thinking_level_change");
}

/** A new session begins with the choices it starts from; one of an older program may lack the level. */
export function recordStart({ session }: CurrentSession, models: ModelSelection): void {
	if (session.readOnly) return;
	const level = { type: "thinking_level_change", thinkingLevel: models.thinkingLevel } as const;
	if (session.leafId !== null) {
		if (!namesThinkingLevel(session)) session.append(level);
		return;
	}
	const model = models.current;
	const choice = model && ({ type: "model_change", provider: model.provider, modelId: model.id } as const);
	session.appendAll(choice ? [choice, level] : [level]);
}
