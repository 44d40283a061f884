/** The directory that is worked in, and what it adds. Another session may bring another one. */
import type { Settings } from "../config/settings.ts";
import type { Resources } from "../resources/load-resources.ts";

export interface WorkspaceContents {
	/** The user's, with those of a trusted project over them. */
	settings: Settings;
	resources: Resources;
	warnings: string[];
}

export class Workspace {
	readonly #load: (cwd: string) => Promise<WorkspaceContents>;
	#cwd: string;
	#contents: WorkspaceContents;
	/** Settings or resources are others now: another directory, or the same one read anew. */
	onChange: () => void = () => {};

	private constructor(cwd: string, contents: WorkspaceContents, load: (cwd: string) => Promise<WorkspaceContents>) {
		this.#load = load;
		this.#cwd = cwd;
		this.#contents = contents;
	}

	static async open(cwd: string, load: (cwd: string) => Promise<WorkspaceContents>): Promise<Workspace> {
		return new Workspace(cwd, await load(cwd), load);
	}

	get cwd(): string {
		return this.#cwd;
	}

	get settings(): Settings {
		return this.#contents.settings;
	}

	get resources(): Resources {
		return this.#contents.resources;
	}

	get warnings(): readonly string[] {
		return this.#contents.warnings;
	}

	/** Reads everything anew. */
	async enter(cwd: string): Promise<void> {
		this.#contents = await this.#load(cwd);
		this.#cwd = cwd;
		this.onChange();
	}
}
