/** The commands of pi's RPC: what each takes, checked before the engine sees it, and which op it is. */
import { checkShape, type Shape } from "@tau/ai/config/shape";
import { TauError } from "@tau/base/errors";
import type { OpName } from "@tau/protocol/ops";

const TEXT: Shape = { kind: "string" };
const SWITCH: Shape = { kind: "boolean" };
const IMAGES: Shape = {
	kind: "array",
	of: {
		kind: "object",
		required: { type: { kind: "literal", values: ["image"] }, data: TEXT, mimeType: TEXT },
		optional: {},
	},
};
const WHILE_BUSY: Shape = { kind: "literal", values: ["steer", "followUp"] };
const QUEUE_MODE: Shape = { kind: "literal", values: ["all", "one-at-a-time"] };
const LEVEL: Shape = { kind: "literal", values: ["off", "minimal", "low", "medium", "high", "xhigh", "max"] };
const NOTHING = takes({});
const SPOKEN = takes({ message: TEXT }, { images: IMAGES });

/** By the command's name, which is the op's. The type makes the table complete for pi's commands and adds tau's own. */
export const RPC_COMMANDS: Readonly<Record<RpcCommandName, Shape>> = {
	prompt: takes({ message: TEXT }, { images: IMAGES, streamingBehavior: WHILE_BUSY }),
	steer: SPOKEN,
	follow_up: SPOKEN,
	abort: NOTHING,
	clear_queue: NOTHING,
	new_session: takes({}, { parentSession: TEXT }),
	get_state: NOTHING,
	get_messages: NOTHING,
	set_model: takes({ provider: TEXT, modelId: TEXT }),
	cycle_model: takes({}, { direction: { kind: "literal", values: ["forward", "backward"] } }),
	get_available_models: NOTHING,
	set_thinking_level: takes({ level: LEVEL }),
	cycle_thinking_level: NOTHING,
	get_available_thinking_levels: NOTHING,
	set_steering_mode: takes({ mode: QUEUE_MODE }),
	set_follow_up_mode: takes({ mode: QUEUE_MODE }),
	compact: takes({}, { customInstructions: TEXT }),
	abort_compaction: NOTHING,
	set_auto_compaction: takes({ enabled: SWITCH }),
	set_auto_retry: takes({ enabled: SWITCH }),
	abort_retry: NOTHING,
	bash: takes({ command: TEXT }, { excludeFromContext: SWITCH }),
	abort_bash: NOTHING,
	get_session_stats: NOTHING,
	switch_session: takes({ sessionPath: TEXT }),
	import_session: takes({ path: TEXT }),
	export_session: takes({}, { outputPath: TEXT }),
	export_html: takes({}, { outputPath: TEXT }),
	fork: takes({ entryId: TEXT }, { position: { kind: "literal", values: ["before", "at"] } }),
	clone: NOTHING,
	get_fork_messages: NOTHING,
	get_entries: takes({}, { since: TEXT }),
	get_tree: NOTHING,
	navigate_tree: takes(
		{ targetId: TEXT },
		{ summarize: SWITCH, customInstructions: TEXT, replaceInstructions: SWITCH, label: TEXT },
	),
	abort_branch_summary: NOTHING,
	get_last_assistant_text: NOTHING,
	set_session_name: takes({ name: TEXT }),
	set_label: takes({ entryId: TEXT }, { label: TEXT }),
	get_commands: NOTHING,
	get_branch_tail: takes({ count: { kind: "number", integer: true, minimum: 1, maximum: 10_000 } }, { before: TEXT }),
	get_workspace: NOTHING,
	change_settings: takes({ changes: { kind: "object", required: {}, optional: {} } }),
	reload: NOTHING,
	get_providers: NOTHING,
	login: takes(
		{ provider: TEXT },
		{ apiKey: TEXT, method: { kind: "literal", values: ["api_key", "browser", "device"] } },
	),
	logout: takes({ provider: TEXT }),
	add_provider: takes({ id: TEXT, baseUrl: TEXT, api: TEXT, models: { kind: "array", of: TEXT } }),
	get_trust: NOTHING,
	set_trust: takes({ decision: { kind: "union", of: [SWITCH, { kind: "null" }] } }),
	ask_trust: NOTHING,
	/** Its `id` is taken off like that of every command. */
	extension_ui_response: takes({}, { value: TEXT, confirmed: SWITCH, cancelled: SWITCH }),
	list_sessions: takes({}, { scope: { kind: "literal", values: ["project", "all"] }, text: SWITCH }),
	search_sessions: takes(
		{ query: TEXT },
		{
			scope: { kind: "literal", values: ["project", "all"] },
			limit: { kind: "number", integer: true, minimum: 1, maximum: 1000 },
			isTyping: SWITCH,
		},
	),
	rename_session: takes({ path: TEXT, name: TEXT }),
	delete_session: takes({ path: TEXT }),
};

/** `wait_idle` is for clients in the same process: over a wire `agent_settled` says it. */
export type RpcCommandName = Exclude<OpName, "wait_idle">;

export function isRpcCommand(name: unknown): name is RpcCommandName {
	return typeof name === "string" && Object.hasOwn(RPC_COMMANDS, name);
}

/** The parameters alone. Throws `TAU_RPC_PARAMETER` for the first one that is missing or of the wrong type. */
export function parametersOf(name: RpcCommandName, command: Readonly<Record<string, unknown>>): object {
	const { id: _id, type: _type, ...parameters } = command;
	const issue = checkShape(parameters, RPC_COMMANDS[name])[0];
	if (!issue) return parameters;
	throw new TauError(
		"TAU_RPC_PARAMETER",
		`${name}: ${issue.path || "the command"} must be ${issue.expected}, found ${issue.found}`,
	);
}

/** Other fields are let through, as pi does. */
function takes(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
	return { kind: "object", required, optional };
}
