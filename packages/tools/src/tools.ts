/** The built-in tools, in pi's order. */
import type { AgentTool } from "@tau/protocol/tool";
import { createBashTool } from "./bash/tool.ts";
import { createEditTool } from "./edit/tool.ts";
import { createFindTool } from "./find/tool.ts";
import { createGrepTool } from "./grep/tool.ts";
import type { ImageSettings } from "./images/normalize-images.ts";
import { createLsTool } from "./ls/tool.ts";
import { createReadTool } from "./read/tool.ts";
import { MutationQueue } from "./shared/mutation-queue.ts";
import { SeenFiles } from "./shared/seen-files.ts";
import { createWriteTool } from "./write/tool.ts";

export const TOOL_NAMES = ["read", "bash", "edit", "write", "grep", "find", "ls"] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

export interface ToolsOptions {
	/** Used when a call's context names no directory. */
	cwd: string;
	/** `settings.shellPath`. */
	shellPath?: string;
	/** `settings.shellCommandPrefix`. */
	shellCommandPrefix?: string;
	/** Put at the front of PATH for commands, such as the agent's `bin`. */
	binDirs?: readonly string[];
	/** `settings.images`. */
	images?: ImageSettings;
}

/** Tools of one session: they share what is known about the files the model has seen. */
export function createTools(options: ToolsOptions): AgentTool[] {
	const { cwd } = options;
	const seenFiles = new SeenFiles();
	const mutations = new MutationQueue();
	return [
		createReadTool({ cwd, seenFiles, autoResizeImages: options.images?.autoResize }),
		createBashTool({
			cwd,
			shellPath: options.shellPath,
			commandPrefix: options.shellCommandPrefix,
			binDirs: options.binDirs,
		}),
		createEditTool({ cwd, seenFiles, mutations }),
		createWriteTool({ cwd, seenFiles, mutations }),
		createGrepTool({ cwd }),
		createFindTool({ cwd }),
		createLsTool({ cwd }),
	] as AgentTool[];
}
