/** A command of the user's own: `!` told to the model, `!!` not. */
import type { BashExecutionMessage } from "@tau/protocol/messages";
import type { Component } from "@tau/tui/render/component";
import { ToolRow, type ToolSurroundings } from "./tools/tool-row.ts";

/** Characters of live output that are kept: more than any screen shows. */
const KEPT_OUTPUT = 256 * 1024;

export class BashBlock implements Component {
	readonly #row: ToolRow;
	readonly #command: string;
	#output = "";

	constructor(command: string, isPrivate: boolean, surroundings: ToolSurroundings) {
		this.#command = isPrivate ? `${command}  (not told to the model)` : command;
		this.#row = new ToolRow("bash", surroundings);
		this.#row.start({ command: this.#command });
	}

	/** Of a session that is shown again. */
	static of(message: BashExecutionMessage, surroundings: ToolSurroundings): BashBlock {
		const block = new BashBlock(message.command, message.excludeFromContext === true, surroundings);
		block.end(message);
		return block;
	}

	append(delta: string): void {
		this.#output = (this.#output + delta).slice(-KEPT_OUTPUT);
		this.#row.update(asResult(this.#output));
	}

	end(result: Pick<BashExecutionMessage, "output" | "exitCode" | "cancelled" | "truncated" | "fullOutputPath">): void {
		const notes = [
			result.cancelled ? "(cancelled)" : "",
			!result.cancelled && result.exitCode ? `(exit ${result.exitCode})` : "",
			result.truncated && result.fullOutputPath ? `(whole output: ${result.fullOutputPath})` : "",
		].filter((note) => note !== "");
		const output = result.output.trimEnd();
		const text = [output, ...notes].filter((part) => part !== "").join("\n");
		this.#row.end(asResult(text), result.cancelled || (result.exitCode ?? 0) !== 0);
	}

	/** It could not be run at all. */
	fail(reason: string): void {
		this.#row.end(asResult(reason), true);
	}

	render(width: number): string[] {
		return this.#row.render(width);
	}

	invalidate(): void {
		this.#row.invalidate();
	}
}

function asResult(text: string) {
	return { content: [{ type: "text" as const, text }], details: undefined };
}
