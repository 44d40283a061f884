/** Sessions to export, with every kind of entry; what is said in them is given. */
import { emptyUsage } from "@tau/protocol/messages";
import type { SessionEntry, SessionHeader } from "@tau/protocol/session-entries";
import { Session } from "@tau/sessions/session";
import { MemoryStore } from "@tau/sessions/store/memory-store";

export const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Every place in which a stranger's text can stand, with `text(place)` in it. */
export function sessionSaying(text: (place: string) => string): Session {
	const header: SessionHeader = {
		type: "session",
		version: 3,
		id: text("id"),
		timestamp: "2026-11-20T17:22:53.741Z",
		cwd: text("cwd"),
	};
	const entries: Record<string, unknown>[] = [];
	const add = (entry: Record<string, unknown>, parentId: unknown = entries.at(-1)?.id ?? null): unknown => {
		const id = `${String(entries.length).padStart(8, "0")}${text("entry id")}`;
		entries.push({
			id,
			parentId,
			timestamp: `2026-11-20T17:23:${String(entries.length).padStart(2, "0")}.000Z`,
			...entry,
		});
		return id;
	};
	const say = (message: Record<string, unknown>, parentId?: unknown) => add({ type: "message", message }, parentId);
	const answer = (content: unknown, more: object = {}) =>
		say({ role: "assistant", content, provider: text("provider"), model: text("model"), usage: emptyUsage(), ...more });
	say({
		role: "system",
		content: text("prompt"),
		toolsAdded: [{ name: text("tool") }],
		sections: { a: text("section") },
	});
	add({ type: "model_change", provider: text("provider"), modelId: text("model") });
	add({ type: "thinking_level_change", thinkingLevel: text("level") });
	const asked = say({
		role: "user",
		content: [
			{ type: "text", text: text("user") },
			{ type: "image", mimeType: "image/png", data: PIXEL },
			{ type: "image", mimeType: text("type"), data: text("data") },
			{ type: "image", mimeType: "image/png", data: text("data") },
			{ type: text("kind"), text: text("kind") },
		],
	});
	add({ type: "label", targetId: asked, label: text("label") });
	answer(
		[
			{ type: "thinking", thinking: text("thinking") },
			{ type: "text", text: text("answer") },
			{ type: "toolCall", id: "1", name: "bash", arguments: { command: text("command") } },
			{
				type: "toolCall",
				id: "2",
				name: text("tool"),
				arguments: { [text("key")]: text("value"), path: text("path") },
			},
			{ type: "toolCall", id: text("call"), name: "edit", arguments: { path: text("path") } },
			{ type: "toolCall", id: "4", name: "write", arguments: { path: text("path"), content: text("content") } },
			{ type: "toolCall", id: "5", name: "read", arguments: { path: text("never answered"), offset: text("offset") } },
		],
		{ stopReason: "toolUse" },
	);
	const result = (toolCallId: string, toolName: string, content: unknown, more: object = {}) =>
		say({ role: "toolResult", toolCallId, toolName, content, isError: false, ...more });
	result("1", "bash", [{ type: "text", text: text("output") }], { isError: true });
	result("2", text("tool"), text("output"));
	result(text("call"), "edit", [{ type: "text", text: text("output") }], {
		details: { diff: `  1 ${text("kept")}\n- 2 ${text("old")}\n+ 2 ${text("new")}` },
	});
	result("4", "write", [{ type: "image", mimeType: "image/png", data: PIXEL }]);
	result("of no call", text("tool"), [{ type: "text", text: text("output") }]);
	const fork = answer([{ type: "text", text: text("answer") }], { stopReason: "error", errorMessage: text("error") });
	say({ role: "user", content: text("other branch") });
	answer([{ type: "text", text: text("answer") }]);
	say({ role: "user", content: text("present branch") }, fork);
	add({ type: "compaction", summary: text("summary"), firstKeptEntryId: text("entry"), tokensBefore: 84_213 });
	add({ type: "branch_summary", fromId: text("entry"), summary: text("summary") });
	add({ type: "custom_message", customType: text("custom"), content: text("custom"), display: true });
	add({ type: "custom", customType: text("custom"), data: text("custom") });
	say({ role: "bashExecution", command: text("command"), output: text("output"), exitCode: 1 });
	add({ type: "usage", kind: text("kind"), provider: text("provider"), model: text("model"), usage: emptyUsage() });
	add({ type: text("unknown type") });
	say({ role: text("unknown role"), content: text("content") });
	add({ type: "session_info", name: text("name") });
	return new Session(new MemoryStore(header, entries as unknown as SessionEntry[]));
}
