/** The user's decision about the project that is worked in. */
import { realPathOf } from "@tau/platform/look";
import type { ProjectTrust } from "@tau/protocol/ops";
import { changesSinceTrusted, recordTrust, type TrustPlaces } from "../config/trust/decide-trust.ts";
import { gatedFiles, shortName } from "../config/trust/gated-files.ts";
import { nearestDecision, readTrustFile } from "../config/trust/trust-file.ts";

export class TrustService {
	readonly #places: Omit<TrustPlaces, "cwd">;

	constructor(places: Omit<TrustPlaces, "cwd">) {
		this.#places = places;
	}

	async of(directory: string): Promise<ProjectTrust> {
		const cwd = realPathOf(directory);
		const gated = gatedFiles(cwd, this.#places.home).map((path) => shortName(path, cwd));
		const decision = nearestDecision(await readTrustFile(this.#places.agentDir), cwd)?.decision;
		const changed = decision ? await changesSinceTrusted({ ...this.#places, cwd }, cwd) : [];
		return { gated, changed, ...(decision === undefined ? {} : { decision }) };
	}

	async decide(directory: string, decision: boolean | null): Promise<void> {
		const cwd = realPathOf(directory);
		await recordTrust({ ...this.#places, cwd }, [{ path: cwd, decision }]);
	}
}
