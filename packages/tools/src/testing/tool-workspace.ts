/** A directory of its own with the built-in tools in it, for tests. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Model } from "@tau/protocol/model";
import type { AgentTool, ToolResult } from "@tau/protocol/tool";
import { createTools, type ToolName, type ToolsOptions } from "../tools.ts";

export interface CallOptions {
	signal?: AbortSignal;
	onUpdate?: (partial: ToolResult) => void;
	env?: Record<string, string | undefined>;
	model?: Model;
}

export class ToolWorkspace implements Disposable {
	readonly path = realpathSync(mkdtempSync(join(tmpdir(), "tau-tools-")));
	readonly tools: readonly AgentTool[];

	constructor(options: Partial<ToolsOptions> = {}) {
		this.tools = createTools({ cwd: this.path, ...options });
	}

	tool(name: ToolName): AgentTool {
		return this.tools.find((tool) => tool.name === name)!;
	}

	/** Arguments are prepared as the loop does it. */
	async call(name: ToolName, params: unknown, options: CallOptions = {}): Promise<ToolResult> {
		const tool = this.tool(name);
		const prepared = tool.prepareArguments ? tool.prepareArguments(params) : params;
		const context = { cwd: this.path, model: options.model, env: options.env ?? process.env };
		const signal = options.signal ?? new AbortController().signal;
		return tool.execute("call", prepared, signal, options.onUpdate ?? (() => {}), context);
	}

	async text(name: ToolName, params: unknown, options: CallOptions = {}): Promise<string> {
		const { content } = await this.call(name, params, options);
		return content.map((block) => (block.type === "text" ? block.text : `[${block.mimeType}]`)).join("\n");
	}

	/** The message of the error that the call must end with. */
	async error(name: ToolName, params: unknown, options: CallOptions = {}): Promise<string> {
		try {
			await this.call(name, params, options);
		} catch (error) {
			return (error as Error).message;
		}
		throw new Error(`${name} was expected to fail`);
	}

	at(name: string): string {
		return join(this.path, name);
	}

	write(name: string, content: string | Uint8Array): void {
		mkdirSync(dirname(this.at(name)), { recursive: true });
		writeFileSync(this.at(name), content);
	}

	read(name: string): string {
		return readFileSync(this.at(name), "utf8");
	}

	[Symbol.dispose](): void {
		rmSync(this.path, { recursive: true, force: true });
	}
}
