/** One small handler per op. The type makes the table complete. */
import { abortable } from "@tau/base/abort";
import { errorMessage, TauError } from "@tau/base/errors";
import { fileSize } from "@tau/platform/file-stamp";
import type { Hooks } from "@tau/protocol/hooks";
import type { JsonObject } from "@tau/protocol/json";
import type { ImageContent } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type {
	ContextUsage,
	OpName,
	OpResult,
	Ops,
	QueueMode,
	SessionStats,
	SlashCommand,
	WorkspaceFacts,
} from "@tau/protocol/ops";
import type { UiAnswer } from "@tau/protocol/user-interface";
import type { HookBus } from "./hooks/hook-bus.ts";
import type { BranchSummaries } from "./services/branch-summaries.ts";
import type { CompactionService } from "./services/compaction.ts";
import type { CredentialService } from "./services/credentials.ts";
import { expandInput } from "./services/expand-input.ts";
import type { ModelSelection } from "./services/models.ts";
import type { PromptingService } from "./services/prompting.ts";
import type { SessionLibrary } from "./services/session-library.ts";
import type { SessionService } from "./services/sessions.ts";
import type { TrustService } from "./services/trust.ts";
import type { UserBash } from "./services/user-bash.ts";
import type { UserInterface } from "./services/user-interface.ts";
import type { CurrentSession } from "./session/current-session.ts";
import type { Workspace } from "./session/workspace.ts";

export interface OpServices {
	prompting: PromptingService;
	models: ModelSelection;
	current: CurrentSession;
	workspace: Workspace;
	sessions: SessionService;
	library(): Promise<SessionLibrary>;
	credentials(): Promise<CredentialService>;
	trust(): Promise<TrustService>;
	userBash: UserBash;
	ui: UserInterface;
	/** The models that cycling is limited to; empty for all. */
	scopedModels(): Promise<readonly Model[]>;
	summaries: BranchSummaries;
	compaction: CompactionService;
	hooks: HookBus;
	/** Holds the user's settings.json. */
	agentDirectory: string;
	/** Makes attached images fit the model's limits; may add text notes about what was changed. */
	normalizeImages(images: ImageContent[]): Promise<{ images: ImageContent[]; notes: string }>;
	report(message: string): void;
}

type OpHandlers = { [K in OpName]: (services: OpServices, params: Ops[K]["params"]) => Promise<OpResult<K>> };

