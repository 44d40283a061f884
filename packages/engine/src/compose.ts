/**
 * The composition root: picks the implementations and joins them to an engine. Nothing else in the engine knows which
 * provider code, tools or policy it runs with.
 */
import { join, resolve } from "node:path";
import { buildPromptSections, systemUpdate } from "@tau/agent/system-prompt";
import type { ModelRegistry } from "@tau/ai/catalog/registry";
import { createModelStream, supportsApi } from "@tau/ai/stream";
import { type Clock, systemClock } from "@tau/base/clock";
import { Scope } from "@tau/base/scope";
import { resolveDirectories } from "@tau/platform/directories";
import { realPathOf } from "@tau/platform/look";
import { expandHome, homeDirectory } from "@tau/platform/paths";
import { allowAll } from "@tau/policy/allow-all";
import type { Policy } from "@tau/policy/decision";
import type { AgentMessage } from "@tau/protocol/messages";
import type { Model } from "@tau/protocol/model";
import type { StreamFunction } from "@tau/protocol/model-stream";
import type { AgentTool } from "@tau/protocol/tool";
import type { Session } from "@tau/sessions/session";
import { SIM_PROVIDER } from "@tau/sim/provider";
import { createTools, TOOL_NAMES } from "@tau/tools/tools";
import { chooseTools, type ToolChoice } from "./config/active-tools.ts";
import { loadConfiguration, readUserSettings } from "./config/load-configuration.ts";
import { outdatedDirectories } from "./config/old-places/find-old-places.ts";
import { loadProjectSettings } from "./config/project-settings.ts";
import { proxiedFetch } from "./config/proxied-fetch.ts";
import { retrySettings, type Settings } from "./config/settings.ts";
import { chooseStartModel, type EarlierChoices, type StartModelRequest } from "./config/start-model.ts";
import { type Engine, EventHub, engineFrom } from "./engine.ts";
import { HookBus } from "./hooks/hook-bus.ts";
import { afterToolCall, beforeToolCall } from "./hooks/tool-hooks.ts";
import { turnEnd } from "./hooks/turn-hooks.ts";
import type { OpServices } from "./op-handlers.ts";
import { describeDiagnostic } from "./resources/diagnostic.ts";
import { type LoadResourcesRequest, loadResources } from "./resources/load-resources.ts";
import { BranchSummaries } from "./services/branch-summaries.ts";
import { Budget, type BudgetLimits } from "./services/budget.ts";
import { CompactionService } from "./services/compaction.ts";
import { fitImages } from "./services/images.ts";
import { ModelSelection } from "./services/models.ts";
import { PromptingService } from "./services/prompting.ts";
import { prepareRequest } from "./services/requests.ts";
import type { SessionLibrary } from "./services/session-library.ts";
import { SessionService } from "./services/sessions.ts";
import { toolEnvironment } from "./services/tool-environment.ts";
import type { SessionDecisions } from "./services/trust.ts";
import { UserBash } from "./services/user-bash.ts";
import { UserInterface } from "./services/user-interface.ts";
import { chooseSession } from "./session/choose-session.ts";
import { CurrentSession } from "./session/current-session.ts";
import { PrefixWatch } from "./session/prefix-watch.ts";
import { namesThinkingLevel, recordChoices, recordStart } from "./session/record-choices.ts";
import type { SessionRequest } from "./session/session-request.ts";
import { Workspace } from "./session/workspace.ts";

export interface EngineOptions extends StartModelRequest {
	/** A session that is gone on with works in its own directory. */
	cwd: string;
	env: Readonly<Record<string, string | undefined>>;
	/** Holds settings.json, models.json and auth.json. */
	agentDir: string;
	/** What must survive but is no configuration: hashes of trusted projects and packages. Default: the platform's. */
	stateDir?: string;
	/** What may be deleted at any time: the index of the sessions. Default: the platform's. */
	cacheDir?: string;
	/** For this run: the project's own settings and resources are used, or are not. */
	trustProject?: boolean;
	version: string;
	/** For this run only, for the provider of the chosen model. */
	apiKey?: string;
	tools: ToolChoice;
	/** Texts of the flags. */
	systemPrompt?: string;
	appendSystemPrompt?: string;
	/** What else the command line adds, or leaves out. */
	resources?: ResourceFlags;
	/** Told of what goes wrong beside the conversation: one line each. */
	report(line: string): void;
	budget?: BudgetLimits;
	/** Default: a session that is kept nowhere. */
	session?: SessionRequest;
	/** Absolute; where sessions lie instead of in the folders of their projects. */
	sessionDirectory?: string;
	sessionName?: string;
	policy?: Policy;
	clock?: Clock;
	/** Replaces the providers. */
	stream?: StreamFunction;
}

