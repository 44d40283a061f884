/** A session as one web page that loads nothing, with all its branches. Written piece by piece: its size does not matter. */
import { dirname, resolve } from "node:path";
import { fileError } from "@tau/platform/files";
import { LogFile, makeDirectory, removeFile, replaceFile } from "@tau/platform/log-file";
import type { Session } from "@tau/sessions/session";
import { branchesOf } from "./branches.ts";
import { PageFacts } from "./page-facts.ts";

export interface ExportHtmlOptions {
	/** Shown at the end of the page. */
	now?: number;
	signal?: AbortSignal;
}

const BATCH_CHARACTERS = 512 * 1024;
/** Bytes of entries that are read between two turns of the event loop. */
const SLICE_BYTES = 1024 * 1024;

/**
 * An existing file is replaced, when all is written. Returns the path; by default `defaultName` in `directory`.
 * Throws `TAU_FILE_*`, and the signal's reason, and leaves no half page behind.
 */
export async function exportHtml(
	session: Session,
	directory: string,
	outputPath?: string,
	options: ExportHtmlOptions = {},
): Promise<string> {
	const path = resolve(directory, outputPath ?? defaultName(session));
	const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
	let file: LogFile | undefined;
	try {
		options.signal?.throwIfAborted();
		await session.load(options.signal);
		makeDirectory(dirname(path));
		file = LogFile.create(temporary);
		await writePage(file, session, options);
		replaceFile(temporary, path);
	} catch (error) {
		if (file) removeFile(temporary);
		options.signal?.throwIfAborted();
		throw fileError("write", path, error);
	} finally {
		file?.close();
	}
	return path;
}

/** Like pi's, under this program's name. */
function defaultName(session: Session): string {
	const stem =
		session.location
			?.split(/[\\/]/)
			.at(-1)
			?.replace(/\.\w{2,8}$/, "") ?? session.id;
	return `tau-session-${stem.replace(/[^\w.-]+/g, "-").slice(0, 180)}.html`;
}

async function writePage(file: LogFile, session: Session, options: ExportHtmlOptions): Promise<void> {
	const [{ pageHead, pageEnd }, { BranchWriter }] = await Promise.all([
		import("./page-frame.ts"),
		import("./branch-html.ts"),
	]);
	const branches = branchesOf(session);
	const facts = new PageFacts();
	const turns = new Turns(options.signal);
	for (const { id, bytes } of session.store.oldestFirst()) {
		const entry = session.entry(id);
		if (entry) facts.add(entry);
		await turns.read(bytes);
	}
	let batch = await pageHead(session, facts, branches.length);
	const write = (html: string) => {
		batch += html;
		if (batch.length < BATCH_CHARACTERS) return;
		file.append(Buffer.from(batch));
		batch = "";
	};
	const writer = new BranchWriter(session, branches);
	for (const branch of branches) {
		for (const { html, bytes } of writer.pieces(branch)) {
			write(html);
			await turns.read(bytes);
		}
	}
	file.append(Buffer.from(batch + pageEnd(session, options.now ?? Date.now())));
}

/** Lets others go first now and then. */
class Turns {
	#bytes = 0;
	readonly #signal: AbortSignal | undefined;

	constructor(signal: AbortSignal | undefined) {
		this.#signal = signal;
	}

	async read(bytes: number): Promise<void> {
		this.#bytes += bytes + 500;
		if (this.#bytes < SLICE_BYTES) return;
		this.#bytes = 0;
		await new Promise<void>((resolve) => setImmediate(resolve));
		this.#signal?.throwIfAborted();
	}
}