export const OP_HANDLERS: OpHandlers = {
	prompt: async (services, { message, images, streamingBehavior }) => {
		const input = await takeInput(services, message, images, streamingBehavior);
		if (!input) return { disposition: "handled" };
		return services.prompting.prompt(input.text, input.images, streamingBehavior);
	},
	steer: (services, { message, images }) => queue(services, "steer", message, images),
	follow_up: (services, { message, images }) => queue(services, "followUp", message, images),
	abort: async ({ prompting }) => {
		await prompting.abort();
		return undefined;
	},
	clear_queue: async ({ prompting }) => prompting.clearQueues(),
	wait_idle: async ({ prompting }) => {
		await prompting.waitIdle();
		return undefined;
	},
	get_state: async ({ prompting, models, current, compaction }) => ({
		model: models.current,
		thinkingLevel: models.thinkingLevel,
		isStreaming: prompting.isBusy && !compaction.isCompacting,
		isCompacting: compaction.isCompacting,
		autoCompactionEnabled: compaction.isAutomatic,
		steeringMode: prompting.steering.mode,
		followUpMode: prompting.followUps.mode,
		sessionFile: current.session.location,
		sessionId: current.id,
		sessionName: current.session.name,
		messageCount: current.conversation.messageCount,
		pendingMessageCount: prompting.steering.size + prompting.followUps.size,
	}),
	get_messages: async ({ current }) => ({ messages: [...current.conversation.messages] }),
	get_last_assistant_text: async ({ current }) => ({ text: current.conversation.lastAssistantText() }),
	set_model: ({ models }, { provider, modelId }) => models.select(provider, modelId),
	get_available_models: async ({ models }) => ({ models: await models.available() }),
	set_thinking_level: async ({ models }, { level }) => {
		models.setThinkingLevel(level);
		return undefined;
	},
	get_available_thinking_levels: async ({ models }) => ({ levels: models.thinkingLevels() }),
	set_steering_mode: async ({ prompting }, { mode }) => setMode(prompting, "steering", mode),
	set_follow_up_mode: async ({ prompting }, { mode }) => setMode(prompting, "followUps", mode),
	set_auto_retry: async ({ prompting }, { enabled }) => {
		prompting.retry.enabled = enabled;
		return undefined;
	},
	abort_retry: async ({ prompting }) => {
		prompting.abortRetry();
		return undefined;
	},
	compact: async ({ prompting, compaction }, { customInstructions }) => {
		await prompting.abort();
		return prompting.runAlone("compaction", (signal) => compaction.compactNow(customInstructions, signal));
	},
	abort_compaction: async ({ compaction }) => {
		compaction.abort();
		return undefined;
	},
	set_auto_compaction: async ({ compaction }, { enabled }) => {
		compaction.isAutomatic = enabled;
		return undefined;
	},
	new_session: async ({ sessions }, { parentSession }) => {
		await sessions.new(parentSession);
		return { cancelled: false };
	},
	switch_session: async ({ sessions }, { sessionPath }) => {
		await sessions.switchTo(sessionPath);
		return { cancelled: false };
	},
	import_session: async ({ sessions }, { path }) => {
		await sessions.import(path);
		return { cancelled: false };
	},
	fork: async ({ sessions }, { entryId, position = "before" }) => {
		const { text = "" } = await sessions.fork(entryId, position);
		return { text, cancelled: false };
	},
	clone: async ({ sessions }) => {
		await sessions.clone();
		return { cancelled: false };
	},
	get_fork_messages: async ({ sessions }) => ({ messages: sessions.forkMessages() }),
	get_entries: async ({ sessions, current }, { since }) => ({
		entries: sessions.entries(since),
		leafId: current.session.leafId,
	}),
	get_tree: async ({ current }) => ({ tree: current.session.tree(), leafId: current.session.leafId }),
	navigate_tree: ({ sessions }, params) => sessions.navigate(params),
	abort_branch_summary: async ({ summaries }) => {
		summaries.abort();
		return undefined;
	},
	set_session_name: async ({ sessions }, { name }) => {
		sessions.rename(name);
		return undefined;
	},
	set_label: async ({ sessions }, { entryId, label }) => {
		sessions.label(entryId, label);
		return undefined;
	},
	export_session: async ({ current, workspace }, { outputPath }) => {
		const { exportBranch } = await import("@tau/sessions/operations/export-branch");
		return { path: exportBranch(current.session, workspace.cwd, outputPath) };
	},
	export_html: async ({ current, workspace }, { outputPath }) => {
		const { exportHtml } = await import("./export-html/export-html.ts");
		return { path: await exportHtml(current.session, workspace.cwd, outputPath) };
	},
	cycle_model: async ({ models, scopedModels }, { direction = "forward" }) => {
		const scope = await scopedModels();
		const model = await models.cycle(direction, scope);
		return model ? { model, thinkingLevel: models.thinkingLevel, isScoped: scope.length > 0 } : null;
	},
	cycle_thinking_level: async ({ models }) => {
		const level = models.cycleThinkingLevel();
		return level === undefined ? null : { level };
	},
	bash: ({ userBash }, request) => userBash.run(request),
	abort_bash: async ({ userBash }) => {
		userBash.abort();
		return undefined;
	},
	get_commands: async ({ workspace }) => ({ commands: slashCommands(workspace.resources) }),
	get_session_stats: async ({ current, compaction }) => sessionStats(current, await compaction.contextUsage()),
	get_branch_tail: async ({ current }, { count, before }) => {
		const { location } = current.session;
		const entries = current.session.tail(count + 1, before === undefined ? undefined : leafBefore(current, before));
		return {
			entries: entries.slice(-count),
			hasMore: entries.length > count,
			sessionBytes: location === undefined ? 0 : fileSize(location),
		};
	},
	get_workspace: async ({ workspace, agentDirectory }) => workspaceFacts(workspace, agentDirectory),
	change_settings: async ({ agentDirectory, workspace }, { changes }) => {
		const { changeUserSettings } = await import("./config/settings/change-user-settings.ts");
		await changeUserSettings(agentDirectory, changes);
		await workspace.enter(workspace.cwd);
		return undefined;
	},
	list_sessions: async ({ library }, { scope = "project", text = false }) => ({
		sessions: await (await library()).list(scope, text),
	}),
	search_sessions: async ({ library }, params) => ({ sessions: await (await library()).search(params) }),
	rename_session: async ({ library }, { path, name }) => {
		(await library()).rename(path, name);
		return undefined;
	},
	delete_session: async ({ library }, { path }) => (await library()).delete(path),
	get_providers: async ({ credentials }) => ({ providers: (await credentials()).providers() }),
	login: async ({ credentials }, request) => ({ cancelled: !(await (await credentials()).login(request)) }),
	logout: async ({ credentials }, { provider }) => ({ removed: await (await credentials()).remove(provider) }),
	add_provider: async ({ credentials }, provider) => {
		await (await credentials()).addProvider(provider);
		return undefined;
	},
	get_trust: async ({ trust, workspace }) => (await trust()).of(workspace.cwd),
	set_trust: async ({ trust, workspace, agentDirectory }, { decision }) => {
		await (await trust()).decide(workspace.cwd, decision);
		await workspace.enter(workspace.cwd);
		return workspaceFacts(workspace, agentDirectory);
	},
	ask_trust: async ({ trust, workspace, agentDirectory }) => {
		// A project that is not trusted has no say in this: the settings are the user's alone.
		const asked = await (await trust()).ask(workspace.cwd, workspace.settings.defaultProjectTrust);
		if (asked) await workspace.enter(workspace.cwd);
		return { asked, workspace: workspaceFacts(workspace, agentDirectory) };
	},
	extension_ui_response: async ({ ui }, { id, ...answer }) => {
		ui.answer(id, answer as UiAnswer);
		return undefined;
	},
	reload: async ({ agentDirectory, workspace, credentials }) => {
		await (await credentials()).reloadModels();
		await workspace.enter(workspace.cwd);
		return workspaceFacts(workspace, agentDirectory);
	},
};

