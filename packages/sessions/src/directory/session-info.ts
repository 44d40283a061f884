/** What a list of sessions shows of one, in pi's terms, found in one pass over its file. */
import { timeOf } from "@tau/platform/log-file";
import { kindOf } from "@tau/platform/look";
import { BlockReader } from "../log/line-blocks.ts";
import { findHeader, type StoredHeader } from "../log/session-header.ts";
import { openSessionBytes, type SessionBytes } from "../store/session-bytes.ts";

export interface SessionInfo {
	path: string;
	id: string;
	/** Where it was started; empty for old sessions. */
	cwd: string;
	/** The latest name given. */
	name?: string;
	parentSessionPath?: string;
	created: Date;
	/** The last message of the user or the model. */
	modified: Date;
	messageCount: number;
	/** `(no messages)` when there is none. */
	firstMessage: string;
	/** What the user and the model said. Empty when it was not asked for. */
	allMessagesText: string;
}

export interface SessionInfoOptions {
	/** Collect `allMessagesText`. It may be as long as the session: leave it out when it is not searched. Default true. */
	text?: boolean;
}

/** `undefined` for a file that is no session. Reads block by block and lets others go first in between. */
export async function readSessionInfo(
	path: string,
	options: SessionInfoOptions = {},
	signal?: AbortSignal,
): Promise<SessionInfo | undefined> {
	if (kindOf(path) !== "file") return undefined;
	let file: SessionBytes | undefined;
	try {
		file = openSessionBytes(path);
		const { size } = file;
		const found = findHeader(file, size);
		if (!found) return undefined;
		const collector = new InfoCollector(options.text ?? true);
		const reader = new BlockReader(file);
		let at = found.end;
		for (let block = reader.after(at, size); block; block = reader.after(at, size)) {
			for (const [place, start] of block.lineStarts.entries()) {
				collector.line(block.bytes, start, (block.lineStarts[place + 1] ?? block.bytes.length) - 1);
			}
			at = block.end;
			if (at >= size) break;
			await new Promise<void>((resolve) => setImmediate(resolve));
			signal?.throwIfAborted();
		}
		const rest = Buffer.alloc(size - at);
		collector.line(rest, 0, file.read(rest, at));
		return collector.info(path, found.header);
	} catch {
		signal?.throwIfAborted();
		return undefined;
	} finally {
		file?.close();
	}
}

/** Messages that only count: their content, most of a session, is not parsed. */
const ONLY_COUNTED =
	/^\{"type":"message","id":"[^"\\]*","parentId":(?:null|"[^"\\]*"),"timestamp":"[^"\\]*","message":\{"role":"(?:toolResult|bashExecution|system|custom)"/;
const CLOSING_BRACE = 0x7d;

interface StoredLine {
	type?: string;
	timestamp?: string;
	name?: string;
	message?: { role?: string; content?: unknown; timestamp?: unknown };
}

class InfoCollector {
	readonly #withText: boolean;
	readonly #texts: string[] = [];
	#name: string | undefined;
	#count = 0;
	#first = "";
	#lastTime: number | undefined;

	constructor(withText: boolean) {
		this.#withText = withText;
	}

	line(bytes: Buffer, start: number, end: number): void {
		if (end <= start) return;
		const opening = bytes.toString("latin1", start, Math.min(end, start + 240));
		// Other types hold nothing of interest; `custom` entries may be large.
		if (ONLY_COUNTED.test(opening) && bytes[end - 1] === CLOSING_BRACE) this.#count++;
		else this.#parse(bytes.toString("utf8", start, end));
	}

	info(path: string, header: StoredHeader): SessionInfo {
		const started = typeof header.timestamp === "string" ? Date.parse(header.timestamp) : Number.NaN;
		const modified = this.#lastTime || (Number.isNaN(started) ? (timeOf(path) ?? 0) : started);
		return {
			path,
			id: header.id,
			cwd: typeof header.cwd === "string" ? header.cwd : "",
			name: this.#name,
			parentSessionPath: header.parentSession,
			created: new Date(started),
			modified: new Date(modified),
			messageCount: this.#count,
			firstMessage: this.#first || "(no messages)",
			allMessagesText: this.#texts.join(" "),
		};
	}

	#parse(text: string): void {
		let line: StoredLine | null;
		try {
			line = JSON.parse(text);
		} catch {
			return;
		}
		if (line?.type === "session_info") this.#name = (typeof line.name === "string" && line.name.trim()) || undefined;
		if (line?.type !== "message") return;
		this.#count++;
		const { message } = line;
		if (message?.role !== "user" && message?.role !== "assistant") return;
		if (!("content" in message)) return;
		const time = typeof message.timestamp === "number" ? message.timestamp : Date.parse(line.timestamp ?? "");
		if (!Number.isNaN(time)) this.#lastTime = Math.max(this.#lastTime ?? 0, time);
		if (!this.#withText && (this.#first || message.role !== "user")) return;
		const said = textOf(message.content);
		if (!said) return;
		if (this.#withText) this.#texts.push(said);
		if (message.role === "user") this.#first ||= said;
	}
}

function textOf(content: unknown): string {
	if (typeof content === "string") return content;
	if (!Array.isArray(content)) return "";
	const texts = content.filter((block) => block?.type === "text" && typeof block.text === "string");
	return texts.map((block) => block.text as string).join(" ");
}
