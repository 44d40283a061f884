/** Builds the prompts of a run from the command line's words, its @files and piped input, as pi does. */
import { resolve } from "node:path";
import { isTauError, TauError } from "@tau/base/errors";
import { fileFacts, readPieces } from "@tau/platform/file-access";
import type { ImageContent } from "@tau/protocol/messages";
import { IMAGE_SNIFF_BYTES, sniffImageType } from "@tau/tools/images/sniff-image-type";
import type { Prompt } from "../modes/run-prompts.ts";

export interface PromptSources {
	messages: readonly string[];
	files: readonly string[];
	/** Undefined when nothing is piped in. */
	piped: string | undefined;
	cwd: string;
	home: string;
}

/** The first prompt is piped text, files and first word joined without a separator; each further word is its own. */
export async function buildPrompts(sources: PromptSources): Promise<Prompt[]> {
	const files = await readFiles(sources);
	const [first = "", ...rest] = sources.messages;
	const text = `${sources.piped?.trim() ?? ""}${files.text}${first}`;
	const prompts = rest.map((message): Prompt => ({ text: message, images: [] }));
	if (text !== "" || files.images.length > 0) prompts.unshift({ text, images: files.images });
	return prompts;
}

async function readFiles(sources: PromptSources): Promise<{ text: string; images: ImageContent[] }> {
	let text = "";
	const images: ImageContent[] = [];
	for (const name of sources.files) {
		const path = resolve(sources.cwd, name.startsWith("~/") ? `${sources.home}${name.slice(1)}` : name);
		const bytes = await readFile(path, name);
		if (bytes.length === 0) continue;
		const mimeType = sniffImageType(bytes.subarray(0, IMAGE_SNIFF_BYTES));
		if (mimeType) {
			images.push({ type: "image", data: Buffer.from(bytes).toString("base64"), mimeType });
			text += `<file name="${path}"></file>\n`;
		} else {
			text += `<file name="${path}">\n${decodeText(bytes, name)}\n</file>\n`;
		}
	}
	return { text, images };
}

/** More than any model takes as text, and than an image may have; a device has no end. */
const MAX_ATTACHMENT_BYTES = 32 * 1024 * 1024;

async function readFile(path: string, name: string): Promise<Uint8Array> {
	try {
		await requireReadable(path, name);
		return await readAtMost(path, name);
	} catch (error) {
		if (isTauError(error)) throw error;
		const code = (error as NodeJS.ErrnoException).code;
		if (code === "ENOENT") {
			throw new TauError("TAU_USAGE", `File not found: ${path}`, {
				hint: `A word that starts with @ names a file; to say "@${name}", put it inside a longer quoted message.`,
			});
		}
		if (code === "EISDIR") {
			throw new TauError("TAU_USAGE", `@${name} is a directory`, {
				hint: "Name single files, or name the directory in the message and let the agent look at it with its tools.",
			});
		}
		throw new TauError("TAU_USAGE", `Cannot read ${path}: ${code ?? String(error)}`, { cause: error });
	}
}

/** What the caller handed over as an open descriptor, such as `@<(command)` of a shell; it has a writer. */
const HANDED_OVER = /^\/(?:dev|proc\/(?:self|\d+))\/(?:stdin|fd\/\d+)$/;

/** A pipe that nobody writes to and a device without an end would be read for ever. */
async function requireReadable(path: string, name: string): Promise<void> {
	if (HANDED_OVER.test(path) || (await fileFacts(path)).kind !== "other") return;
	throw new TauError("TAU_USAGE", `@${name} is not a regular file`, {
		hint: `A pipe or device is read as piped input: tau -p "..." < ${path}`,
	});
}

async function readAtMost(path: string, name: string): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	await readPieces(path, (piece) => {
		size += piece.length;
		if (size > MAX_ATTACHMENT_BYTES) {
			throw new TauError("TAU_USAGE", `@${name} is larger than ${MAX_ATTACHMENT_BYTES / 1024 / 1024} MiB`, {
				hint: "Name the file in the message and let the agent look at the parts it needs with its tools.",
			});
		}
		chunks.push(piece);
	});
	return Buffer.concat(chunks);
}

/** `TextDecoder` drops a byte order mark. A NUL byte means that this is no text. */
function decodeText(bytes: Uint8Array, name: string): string {
	if (bytes.subarray(0, 8192).includes(0)) {
		throw new TauError("TAU_USAGE", `@${name} is neither text nor a supported image (png, jpg, gif, webp, bmp)`, {
			hint: "Name the file in the message and let the agent look at it with its tools.",
		});
	}
	return new TextDecoder().decode(bytes);
}