function leafBefore({ session }: CurrentSession, entryId: string): string | null {
	const entry = session.entry(entryId);
	if (entry) return entry.parentId;
	throw new TauError("TAU_ENTRY_UNKNOWN", `The session has no entry "${entryId}"`);
}

function workspaceFacts({ cwd, settings, resources, warnings }: Workspace, agentDirectory: string): WorkspaceFacts {
	return {
		cwd,
		agentDirectory,
		settings: settings as JsonObject,
		themes: resources.themes.map(({ path }) => path),
		contextFiles: resources.contextFiles.map(({ path }) => path),
		skills: resources.skills.map(({ name }) => name),
		promptTemplates: resources.promptTemplates.map(({ name }) => name),
		warnings: [...warnings],
	};
}

function slashCommands({ promptTemplates, skills }: Workspace["resources"]): SlashCommand[] {
	return [
		...promptTemplates.map(({ name, description, sourceInfo }) => ({
			name,
			description,
			source: "prompt" as const,
			sourceInfo,
		})),
		...skills.map(({ name, description, sourceInfo }) => ({
			name: `skill:${name}`,
			description,
			source: "skill" as const,
			sourceInfo,
		})),
	];
}

async function sessionStats(
	{ session, conversation, id }: CurrentSession,
	contextUsage: ContextUsage | undefined,
): Promise<SessionStats> {
	const { counts, totals } = await conversation.usageInSlices();
	const { cost, ...tokens } = totals;
	return {
		sessionFile: session.location,
		sessionId: id,
		...counts,
		tokens,
		cost,
		...(contextUsage ? { contextUsage } : {}),
		branch: (await conversation.branchUsage()).totals,
	};
}

function setMode(prompting: PromptingService, queue: "steering" | "followUps", mode: QueueMode): undefined {
	prompting[queue].mode = mode;
	return undefined;
}

async function queue(
	services: OpServices,
	kind: "steer" | "followUp",
	message: string,
	images: ImageContent[] | undefined,
): Promise<{ disposition: "queued" | "handled" }> {
	const { prompting } = services;
	const wasBusy = prompting.isBusy;
	const input = await takeInput(services, message, images, kind);
	if (!input) return { disposition: "handled" };
	prompting.enqueue(kind, input.text, input.images);
	if (wasBusy) await prompting.startLate();
	return { disposition: "queued" };
}

/** Runs the `input` hooks and fits the images. Undefined = a hook has handled the text itself. */
async function takeInput(
	services: OpServices,
	text: string,
	images: ImageContent[] = [],
	streamingBehavior?: "steer" | "followUp",
): Promise<{ text: string; images: ImageContent[] } | undefined> {
	const input = { text, images, source: "rpc" as const, streamingBehavior };
	if (services.hooks.has("input") && (await askInputHooks(services, input)) === "handled") return undefined;
	const expanded = await expandInput(input.text, services.workspace.resources, services.report);
	if (input.images.length === 0) return { text: expanded, images: [] };
	const fitted = await services.normalizeImages(input.images);
	return { text: fitted.notes ? `${expanded}\n${fitted.notes}` : expanded, images: fitted.images };
}

/** Hooks may change the input. One that never answers is given up on by the next abort. */
async function askInputHooks(
	{ hooks, prompting, report }: OpServices,
	input: Hooks["input"]["payload"],
): Promise<"handled" | "go on"> {
	let handled = false;
	const signal = prompting.intakeSignal;
	const answered = hooks.dispatch(
		"input",
		input,
		signal,
		(result) => {
			if (result.action === "transform") {
				input.text = result.text;
				input.images = result.images ?? input.images;
			}
			handled = result.action === "handled";
			return handled;
		},
		(error) => report(`An input hook failed: ${errorMessage(error)}`),
	);
	await abortable(answered, signal).catch((error: unknown) => {
		if (!signal.aborted) throw error;
		throw new TauError("TAU_ABORTED", "The input was aborted before its hooks had answered");
	});
	return handled ? "handled" : "go on";
}
