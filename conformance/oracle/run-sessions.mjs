/**
 * What pi's SessionManager does, on the oracle's Node: argv[2] names the job file, argv[3] the file for the results. The
 * same jobs as `src/sessions/run-tau-session.ts` does with tau's sessions.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { SessionManager } from "@earendil-works/pi-coding-agent";

const JOBS = {
	read: ({ path }) => viewOf(SessionManager.open(path)),
	write: ({ directory, actions }) => {
		const manager = SessionManager.create("/project", directory);
		const ids = [];
		for (const action of actions) act(manager, action, ids);
		return { path: manager.getSessionFile(), view: viewOf(manager) };
	},
	// On what the other side has written: both must go on in one file.
	append: ({ path }) => {
		const manager = SessionManager.open(path);
		manager.appendMessage({ role: "user", content: "one more", timestamp: 1 });
		return viewOf(manager);
	},
	fork: ({ path, place }) => {
		const manager = SessionManager.open(path);
		const entries = manager.getEntries();
		const forked = manager.createBranchedSession(entries[place % entries.length].id);
		return { ...viewOf(manager), forkedFrom: manager.getHeader().parentSession === path, named: forked?.endsWith(".jsonl") };
	},
	forkFrom: ({ path, directory }) => viewOf(SessionManager.forkFrom(path, "/elsewhere", directory, { id: "fork" })),
	list: async ({ directory, cwd }) => ({
		here: await SessionManager.list(cwd, directory),
		all: await SessionManager.listAll(directory),
		recent: SessionManager.continueRecent(cwd, directory).getSessionId(),
		directory: SessionManager.create(cwd).getSessionDir(),
	}),
};

function viewOf(manager) {
	const entries = manager.getEntries();
	const projection = manager.buildSessionProjection();
	const labels = entries.filter(({ id }) => manager.getLabel(id)).map(({ id }) => [id, manager.getLabel(id)]);
	return {
		header: manager.getHeader(),
		cwd: manager.getCwd(),
		entries,
		leaf: manager.getLeafId(),
		branch: manager.getBranch().map(({ id }) => id),
		items: projection.entries.map(({ sourceEntry, messages }) => [sourceEntry.id, messages.length]),
		messages: projection.messages,
		model: projection.model,
		thinkingLevel: projection.thinkingLevel,
		name: manager.getSessionName(),
		labels: Object.fromEntries(labels),
		tree: manager.getTree().map(shapeOf),
	};
}

function shapeOf(node) {
	return [node.entry.id, node.label ?? null, node.children.map(shapeOf)];
}

const now = 1;
const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, totalTokens: 0, cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 } };
const blocks = (text) => [{ type: "text", text }];

const ACTIONS = {
	user: (manager, { text }) => manager.appendMessage({ role: "user", content: blocks(text), timestamp: now }),
	assistant: (manager, { text }) =>
		manager.appendMessage({ role: "assistant", content: blocks(text), api: "openai-completions", provider: "mock", model: text.slice(0, 3), usage, stopReason: "stop", timestamp: now }),
	tool: (manager, { text }) => manager.appendMessage({ role: "toolResult", toolCallId: "c", toolName: "read", content: blocks(text), isError: false, timestamp: now }),
	system: (manager, { text }) => manager.appendMessage({ role: "system", content: text, timestamp: now }),
	"custom-message": (manager, { text }) => manager.appendCustomMessageEntry("x", text, true, { deep: [text] }),
	name: (manager, { text }) => manager.appendSessionInfo(text),
	model: (manager, { text }) => manager.appendModelChange("p", text),
	level: (manager, { text }) => manager.appendThinkingLevelChange(text),
	custom: (manager, { text }) => manager.appendCustomEntry("x", { id: "no", parentId: null, text }),
	usage: (manager) => manager.appendUsage("cache_warm", "p", "m", usage).id,
	bash: (manager, { text }) => manager.appendMessage({ role: "bashExecution", command: text, output: "", exitCode: 0, cancelled: false, truncated: false, timestamp: now }),
	branch: (manager, _action, at) => void (at ? manager.branch(at) : manager.resetLeaf()),
	"branch-summary": (manager, { place, text }, at) => manager.branchWithSummary(place % 5 === 0 ? null : (at ?? null), text),
	label: (manager, { text }, at) => at && manager.appendLabelChange(at, text || undefined),
	compact: (manager, _action, at) => manager.appendCompaction("sum", at ?? null, 7),
	edit: (manager, { content, asBlocks }, at) => {
		try {
			return at && manager.appendContextEdit(at, content === null ? null : { content: asBlocks ? blocks(content) : content });
		} catch {
			return undefined;
		}
	},
	reload: () => undefined,
};

function act(manager, action, ids) {
	const at = action.place !== undefined && ids.length > 0 ? ids[action.place % ids.length] : undefined;
	const id = ACTIONS[action.kind](manager, action, at);
	if (id) ids.push(id);
}

const [jobPath, resultPath] = process.argv.slice(2);
const results = {};
for (const job of JSON.parse(readFileSync(jobPath, "utf8"))) {
	try {
		results[job.id] = await JOBS[job.kind](job);
	} catch (error) {
		results[job.id] = { error: error.message };
	}
}
writeFileSync(resultPath, JSON.stringify(results));
