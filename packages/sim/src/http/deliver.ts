import { type FaultEffect, strikeAt } from "../faults/fault-table.ts";
import { DEFAULT_CHUNK_SIZE, type Pace } from "../scenario.ts";
import { expandRuns, type Frame, type StreamPart } from "../wire/wire-format.ts";
import type { Connection } from "./connection.ts";
import { encodeChunks } from "./encode-chunks.ts";
import { encodeChunk, encodeHead, LAST_CHUNK } from "./respond.ts";
import { nextTurn, sleep } from "./sleep.ts";

export interface Delivery {
	headers: Record<string, string>;
	/** Events of a stream, or the one frame that is the whole body. */
	parts: StreamPart[];
	streaming: boolean;
	pace: Pace;
	effect: FaultEffect;
	keepAlive: boolean;
}

/** The client's kernel drops unread bytes when the reset arrives; this long it gets to read them. */
const RESET_DELAY_MS = 30;

/** Sends a healthy or a broken answer, byte by byte as the effect says. Resolves when the connection may be reused. */
export async function deliver(connection: Connection, delivery: Delivery): Promise<void> {
	const { effect, streaming, pace } = delivery;
	const parts = effect.frames ? effect.frames(expandRuns(delivery.parts)) : delivery.parts;
	const body: Body = { frames: [], frame: streaming ? encodeChunk : (bytes) => bytes };
	const head = encodeHead(
		200,
		delivery.headers,
		streaming ? "chunked" : { length: wholeLength(parts, effect) },
		delivery.keepAlive,
	);
	const special = effect.interrupt ?? effect.drip ?? pace.tokensPerSecond ?? pace.firstTokenDelayMs;
	if (special === undefined && streaming) {
		await burst(connection, parts, head, !effect.holdOpen);
	} else {
		body.frames = expandRuns(parts);
		connection.send(head);
		if (effect.interrupt) await interrupted(connection, delivery, body);
		else if (effect.drip) await drip(connection, body, effect.drip);
		else await paced(connection, pace, body);
		if (streaming && !effect.holdOpen) connection.send(LAST_CHUNK);
	}
	if (effect.holdOpen) await sleep(Number.POSITIVE_INFINITY, connection.closed);
	else if (!delivery.keepAlive) connection.end();
}

interface Body {
	frames: Frame[];
	/** Gives bytes their HTTP framing. */
	frame: (bytes: Buffer) => Buffer;
}

/** One byte more than there is keeps a client waiting for the end. */
function wholeLength(parts: StreamPart[], effect: FaultEffect): number {
	return expandRuns(parts).reduce((sum, { text }) => sum + Buffer.byteLength(text), effect.holdOpen ? 1 : 0);
}

/** As fast as the client reads: everything in few large writes, each one HTTP chunk, the last with the body's end. */
async function burst(connection: Connection, parts: StreamPart[], head: Buffer, lastChunk: boolean): Promise<void> {
	let pending: Buffer[] = [head];
	let isFirst = true;
	for (const chunk of encodeChunks(parts)) {
		if (!isFirst) {
			connection.send(Buffer.concat(pending));
			pending = [];
			await connection.flushed();
			if (connection.closed.aborted) return;
		}
		isFirst = false;
		pending.push(chunk);
	}
	if (lastChunk) pending.push(LAST_CHUNK);
	connection.send(Buffer.concat(pending));
	await connection.flushed();
}

/** Deltas leave when they are due; those due at the same time leave together. */
async function paced(connection: Connection, pace: Pace, { frames, frame }: Body): Promise<void> {
	await sleep(pace.firstTokenDelayMs ?? 0, connection.closed);
	const perDelta = (pace.chunkSize ?? DEFAULT_CHUNK_SIZE) / DEFAULT_CHUNK_SIZE;
	const msPerToken = pace.tokensPerSecond ? 1000 / pace.tokensPerSecond : 0;
	const start = performance.now();
	let due = 0;
	let text = "";
	for (const { text: piece, tokens } of frames) {
		due += tokens * perDelta * msPerToken;
		const wait = start + due - performance.now();
		if (wait > 1) {
			if (text !== "") connection.send(frame(Buffer.from(text)));
			text = "";
			await sleep(wait, connection.closed);
			await connection.flushed();
			if (connection.closed.aborted) return;
		}
		text += piece;
	}
	if (text !== "") connection.send(frame(Buffer.from(text)));
	await connection.flushed();
}

async function drip(
	connection: Connection,
	{ frames, frame }: Body,
	{ bytes, ms }: { bytes: number; ms: number },
): Promise<void> {
	const body = Buffer.from(frames.map(({ text }) => text).join(""));
	for (let at = 0; at < body.length; at += bytes) {
		connection.send(frame(body.subarray(at, at + bytes)));
		await connection.flushed();
		await (ms > 0 ? sleep(ms, connection.closed) : nextTurn());
		if (connection.closed.aborted) return;
	}
}

async function interrupted(
	connection: Connection,
	{ effect, streaming }: Delivery,
	{ frames, frame }: Body,
): Promise<void> {
	const { afterEvents, next, ms } = effect.interrupt!;
	const at = strikeAt(afterEvents, frames);
	const before = frames
		.slice(0, at)
		.map(({ text }) => text)
		.join("");
	const rest = Buffer.from(
		frames
			.slice(at)
			.map(({ text }) => text)
			.join(""),
	);
	if (before !== "") connection.send(frame(Buffer.from(before)));
	// A cut lands inside an event, and so does any fault in a body that is one piece.
	const inside = next === "cut" || !streaming ? Math.ceil(Buffer.byteLength(frames[at]?.text ?? "") / 2) : 0;
	if (inside > 0) {
		// The chunk announces the whole event, so that its absence is seen by every HTTP parser.
		const chunk = frame(next === "cut" ? Buffer.from(frames[at]!.text) : rest.subarray(0, inside));
		connection.send(
			next === "cut" ? chunk.subarray(0, chunk.length - (Buffer.byteLength(frames[at]!.text) - inside)) : chunk,
		);
	}
	await connection.flushed();
	if (next === "reset") {
		await sleep(RESET_DELAY_MS, connection.closed);
		if (!connection.closed.aborted) connection.reset();
		return;
	}
	if (next === "cut") {
		connection.end();
		await sleep(Number.POSITIVE_INFINITY, connection.closed);
		return;
	}
	await sleep(ms ?? Number.POSITIVE_INFINITY, connection.closed);
	if (!connection.closed.aborted && rest.length > inside) connection.send(frame(rest.subarray(inside)));
}