export type ResourceFlags = Omit<
	LoadResourcesRequest,
	"cwd" | "agentDir" | "home" | "global" | "project" | "systemPrompt" | "appendSystemPrompt"
>;

export interface Composed {
	engine: Engine;
	/** What was ignored or corrected at start. */
	warnings: string[];
}

export async function composeEngine(options: EngineOptions): Promise<Composed> {
	const clock = options.clock ?? systemClock;
	const configuration = await loadConfiguration(options);
	const { registry, runtimeKeys } = configuration;
	const sessionDirectory = options.sessionDirectory ?? (await sessionDirectoryOf(options, configuration.settings));
	const place = { agentDirectory: options.agentDir, cwd: options.cwd, sessionDirectory };
	const { session, warnings: sessionWarnings } = await chooseSession(
		options.session ?? { kind: "memory" },
		place,
		options.env,
		configuration.settings.sessionStore,
	);
	const decisions: SessionDecisions = new Map();
	const workspace = await openWorkspace(options, configuration.settings, session.cwd, decisions);
	const { cwd, settings } = workspace;
	const start = await chooseStartModel(options, settings, registry, earlierChoices(session));
	if (options.apiKey !== undefined && start.model) runtimeKeys[start.model.provider] = options.apiKey;
	const scope = new Scope({ name: "engine", clock });
	const hub = new EventHub(options.report);
	const hooks = new HookBus();
	const ui = new UserInterface({ emit: hub.emit, clock });
	const ended = new AbortController();
	const current = new CurrentSession(session, { emit: hub.emit, clock, report: options.report });
	const models = new ModelSelection(registry, start, hub.emit, recordChoices(current));
	recordStart(current, models);
	if (options.sessionName !== undefined) session.setName(options.sessionName);
	let tools = activeTools(cwd, options.tools, settings);
	let toolMap = new Map(tools.map((tool) => [tool.name, tool]));
	const environment = toolEnvironment(options.env, current, models);
	const requests = {
		current,
		models,
		hooks,
		prefix: new PrefixWatch(hub.emit),
		defaults: requestDefaults(settings, options.env),
		blockImages: settings.images?.blockImages === true,
		report: options.report,
	};
	const stream = options.stream ?? modelStream(options, settings);
	// One object for all who retry: settings that change later change it.
	const retry = retrySettings(settings);
	const summaryParts = {
		current,
		models,
		retry,
		stream,
		requestDefaults: requests.defaults,
		clock,
		report: options.report,
	};
	const compaction = new CompactionService({ ...summaryParts, stored: settings.compaction, emit: hub.emit });
	const budget = new Budget(limits(options, settings), current);
	let turnIndex = 0;
	const prompting = new PromptingService({
		clock,
		scope,
		emit: hub.emit,
		report: options.report,
		retry,
		recover: (message, signal) => compaction.recover(message, signal),
		omit: (message) => current.conversation.omit(message),
		prepare: async (signal) => {
			budget.requireRoom();
			await models.requireAccess(signal);
			await compaction.beforeRequest(signal);
			const system = systemMessage(workspace, tools, current, clock);
			return [...(system ? [system] : []), ...userBash.takeWaiting()];
		},
		loop: {
			stream,
			currentModel: () => models.current,
			prepareRequest: async (signal) => {
				await compaction.beforeRequest(signal);
				return prepareRequest(requests, signal);
			},
			commit: (messages) => current.conversation.append(messages),
			emit: hub.emit,
			now: () => clock.now(),
			tools: () => toolMap,
			toolContext: () => ({ cwd: workspace.cwd, model: models.current, env: environment() }),
			beforeToolCall: (call, input, signal) =>
				beforeToolCall(hooks, options.policy ?? allowAll, workspace.cwd, call, input, signal),
			afterToolCall: (call, input, outcome, signal) =>
				afterToolCall(hooks, call, input, outcome, signal, options.report),
			finishTurn: async (turn, signal) => {
				current.conversation.syncSoon();
				const verdict = await turnEnd(hooks, { turnIndex: turnIndex++, ...turn }, signal, options.report);
				return budget.afterTurn(turn.toolResults.length > 0) ?? verdict;
			},
			onStuckTool: (call) =>
				options.report(`The tool ${call.name} did not stop when it was aborted; it was given up on`),
		},
	});
	workspace.onChange = () => {
		const { settings: now } = workspace;
		tools = activeTools(workspace.cwd, options.tools, now);
		toolMap = new Map(tools.map((tool) => [tool.name, tool]));
		Object.assign(retry, retrySettings(now));
		Object.assign(requests.defaults, requestDefaults(now, options.env));
		requests.blockImages = now.images?.blockImages === true;
		compaction.stored = now.compaction;
		prompting.steering.mode = now.steeringMode ?? prompting.steering.mode;
		prompting.followUps.mode = now.followUpMode ?? prompting.followUps.mode;
	};
	if (settings.steeringMode) prompting.steering.mode = settings.steeringMode;
	if (settings.followUpMode) prompting.followUps.mode = settings.followUpMode;
	const summaries = new BranchSummaries({
		...summaryParts,
		reserveTokens: settings.branchSummary?.reserveTokens,
	});
	const userBash = new UserBash({
		current,
		workspace,
		env: options.env,
		isBusy: () => prompting.isBusy,
		emit: hub.emit,
		clock,
		report: options.report,
	});
	const sessions = new SessionService({
		current,
		prompting,
		models,
		summaries,
		flush: () => userBash.flush(),
		open: (request) =>
			chooseSession(request, { ...place, cwd: workspace.cwd }, options.env, workspace.settings.sessionStore),
		enter: async (next) => {
			if (next.cwd !== workspace.cwd) {
				await workspace.enter(next.cwd);
				for (const warning of workspace.warnings) options.report(warning);
			}
			recordStart(current, models);
		},
		emit: hub.emit,
		report: options.report,
	});
	let library: Promise<SessionLibrary> | undefined;
	const services: OpServices = {
		prompting,
		models,
		current,
		workspace,
		compaction,
		sessions,
		credentials: async () => {
			const { CredentialService } = await import("./services/credentials.ts");
			const { authJson } = configuration;
			const changed = () => models.forgetKeys();
			const fetch = proxiedFetch(options.env, settings.httpProxy);
			const login = { ui, fetch, env: options.env, signal: ended.signal };
			return new CredentialService({ registry, authJson, agentDirectory: options.agentDir, login, changed });
		},
		trust: async () => {
			const { TrustService } = await import("./services/trust.ts");
			return new TrustService({ ...trustPlaces(options), override: options.trustProject, ui, decisions });
		},
		library: async () => {
			library ??= import("./services/session-library.ts").then(
				({ SessionLibrary }) =>
					new SessionLibrary({
						place: () => ({ ...place, cwd: workspace.cwd }),
						current: () => current.session.location,
						cacheDirectory: options.cacheDir ?? resolveDirectories(options.env, homeDirectory(options.env)).cacheDir,
						report: options.report,
					}),
			);
			return library;
		},
		summaries,
		userBash,
		ui,
		scopedModels: () => scopedModels(options.modelScope ?? settings.enabledModels, registry),
		hooks,
		agentDirectory: options.agentDir,
		normalizeImages: (images) => fitImages(images, models.current, workspace.settings),
		report: options.report,
	};
	const dispose = async () => {
		ended.abort();
		userBash.abort();
		await userBash.flush();
		(await library)?.close();
		await scope[Symbol.asyncDispose]();
		await current.conversation.close();
	};
	return {
		engine: engineFrom(services, { hub, dispose }),
		warnings: [...configuration.warnings, ...sessionWarnings, ...workspace.warnings, ...start.warnings],
	};
}

