/** What a user's line stands for: `/skill:name …`, then `/template …`; everything else stands for itself. */
import { errorMessage } from "@tau/base/errors";
import type { Resources } from "../resources/load-resources.ts";

export async function expandInput(
	text: string,
	resources: Pick<Resources, "skills" | "promptTemplates">,
	report: (line: string) => void,
): Promise<string> {
	if (!text.startsWith("/")) return text;
	const [{ expandSkillCommand }, { expandPromptTemplate }] = await Promise.all([
		import("../resources/skill-command.ts"),
		import("../resources/prompt-templates.ts"),
	]);
	try {
		return expandPromptTemplate(expandSkillCommand(text, resources.skills), resources.promptTemplates);
	} catch (error) {
		report(`${text.split(" ", 1)[0]} is sent as it was typed: ${errorMessage(error)}`);
		return text;
	}
}
