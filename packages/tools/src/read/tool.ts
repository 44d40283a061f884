import { TauError } from "@tau/base/errors";
import type { TruncationResult } from "@tau/base/truncate";
import {
	canonicalPath,
	fileFacts,
	pathExists,
	readBytes,
	readStart,
	requireReadable,
	streamBytes,
} from "@tau/platform/file-access";
import type { ImageContent, TextContent } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { AgentTool, ToolResult } from "@tau/protocol/tool";
import { IMAGE_SNIFF_BYTES, sniffImageType } from "../images/sniff-image-type.ts";
import type { SeenFiles } from "../shared/seen-files.ts";
import { resolveReadPath } from "../shared/tool-paths.ts";
import { throwIfAborted } from "../shared/tool-support.ts";
import { readText, type TextRange } from "./read-text.ts";

export interface ReadParams extends TextRange {
	path: string;
}

export type ReadDetails = { truncation: TruncationResult } | undefined;

/** Where files come from; by default this machine. */
export interface ReadOperations {
	exists(path: string): Promise<boolean>;
	/** Rejects with the reason when the path cannot be read. */
	access(path: string): Promise<void>;
	kind(path: string): Promise<"file" | "directory" | "other">;
	readStart(path: string, length: number): Promise<Uint8Array>;
	readFile(path: string): Promise<Uint8Array>;
	/** A chunk is valid until the next one is asked for. */
	stream(path: string): AsyncIterable<Uint8Array>;
}

export interface ReadToolOptions {
	cwd: string;
	seenFiles: SeenFiles;
	operations?: ReadOperations;
	/** `images.autoResize`, default true. */
	autoResizeImages?: boolean;
}

const PARAMETERS = {
	type: "object",
	required: ["path"],
	properties: {
		path: { type: "string", description: "Path to the file to read (relative or absolute)" },
		offset: { type: "number", description: "Line number to start reading from (1-indexed)" },
		limit: { type: "number", description: "Maximum number of lines to read" },
	},
} as const;

const localOperations: ReadOperations = {
	exists: pathExists,
	access: requireReadable,
	kind: async (path) => (await fileFacts(path)).kind,
	readStart,
	readFile: readBytes,
	stream: streamBytes,
};

export function createReadTool(options: ReadToolOptions): AgentTool<ReadParams, ReadDetails> {
	const operations = options.operations ?? localOperations;
	return {
		name: "read",
		label: "read",
		description:
			"Read the contents of a file. Supports text files and images (jpg, png, gif, webp, bmp). Images are sent as attachments. For text files, output is truncated to 2000 lines or 50KB (whichever is hit first). Use offset/limit for large files. When you need the full file, continue with offset until complete.",
		promptSnippet: "Read file contents",
		promptGuidelines: ["Use read to examine files instead of cat or sed."],
		parameters: PARAMETERS,
		constrainedSampling: { type: "json_schema", strict: "prefer" },
		async execute(_id, params, signal, _onUpdate, context) {
			throwIfAborted(signal);
			const cwd = context.cwd || options.cwd;
			const path = await resolveReadPath(params.path, cwd, context.env, operations.exists);
			await operations.access(path);
			throwIfAborted(signal);
			await requireFile(operations, path, params.path);
			const image = await sniff(operations, path);
			throwIfAborted(signal);
			if (image) return readImage(operations, path, image, context.model, options.autoResizeImages, signal);
			const hasher = new Bun.CryptoHasher("sha256");
			const chunks = abortableChunks(operations.stream(path), signal);
			const { text, details } = await readText(chunks, params.path, params, (chunk) => hasher.update(chunk));
			options.seenFiles.record(await canonicalPath(path), hasher.digest("base64"));
			return { content: [{ type: "text", text }], details };
		},
	};
}

async function requireFile(operations: ReadOperations, path: string, shownPath: string): Promise<void> {
	const kind = await operations.kind(path);
	if (kind === "directory") {
		throw new TauError(
			"TAU_READ_DIRECTORY",
			`EISDIR: illegal operation on a directory, read '${path}'. To list it, use ls or bash: ls ${shownPath}`,
		);
	}
	// A pipe or device may never end, and reading it takes what it holds away from somebody else.
	if (kind === "other") throw new TauError("TAU_READ_SPECIAL", `Cannot read ${shownPath}: it is not a regular file`);
}

async function sniff(operations: ReadOperations, path: string): Promise<string | undefined> {
	return sniffImageType(await operations.readStart(path, IMAGE_SNIFF_BYTES));
}

async function readImage(
	operations: ReadOperations,
	path: string,
	mimeType: string,
	model: Model | undefined,
	autoResize: boolean | undefined,
	signal: AbortSignal,
): Promise<ToolResult<undefined>> {
	const { processImage } = await import("../images/process-image.ts");
	const bytes = await operations.readFile(path);
	throwIfAborted(signal);
	const image = await processImage(bytes, mimeType, { autoResize, limits: model?.inputLimits?.images?.resize });
	throwIfAborted(signal);
	const lines = image.ok
		? [`Read image file [${image.mimeType}]`, ...image.hints]
		: [`Read image file [${mimeType}]`, image.message];
	if (model && !model.input.includes("image")) {
		lines.push("[Current model does not support images. The image will be omitted from this request.]");
	}
	const content: (TextContent | ImageContent)[] = [{ type: "text", text: lines.join("\n") }];
	if (image.ok) content.push({ type: "image", data: image.data, mimeType: image.mimeType });
	return { content, details: undefined };
}

async function* abortableChunks(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		throwIfAborted(signal);
		yield chunk;
	}
}