/** The models that have credentials and a wire format that is spoken, without starting a session. */
export async function availableModels(options: EngineOptions): Promise<{ models: Model[]; warnings: string[] }> {
	const { registry, warnings } = await loadConfiguration(options);
	const models = await registry.available();
	return { models: models.filter((model) => supportsApi(model.api) || model.provider === SIM_PROVIDER.id), warnings };
}

/** A project that is trusted may keep its sessions elsewhere. */
async function sessionDirectoryOf(options: EngineOptions, user: Settings): Promise<string | undefined> {
	const { cwd, env } = options;
	const request = { ...trustPlaces(options), cwd, override: options.trustProject };
	const { settings } = await loadProjectSettings(user, request);
	return settings.sessionDir ? resolve(cwd, expandHome(settings.sessionDir, env)) : undefined;
}

/** The command line goes before the settings. */
function limits({ budget }: EngineOptions, { maxCost, maxTurns }: Settings): BudgetLimits {
	return { maxCost: budget?.maxCost ?? maxCost, maxTurns: budget?.maxTurns ?? maxTurns };
}

async function scopedModels(patterns: readonly string[] | undefined, registry: ModelRegistry): Promise<Model[]> {
	if (!patterns || patterns.length === 0) return [];
	const { resolveModelScope } = await import("@tau/ai/catalog/resolve-scope");
	return resolveModelScope(patterns, await registry.available()).models.map(({ model }) => model);
}

