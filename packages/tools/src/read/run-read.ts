import { TauError } from "@tau/base/errors";
import { formatSize } from "@tau/base/truncate";
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
import type { ToolResult } from "@tau/protocol/tool";
import { IMAGE_SNIFF_BYTES, sniffImageType } from "../images/sniff-image-type.ts";
import type { ToolRun } from "../shared/lazy-tool.ts";
import { resolveReadPath } from "../shared/tool-paths.ts";
import { throwIfAborted } from "../shared/tool-support.ts";
import { readText } from "./read-text.ts";
import type { ReadDetails, ReadOperations, ReadParams, ReadToolOptions } from "./tool.ts";

/** More than any image that fits a request after it was made smaller. */
const MAX_IMAGE_BYTES = 256 * 1024 * 1024;

const localOperations: ReadOperations = {
	exists: pathExists,
	access: requireReadable,
	kind: async (path) => (await fileFacts(path)).kind,
	readStart,
	readFile: readImageBytes,
	stream: streamBytes,
};

export function createReadRun(options: ReadToolOptions): ToolRun<ReadParams, ReadDetails> {
	const operations = options.operations ?? localOperations;
	return async (_id, params, signal, _onUpdate, context) => {
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

/** Only images are read whole. */
async function readImageBytes(path: string): Promise<Uint8Array> {
	const { size } = await fileFacts(path);
	if (size <= MAX_IMAGE_BYTES) return readBytes(path);
	throw new TauError(
		"TAU_READ_TOO_LARGE",
		`Cannot read ${path}: the image has ${formatSize(size)}, and at most ${formatSize(MAX_IMAGE_BYTES)} are read. Make it smaller with bash first.`,
		{ details: { size, limit: MAX_IMAGE_BYTES } },
	);
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
