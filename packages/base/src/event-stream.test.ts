import { describe, expect, test } from "bun:test";
import { EventStream } from "./event-stream.ts";

async function collect(stream: EventStream<number, string>): Promise<number[]> {
	const seen: number[] = [];
	for await (const event of stream) seen.push(event);
	return seen;
}

describe("EventStream", () => {
	test("iteration gives all events in order, those before, between and after its waits", async () => {
		const stream = new EventStream<number, string>();
		stream.push(1);
		const seen = collect(stream);
		await Bun.sleep(0);
		stream.push(2);
		stream.push(3);
		await Bun.sleep(0);
		stream.push(4);
		stream.end("done");
		expect(await seen).toEqual([1, 2, 3, 4]);
		expect(await stream.result()).toBe("done");
	});

	test("an ended stream still hands out what it holds, then ends", async () => {
		const stream = new EventStream<number, string>();
		stream.push(1);
		stream.push(2);
		stream.end("done");
		expect(await collect(stream)).toEqual([1, 2]);
		expect(await collect(stream)).toEqual([]);
	});

	test("events pushed while the consumer is busy are not lost", async () => {
		const stream = new EventStream<number, string>();
		const seen: number[] = [];
		stream.push(0);
		for await (const event of stream) {
			seen.push(event);
			if (event < 5) {
				stream.push(event + 1);
				await Bun.sleep(0);
			} else stream.end("done");
		}
		expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
	});

	test("consume delivers at once, the queued events first", async () => {
		const stream = new EventStream<number, string>();
		const seen: number[] = [];
		stream.push(1);
		const result = stream.consume((event) => void seen.push(event));
		expect(seen).toEqual([1]);
		stream.push(2);
		expect(seen).toEqual([1, 2]);
		stream.end("done");
		expect(await result).toBe("done");
	});

	test("events keep their order when the sink pushes while queued ones are handed out", () => {
		const stream = new EventStream<number, string>();
		const seen: number[] = [];
		stream.push(1);
		stream.push(2);
		void stream.consume((event) => {
			seen.push(event);
			if (event === 1) stream.push(3);
		});
		expect(seen).toEqual([1, 2, 3]);
	});

	test("after the end nothing is taken and the first result stays", async () => {
		const stream = new EventStream<number, string>();
		stream.end("first");
		stream.end("second");
		stream.push(1);
		expect(stream.ended).toBe(true);
		expect(await stream.result()).toBe("first");
		expect(await collect(stream)).toEqual([]);
	});
});
