/** The user's decision about the project that is worked in. */
import { realPathOf } from "@tau/platform/look";
import type { ProjectTrust } from "@tau/protocol/ops";
import type { DefaultProjectTrust } from "../config/settings.ts";
import {
	changesSinceTrusted,
	decideTrust,
	recordTrust,
	type TrustPlaces,
	type TrustQuestion,
} from "../config/trust/decide-trust.ts";
import { gatedFiles, shortName } from "../config/trust/gated-files.ts";
import { nearestDecision, readTrustFile, type TrustChoice } from "../config/trust/trust-file.ts";
import type { UserInterface } from "./user-interface.ts";

/** By canonical path: what was said of a project for as long as the engine lives. */
export type SessionDecisions = Map<string, boolean>;

export interface TrustParts extends Omit<TrustPlaces, "cwd"> {
	/** Of the command line: then nobody is asked. */
	override?: boolean;
	ui: UserInterface;
	decisions: SessionDecisions;
}

export class TrustService {
	readonly #parts: TrustParts;

	constructor(parts: TrustParts) {
		this.#parts = parts;
	}

	async of(directory: string): Promise<ProjectTrust> {
		const cwd = realPathOf(directory);
		const gated = gatedFiles(cwd, this.#parts.home).map((path) => shortName(path, cwd));
		const decision = nearestDecision(await readTrustFile(this.#parts.agentDir), cwd)?.decision;
		const changed = decision ? await changesSinceTrusted({ ...this.#parts, cwd }, cwd) : [];
		return { gated, changed, ...(decision === undefined ? {} : { decision }) };
	}

	async decide(directory: string, decision: boolean | null): Promise<void> {
		const cwd = realPathOf(directory);
		this.#parts.decisions.delete(cwd);
		await recordTrust({ ...this.#parts, cwd }, [{ path: cwd, decision }]);
	}

	/** Asks where nothing is decided yet, or what was trusted has changed. False: there was nothing to ask, or no answer. */
	async ask(directory: string, defaultProjectTrust: DefaultProjectTrust | undefined): Promise<boolean> {
		const cwd = realPathOf(directory);
		const { decisions, ui } = this.#parts;
		let chosen: TrustChoice | undefined;
		const prompt = async (question: TrustQuestion) => {
			const label = await ui.select(
				titleOf(question),
				question.choices.map((choice) => choice.label),
			);
			chosen = question.choices.find((choice) => choice.label === label);
			return chosen;
		};
		if (decisions.has(cwd)) return false;
		await decideTrust({ ...this.#parts, cwd, defaultProjectTrust, prompt });
		if (chosen?.updates.length === 0) decisions.set(cwd, chosen.trusted);
		return chosen !== undefined;
	}
}

function titleOf({ cwd, gated, changed }: TrustQuestion): string {
	if (changed.length > 0) return `${changed.join(", ")} changed since ${cwd} was trusted. Use them?`;
	return `Use what ${cwd} brings of its own: ${gated.join(", ")}?`;
}
