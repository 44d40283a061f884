/** `/tree` and `/fork`: other branches of the session. */
import { textOf } from "@tau/protocol/messages";
import type { SessionTreeNode } from "@tau/protocol/ops";
import type { SessionEntry } from "@tau/protocol/session-entries";
import type { AppContext } from "../app-context.ts";
import { askLine } from "../panels/ask-line.ts";
import { openPicker } from "../panels/open-picker.ts";
import type { PickerItem } from "../panels/picker.ts";

type Filter = "default" | "no-tools" | "user-only" | "labeled-only" | "all";
const FILTERS: readonly Filter[] = ["default", "no-tools", "user-only", "labeled-only", "all"];

export async function showTree(app: AppContext): Promise<void> {
	let { tree, leafId } = await app.client.send("get_tree", {});
	if (tree.length === 0) {
		app.say("The session is empty: there is no tree yet", "warning");
		return;
	}
	const folded = new Set<string>();
	const stored = app.workspace.settings.treeFilterMode;
	let filter: Filter = FILTERS.find((name) => name === stored) ?? "default";
	const items = () => treeItems(tree, { leafId, filter, folded });
	const show = () => open.picker.setItems(items());
	const choose = (next: Filter) => {
		filter = filter === next ? "default" : next;
		show();
		open.picker.note(`Shown: ${filter}`);
	};
	const turn = (step: number) => choose(FILTERS[(FILTERS.indexOf(filter) + step + FILTERS.length) % FILTERS.length]!);
	const label = async (item: PickerItem<SessionTreeNode> | undefined) => {
		if (!item) return;
		const text = await askLine(app, { title: "Label (empty takes it away)", text: item.value.label ?? "" });
		if (text === undefined) return;
		await app.client.send("set_label", { entryId: item.value.entry.id, ...(text === "" ? {} : { label: text }) });
		({ tree, leafId } = await app.client.send("get_tree", {}));
		show();
	};
	const open = openPicker<SessionTreeNode>(app, {
		title: "Session tree",
		empty: "Nothing is like it",
		items: items(),
		selected: ({ entry }) => entry.id === leafId,
		actions: [
			{
				id: "app.tree.foldOrUp",
				purpose: "fold",
				run: (item) => {
					if (item) folded.add(item.value.entry.id);
					show();
				},
			},
			{
				id: "app.tree.unfoldOrDown",
				run: (item) => {
					if (item) folded.delete(item.value.entry.id);
					show();
				},
			},
			{ id: "app.tree.editLabel", purpose: "label", run: (item) => app.run(() => label(item)) },
			{ id: "app.tree.filter.default", run: () => choose("default") },
			{ id: "app.tree.filter.noTools", run: () => choose("no-tools") },
			{ id: "app.tree.filter.userOnly", purpose: "only yours", run: () => choose("user-only") },
			{ id: "app.tree.filter.labeledOnly", run: () => choose("labeled-only") },
			{ id: "app.tree.filter.all", run: () => choose("all") },
			{ id: "app.tree.filter.cycleForward", purpose: "filter", run: () => turn(1) },
			{ id: "app.tree.filter.cycleBackward", run: () => turn(-1) },
		],
	});
	const chosen = await open.chosen;
	if (chosen && chosen.entry.id !== leafId) await goTo(app, chosen.entry);
}

async function goTo(app: AppContext, entry: SessionEntry): Promise<void> {
	const how = await askForSummary(app);
	if (!how) return;
	const result = await app.client.send("navigate_tree", { targetId: entry.id, ...how });
	if (result.cancelled) {
		app.say(result.aborted ? "The summary was stopped: nothing has changed" : "Nothing has changed", "warning");
		return;
	}
	await app.showSession();
	if (result.editorText) app.editor.setText(result.editorText);
}

async function askForSummary(
	app: AppContext,
): Promise<{ summarize: boolean; customInstructions?: string } | undefined> {
	const { branchSummary } = app.workspace.settings;
	if (typeof branchSummary === "object" && branchSummary && "skipPrompt" in branchSummary && branchSummary.skipPrompt) {
		return { summarize: false };
	}
	const items = [
		{ value: "no" as const, label: "No summary", detail: "what is left stays in the tree" },
		{ value: "yes" as const, label: "Summarise", detail: "the model tells what the branch that is left came to" },
		{ value: "focus" as const, label: "Summarise with a focus…" },
	];
	const choice = await openPicker(app, { title: "A summary of the branch you leave?", items, canSearch: false }).chosen;
	if (choice === undefined) return undefined;
	if (choice !== "focus") return { summarize: choice === "yes" };
	const focus = await askLine(app, { title: "What should the summary dwell on?" });
	return focus === undefined ? undefined : { summarize: true, customInstructions: focus };
}

