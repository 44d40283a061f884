import { expect, test } from "bun:test";
import { HookBus } from "./hook-bus.ts";

const EVENT = { messages: [] };

test("a handler that never settles counts as failed once an abort gave it its time", async () => {
	const bus = new HookBus(1);
	const abort = new AbortController();
	const ran: string[] = [];
	const errors: string[] = [];
	bus.on("context", () => new Promise(() => {}));
	bus.on("context", async () => void ran.push("second"));
	const dispatched = bus.dispatch(
		"context",
		EVENT,
		abort.signal,
		() => false,
		(error) => errors.push(String(error)),
	);
	abort.abort();
	await dispatched;
	expect(errors).toEqual([expect.stringContaining("the context hook did not settle within 1 ms of the abort")]);
	expect(ran).toEqual(["second"]);
});

test("a handler is still heard after an abort", async () => {
	const bus = new HookBus();
	const results: unknown[] = [];
	bus.on("context", async () => ({ messages: [] }));
	await bus.dispatch(
		"context",
		EVENT,
		AbortSignal.abort(),
		(result) => void results.push(result),
		() => {},
	);
	expect(results).toEqual([{ messages: [] }]);
});