function trustPlaces({ env, agentDir, stateDir }: EngineOptions) {
	const home = homeDirectory(env);
	return { home, agentDir, stateDir: stateDir ?? resolveDirectories(env, home).stateDir };
}

/** Settings and resources of a directory, as far as its user trusts it. */
function openWorkspace(
	options: EngineOptions,
	global: Settings,
	directory: string,
	decisions: SessionDecisions,
): Promise<Workspace> {
	const { agentDir, systemPrompt, appendSystemPrompt } = options;
	const { home, stateDir } = trustPlaces(options);
	let isFirst = true;
	return Workspace.open(directory, async (cwd) => {
		const user = isFirst ? { settings: global, warnings: [] } : await readUserSettings(agentDir);
		isFirst = false;
		const trust = {
			cwd,
			home,
			agentDir,
			stateDir,
			override: options.trustProject,
			session: decisions.get(realPathOf(cwd)),
		};
		const { settings, project, warnings } = await loadProjectSettings(user.settings, trust);
		const places = { cwd, agentDir, home, global: user.settings, project, systemPrompt, appendSystemPrompt };
		const resources = loadResources({ ...options.resources, ...places });
		const diagnostics = [...resources.diagnostics];
		if (resources.packages.length > 0) {
			const { PackageRecords } = await import("./resources/packages/package-records.ts");
			diagnostics.push(...(await new PackageRecords(stateDir).check(resources.packages)));
		}
		const described = [
			...unknownDefaultTools(settings),
			...outdatedDirectories(join(cwd, ".pi"), true),
			...diagnostics.map(describeDiagnostic),
		];
		return { settings, resources, warnings: [...user.warnings, ...warnings, ...described] };
	});
}

/** Nothing is looked for in a session that has just begun. */
function earlierChoices(session: Session): EarlierChoices {
	if (session.leafId === null) return {};
	return { model: session.model, thinkingLevel: namesThinkingLevel(session) ? session.thinkingLevel : undefined };
}

/** On the command line such a name is an error; a setting may be meant for another version. */
function unknownDefaultTools({ defaultTools = [] }: Settings): string[] {
	const known: readonly string[] = TOOL_NAMES;
	const unknown = defaultTools.filter((name) => !known.includes(name));
	if (unknown.length === 0) return [];
	return [`defaultTools in settings.json names ${unknown.join(", ")}; the tools are ${known.join(", ")}`];
}

function activeTools(cwd: string, choice: ToolChoice, settings: Settings): AgentTool[] {
	const names = new Set(chooseTools(choice, settings.defaultTools, TOOL_NAMES));
	const { shellPath, shellCommandPrefix, images } = settings;
	const all = createTools({ cwd, shellPath, shellCommandPrefix, images });
	return all.filter((tool) => names.has(tool.name));
}

function systemMessage(
	{ cwd, resources }: Workspace,
	tools: readonly AgentTool[],
	current: CurrentSession,
	clock: Clock,
): AgentMessage | undefined {
	const sections = buildPromptSections({
		cwd,
		tools,
		customPrompt: resources.systemPrompt,
		appendPrompt: resources.appendSystemPrompt,
		contextFiles: resources.contextFiles,
		skills: resources.skills,
	});
	return systemUpdate(current.conversation.systemState, sections, tools, clock.now());
}

/** The simulator's models answer in this process; all others are spoken to over HTTP. */
function modelStream(options: EngineOptions, settings: Settings): StreamFunction {
	const { env, version } = options;
	const http = createModelStream({
		userAgent: `tau/${version} (${process.platform}; ${process.arch})`,
		proxyEnv: env,
		httpProxy: settings.httpProxy,
	});
	return (model, context, streamOptions) =>
		model.provider === SIM_PROVIDER.id
			? SIM_PROVIDER.stream(model, context, streamOptions)
			: http(model, context, streamOptions);
}

function requestDefaults(settings: Settings, env: EngineOptions["env"]) {
	return {
		thinkingBudgets: settings.thinkingBudgets,
		idleTimeoutMs: settings.retry?.provider?.timeoutMs ?? settings.httpIdleTimeoutMs,
		maxRetries: settings.retry?.provider?.maxRetries,
		maxRetryDelayMs: settings.retry?.provider?.maxRetryDelayMs,
		cacheRetention: env.PI_CACHE_RETENTION === "long" ? ("long" as const) : ("short" as const),
	};
}