export async function forkSession(app: AppContext): Promise<void> {
	const { messages } = await app.client.send("get_fork_messages", {});
	if (messages.length === 0) {
		app.say("There is no message to fork before", "warning");
		return;
	}
	const items = messages.toReversed().map((message) => ({ value: message, label: message.text }));
	const chosen = await openPicker(app, { title: "A new session from before which message?", items }).chosen;
	if (!chosen) return;
	const { text, cancelled } = await app.client.send("fork", { entryId: chosen.entryId });
	if (cancelled) return;
	await app.showSession();
	app.editor.setText(text);
	app.say("A new session; the one it was made of stays as it was", "success");
}

interface TreeView {
	leafId: string | null;
	filter: Filter;
	folded: ReadonlySet<string>;
}

/** Depth first. Only where branches part is anything indented. */
function treeItems(roots: readonly SessionTreeNode[], view: TreeView): PickerItem<SessionTreeNode>[] {
	const items: PickerItem<SessionTreeNode>[] = [];
	const stack = roots.toReversed().map((node) => ({ node, prefix: "", branch: "" }));
	for (let place = stack.pop(); place; place = stack.pop()) {
		const { node, prefix, branch } = place;
		const isFolded = view.folded.has(node.entry.id) && node.children.length > 0;
		if (isShown(node, view)) items.push(treeItem(node, prefix + branch + (isFolded ? "⊞ " : ""), view.leafId));
		if (isFolded) continue;
		const parts = node.children.length > 1;
		const below = prefix + (branch === "├─ " ? "│  " : branch === "└─ " ? "   " : "");
		for (const [index, child] of [...node.children.entries()].toReversed()) {
			const mark = parts ? (index === node.children.length - 1 ? "└─ " : "├─ ") : "";
			stack.push({ node: child, prefix: below, branch: mark });
		}
	}
	return items;
}

function treeItem(node: SessionTreeNode, prefix: string, leafId: string | null): PickerItem<SessionTreeNode> {
	return {
		value: node,
		prefix,
		label: `${node.label ? `[${node.label}] ` : ""}${describe(node.entry)}`,
		isMarked: node.entry.id === leafId,
	};
}

const ROLE_NAMES: Readonly<Record<string, string>> = { user: "you: ", assistant: "tau: ", bashExecution: "$ " };

function describe(entry: SessionEntry): string {
	if (entry.type === "compaction") return "(compaction)";
	if (entry.type === "branch_summary") return `(summary) ${entry.summary.slice(0, 200)}`;
	if (entry.type === "model_change") return `(model ${entry.provider}/${entry.modelId})`;
	if (entry.type === "thinking_level_change") return `(thinking ${entry.thinkingLevel})`;
	if (entry.type === "custom_message") return `(${entry.customType}) ${textOf(entry.content).slice(0, 200)}`;
	if (entry.type !== "message") return `(${entry.type})`;
	const { message } = entry;
	if (message.role === "bashExecution") return `$ ${message.command}`;
	if (message.role === "toolResult") return `  ${message.toolName}: ${textOf(message.content).slice(0, 200)}`;
	if (message.role === "assistant") {
		const text = textOf(message.content).trim();
		const calls = message.content.flatMap((block) => (block.type === "toolCall" ? [block.name] : []));
		return `tau: ${text.slice(0, 200) || (calls.length > 0 ? `[${calls.join(", ")}]` : "(nothing)")}`;
	}
	const text = "content" in message ? textOf(message.content) : "summary" in message ? message.summary : "";
	return `${ROLE_NAMES[message.role] ?? `(${message.role}) `}${text.slice(0, 200)}`;
}

function isShown(node: SessionTreeNode, { filter, leafId }: TreeView): boolean {
	const { entry, label } = node;
	if (entry.id === leafId || filter === "all") return true;
	if (filter === "labeled-only") return label !== undefined;
	if (entry.type === "compaction" || entry.type === "branch_summary") return filter !== "user-only";
	if (entry.type !== "message") return false;
	const { role } = entry.message;
	if (filter === "user-only") return role === "user";
	if (role === "system") return false;
	return filter === "no-tools" ? role !== "toolResult" && !isOnlyCalls(entry) : role !== "toolResult";
}

function isOnlyCalls(entry: Extract<SessionEntry, { type: "message" }>): boolean {
	return entry.message.role === "assistant" && textOf(entry.message.content).trim() === "";
}
