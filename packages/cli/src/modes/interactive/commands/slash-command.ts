import type { AppContext } from "../app-context.ts";

export interface SlashCommand {
	/** Without the slash: small letters and hyphens. */
	name: string;
	description: string;
	/** What may follow, such as `[name]`. */
	argument?: string;
	/** What it rejects with is shown with its way out. */
	run(app: AppContext, argument: string): Promise<void>;
	/** What the argument may be completed to. */
	complete?(app: AppContext, argument: string): Promise<{ value: string; description?: string }[]>;
}
