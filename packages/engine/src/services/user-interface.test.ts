import { describe, expect, test } from "bun:test";
import { TestClock } from "@tau/base/testing/test-clock";
import type { AgentEvent } from "@tau/protocol/agent-events";
import { UserInterface } from "./user-interface.ts";

type Request = Extract<AgentEvent, { type: "extension_ui_request" }>;

function open() {
	const events: AgentEvent[] = [];
	const clock = new TestClock();
	const ui = new UserInterface({ emit: (event) => events.push(event), clock });
	const requests = () => events.filter((event): event is Request => event.type === "extension_ui_request");
	const ended = () => events.flatMap((event) => (event.type === "extension_ui_end" ? [event.id] : []));
	return { ui, clock, events, requests, ended };
}

describe("UserInterface", () => {
	test("without a client that answers, every question is cancelled at once and nothing is sent", async () => {
		const { ui, events } = open();
		expect(await ui.select("Which?", ["a"])).toBeUndefined();
		expect(await ui.confirm("Sure?", "really")).toBe(false);
		expect(await ui.input("Name?")).toBeUndefined();
		expect(await ui.editor("Text?")).toBeUndefined();
		ui.tell({ method: "notify", message: "unheard" });
		expect(events).toEqual([]);
	});

	test("each question is sent in pi's form and resolves with its answer", async () => {
		const { ui, requests, ended } = open();
		ui.join();
		const selected = ui.select("Which?", ["a", "b"], { timeout: 1000 });
		const confirmed = ui.confirm("Sure?", "really");
		const typed = ui.input("Key?", { placeholder: "sk-…", isSecret: true });
		const edited = ui.editor("Text?", "before");
		const sent = requests();
		expect(sent.map(({ id: _id, ...rest }) => rest)).toEqual([
			{ type: "extension_ui_request", method: "select", title: "Which?", options: ["a", "b"], timeout: 1000 },
			{ type: "extension_ui_request", method: "confirm", title: "Sure?", message: "really" },
			{ type: "extension_ui_request", method: "input", title: "Key?", placeholder: "sk-…", isSecret: true },
			{ type: "extension_ui_request", method: "editor", title: "Text?", prefill: "before" },
		]);
		// In another order than they were asked.
		ui.answer(sent[3]!.id, { value: "after" });
		ui.answer(sent[1]!.id, { confirmed: true });
		ui.answer(sent[2]!.id, { cancelled: true });
		ui.answer(sent[0]!.id, { value: "b" });
		expect(await Promise.all([selected, confirmed, typed, edited])).toEqual(["b", true, undefined, "after"]);
		expect(ended().sort()).toEqual(sent.map(({ id }) => id).sort());
	});

	test("an answer that does not fit leaves the question open; one that comes late is let go", async () => {
		const { ui, requests } = open();
		ui.join();
		const chosen = ui.select("Which?", ["a"]);
		const { id } = requests()[0]!;
		expect(() => ui.answer(id, { value: "c" })).toThrow('"c" is none of "a"');
		expect(() => ui.answer(id, { confirmed: true })).toThrow('a select takes "value"');
		ui.answer(id, { value: "a" });
		ui.answer(id, { value: "a" });
		ui.answer("unknown", { cancelled: true });
		expect(await chosen).toBe("a");
	});

	test("time, the signal of who asked, and the last client's leaving end a question", async () => {
		const { ui, clock, ended, requests } = open();
		const leave = ui.join();
		const leaveToo = ui.join();
		const timed = ui.input("Quick?", { timeout: 50 });
		const abort = new AbortController();
		const aborted = ui.confirm("Still?", "", { signal: abort.signal });
		const left = ui.select("Which?", ["a"]);
		await clock.advance(50);
		expect(await timed).toBeUndefined();
		abort.abort();
		expect(await aborted).toBe(false);
		leave();
		leave();
		expect(ended()).toHaveLength(2);
		leaveToo();
		expect(await left).toBeUndefined();
		expect(ended()).toEqual(requests().map(({ id }) => id));
		expect(ui.isThere).toBe(false);
	});
});
