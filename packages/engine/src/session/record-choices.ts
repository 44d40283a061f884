/** The model and thinking level that were chosen, as entries of the session. */
import type { ChoiceRecord, ModelSelection } from "../services/models.ts";
import type { CurrentSession } from "./current-session.ts";

export function recordChoices(current: CurrentSession): ChoiceRecord {
	return {
		model: ({ provider, id }) => void current.conversation.record({ type: "model_change", provider, modelId: id }),
		thinkingLevel: (level) => void current.conversation.record({ type: "thinking_level_change", thinkingLevel: level }),
	};
}

/** A new session begins with the choices it starts from; one of an older program may lack the level. */
export function recordStart({ session }: CurrentSession, models: ModelSelection, hasLevel: boolean): void {
	const level = { type: "thinking_level_change", thinkingLevel: models.thinkingLevel } as const;
	if (session.leafId !== null) {
		if (!hasLevel) session.append(level);
		return;
	}
	const model = models.current;
	const choice = model && ({ type: "model_change", provider: model.provider, modelId: model.id } as const);
	session.appendAll(choice ? [choice, level] : [level]);
}
