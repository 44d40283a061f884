import { SseDecoder } from "@tau/ai/http/sse";
import { createParser } from "eventsource-parser";
import type { Figure, Row } from "../src/report.ts";
import { timeCall } from "../src/statistics.ts";

const EVENTS = 1000;

/** The library that pi's SDKs and most others use stands for the peers. */
export const p1: Row = {
	id: "P1",
	title: `SSE decode, ${EVENTS} small events`,
	run: async (): Promise<Figure[]> => {
		const lines = Array.from({ length: EVENTS }, (_, index) => `data: {"delta":"${index}"}\n\n`);
		const bytes = new TextEncoder().encode(lines.join(""));
		return [bytes.length, 4096, 1024, 64].flatMap((size) => {
			const chunks = split(bytes, size);
			const what = `SSE, ${size === bytes.length ? "whole" : `chunks of ${size}`}`;
			const figure = { row: "P1", what, unit: "us/event" };
			return [
				{ ...figure, program: "tau", value: timeCall(() => ours(chunks)) / EVENTS, target: size < 1024 ? 0.3 : 0.1 },
				{ ...figure, program: "eventsource-parser", value: timeCall(() => theirs(chunks)) / EVENTS },
			];
		});
	},
};

function ours(chunks: Uint8Array[]): number {
	let events = 0;
	const decoder = new SseDecoder(() => void events++);
	for (const chunk of chunks) decoder.push(chunk);
	decoder.end();
	return expectAll(events);
}

function theirs(chunks: Uint8Array[]): number {
	let events = 0;
	const parser = createParser({ onEvent: () => void events++ });
	const decoder = new TextDecoder();
	for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
	return expectAll(events);
}

function expectAll(events: number): number {
	if (events !== EVENTS) throw new Error(`${events} of ${EVENTS} events were decoded`);
	return events;
}

function split(bytes: Uint8Array, size: number): Uint8Array[] {
	const chunks: Uint8Array[] = [];
	for (let offset = 0; offset < bytes.length; offset += size) chunks.push(bytes.subarray(offset, offset + size));
	return chunks;
}
