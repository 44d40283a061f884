/** Session files that neither side writes any more, or that something happened to. */

const header = (fields: object = {}) =>
	JSON.stringify({
		type: "session",
		version: 3,
		id: "s",
		timestamp: "2026-01-01T00:00:00.000Z",
		cwd: "/project",
		...fields,
	});
const time = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z`;
const user = (id: string, parentId: string | null, text = id, second = 1) =>
	JSON.stringify({
		type: "message",
		id,
		parentId,
		timestamp: time(second),
		message: { role: "user", content: text, timestamp: 5 },
	});
const old = (fields: object) => JSON.stringify({ timestamp: time(1), ...fields });
const oldHeader = (fields: object = {}) =>
	JSON.stringify({ type: "session", id: "old", timestamp: time(0), cwd: "/old", ...fields });
const oldUser = (content: string) => old({ type: "message", message: { role: "user", content, timestamp: 1 } });
const oldHook = (content: string) =>
	old({ type: "message", message: { role: "hookMessage", customType: "h", content, display: true, timestamp: 1 } });
const lines = (...all: string[]) => `${all.join("\n")}\n`;

export const sessionFixtures: Readonly<Record<string, string>> = {
	"version 1": lines(
		oldHeader({ provider: "p", modelId: "m", thinkingLevel: "high", branchedFrom: "/x" }),
		oldUser("one"),
		oldHook("two"),
		old({ type: "model_change", provider: "p", modelId: "m" }),
		old({ type: "thinking_level_change", thinkingLevel: "low" }),
		old({ type: "compaction", summary: "sum", firstKeptEntryIndex: 2, tokensBefore: 3 }),
		oldUser("three"),
	),
	"version 1, index of the header": lines(
		oldHeader(),
		oldUser("one"),
		old({ type: "compaction", summary: "sum", firstKeptEntryIndex: 0, tokensBefore: 3 }),
		oldUser("two"),
	),
	"version 1, broken lines": lines(
		oldHeader(),
		"broken",
		oldUser("one"),
		"",
		old({ type: "compaction", summary: "s", firstKeptEntryIndex: 1, tokensBefore: 3 }),
	),
	"version 2": lines(
		header({ version: 2 }),
		user("a", null),
		JSON.stringify({
			type: "message",
			id: "b",
			parentId: "a",
			timestamp: time(2),
			message: { role: "hookMessage", customType: "h", content: "x", display: false, timestamp: 1 },
		}),
		user("c", "b"),
	),
	"version 4": lines(header({ version: 4 }), user("a", null)),
	"header alone": lines(header()),
	"header alone, no line feed": header(),
	"broken lines before the header": lines("broken", "", header(), user("a", null)),
	"broken lines in the middle": lines(
		header(),
		user("a", null),
		"broken",
		'{"type":"mess',
		user("b", "a"),
		"",
		user("c", "b"),
	),
	"no last line feed": `${header()}\n${user("a", null)}\n${user("b", "a")}`,
	"torn last line": `${header()}\n${user("a", null)}\n${user("b", "a").slice(0, -10)}`,
	CRLF: lines(header(), user("a", null), user("b", "a")).replaceAll("\n", "\r\n"),
	"two roots": lines(header(), user("a", null), user("b", "a"), user("c", null), user("d", "c")),
	"missing parent": lines(header(), user("a", null), user("b", "gone"), user("c", "b")),
	"child before its parent": lines(header(), user("a", null), user("c", "b"), user("b", "a")),
	"another header in the middle": lines(header(), user("a", null), header({ id: "other" }), user("b", "a")),
	"children out of time": lines(
		header(),
		user("a", null, "a", 1),
		user("b", "a", "b", 9),
		user("c", "a", "c", 3),
		user("d", "a", "d", 6),
	),
	"unknown types and fields": lines(
		header({ extra: [1] }),
		JSON.stringify({ type: "from_the_future", id: "a", parentId: null, timestamp: time(1), deep: { x: 1 } }),
		JSON.stringify({ ...JSON.parse(user("b", "a")), extra: "x" }),
	),
	"messages without content": lines(
		header(),
		...["system", "user", "assistant", "toolResult", "custom"].map((role, place) =>
			JSON.stringify({
				type: "message",
				id: `m${place}`,
				parentId: place ? `m${place - 1}` : null,
				timestamp: time(place),
				message: { role, timestamp: 1 },
			}),
		),
		JSON.stringify({
			type: "custom_message",
			id: "z",
			parentId: "m4",
			timestamp: time(9),
			customType: "x",
			display: true,
			content: null,
		}),
	),
	"compaction that kept what is not there": lines(
		header(),
		user("a", null),
		JSON.stringify({
			type: "compaction",
			id: "b",
			parentId: "a",
			timestamp: time(2),
			summary: "s",
			firstKeptEntryId: "gone",
			tokensBefore: 1,
		}),
		user("c", "b"),
	),
	"compactions within what was kept": lines(
		header(),
		user("a", null),
		JSON.stringify({
			type: "compaction",
			id: "b",
			parentId: "a",
			timestamp: time(2),
			summary: "first",
			firstKeptEntryId: "a",
			tokensBefore: 1,
		}),
		user("c", "b"),
		JSON.stringify({
			type: "context_edit",
			id: "d",
			parentId: "c",
			timestamp: time(3),
			targetId: "a",
			replacement: { content: "edited" },
		}),
		JSON.stringify({
			type: "compaction",
			id: "e",
			parentId: "d",
			timestamp: time(4),
			summary: "second",
			firstKeptEntryId: "a",
			tokensBefore: 1,
			systemMessage: { role: "system", content: "p", timestamp: 1 },
		}),
		JSON.stringify({
			type: "context_edit",
			id: "f",
			parentId: "e",
			timestamp: time(5),
			targetId: "e",
			replacement: null,
		}),
	),
	"not a session": "hello\n",
	"an entry first": lines(user("a", null)),
	"header without an id": lines(
		JSON.stringify({ type: "session", version: 3, timestamp: time(0), cwd: "/" }),
		user("a", null),
	),
	"header without a directory": lines(
		JSON.stringify({ type: "session", version: 3, id: "s", timestamp: time(0) }),
		user("a", null),
	),
	blank: "\n  \n",
};
