/** Which model and thinking level the session uses, and what a request to that model needs. */

import type { ResolvedAuth } from "@tau/ai/auth/resolve-auth";
import type { ModelRegistry } from "@tau/ai/catalog/registry";
import { clampThinkingLevel, isThinkingLevel, supportedThinkingLevels } from "@tau/ai/catalog/thinking-levels";
import { TauError } from "@tau/base/errors";
import type { AgentEvent } from "@tau/protocol/agent-events";
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import type { StreamOptions } from "@tau/protocol/model-stream";

/** Writes down what was chosen, so that it can be restored. */
export interface ChoiceRecord {
	model(model: Model): void;
	thinkingLevel(level: ThinkingLevel): void;
}

export interface EarlierModel {
	readonly leafId: string | null;
	readonly model: { provider: string; modelId: string } | undefined;
	readonly thinkingLevel: string;
}

export class ModelSelection {
	readonly #registry: ModelRegistry;
	readonly #emit: (event: AgentEvent) => void;
	readonly #record: ChoiceRecord;
	readonly #stored = new Map<string, ResolvedAuth>();
	#fixed = new WeakMap<Model, ResolvedAuth>();
	#model: Model | undefined;
	#readdressed: { from: Model; model: Model } | undefined;
	/** What was asked for; what is used is clamped to the model, so that switching back restores it. */
	#wanted: ThinkingLevel;

	constructor(
		registry: ModelRegistry,
		start: { model: Model | undefined; thinkingLevel: ThinkingLevel },
		emit: (event: AgentEvent) => void,
		record: ChoiceRecord,
	) {
		this.#registry = registry;
		this.#emit = emit;
		this.#record = record;
		this.#model = start.model;
		this.#wanted = start.thinkingLevel;
	}

	get current(): Model | undefined {
		return this.#model;
	}

	get thinkingLevel(): ThinkingLevel {
		return this.#model ? clampThinkingLevel(this.#model, this.#wanted) : this.#wanted;
	}

	/** Throws the explanation of how to get a model when there is none. */
	require(): { model: Model; thinkingLevel: ThinkingLevel } {
		if (!this.#model) throw this.#registry.noModelError();
		return { model: this.#model, thinkingLevel: this.thinkingLevel };
	}

	/** Also throws when the model's provider has no usable credentials, before anything is said. */
	async requireAccess(signal: AbortSignal): Promise<void> {
		const { model } = this.require();
		if (!this.#registry.authStatus(model.provider).authenticated) await this.#registry.resolveAuth(model, signal);
	}

	async select(provider: string, modelId: string): Promise<Model> {
		const model = await this.#registry.find(provider, modelId);
		if (!model) throw new TauError("TAU_MODEL_NOT_FOUND", `Model not found: ${provider}/${modelId}`);
		const before = this.thinkingLevel;
		this.#model = model;
		this.#record.model(model);
		this.#announceLevel(before);
		return model;
	}

	/** Goes on with what a session was using, as far as it can be used now. */
	async takeFrom(session: EarlierModel): Promise<void> {
		const before = this.thinkingLevel;
		const used = session.model;
		const model = used && (await this.#registry.find(used.provider, used.modelId));
		if (model && this.#registry.authStatus(model.provider).authenticated) this.#model = model;
		const level = session.leafId === null ? undefined : session.thinkingLevel;
		if (level !== undefined && isThinkingLevel(level)) this.#wanted = level;
		if (this.thinkingLevel !== before) this.#emit({ type: "thinking_level_changed", level: this.thinkingLevel });
	}

	/** Undefined when there is no other. `scope` are the models to choose among; without one all that can be used. */
	async cycle(direction: "forward" | "backward", scope: readonly Model[]): Promise<Model | undefined> {
		const candidates = scope.length > 0 ? scope : await this.available();
		if (candidates.length < 2) return undefined;
		const current = this.#model;
		const place = candidates.findIndex((model) => model.provider === current?.provider && model.id === current.id);
		const step = direction === "forward" ? 1 : -1;
		const next = candidates.at((place + step) % candidates.length)!;
		return this.select(next.provider, next.id);
	}

	/** Undefined when the model has only one. */
	cycleThinkingLevel(): ThinkingLevel | undefined {
		const levels = this.thinkingLevels();
		if (levels.length < 2) return undefined;
		const next = levels[(levels.indexOf(this.thinkingLevel) + 1) % levels.length]!;
		this.setThinkingLevel(next);
		return next;
	}

	available(): Promise<Model[]> {
		return this.#registry.available();
	}

	thinkingLevels(): ThinkingLevel[] {
		return this.#model ? [...supportedThinkingLevels(this.#model)] : ["off"];
	}

	setThinkingLevel(level: ThinkingLevel): void {
		const before = this.thinkingLevel;
		this.#wanted = level;
		this.#announceLevel(before);
	}

	/** Credentials and address for one request. Throws when there are none. */
	async access(model: Model, signal: AbortSignal): Promise<{ model: Model; options: StreamOptions }> {
		const { apiKey, headers, baseUrl } = await this.#resolve(model, signal);
		return { model: this.#addressed(model, baseUrl), options: { apiKey, headers } };
	}

	/** The same object for every request: what codecs know about a model they know by identity. */
	#addressed(model: Model, baseUrl: string | undefined): Model {
		if (baseUrl === undefined || baseUrl === model.baseUrl) return model;
		if (this.#readdressed?.from !== model || this.#readdressed.model.baseUrl !== baseUrl) {
			this.#readdressed = { from: model, model: { ...model, baseUrl } };
		}
		return this.#readdressed.model;
	}

	/** A key command of auth.json runs once per process, one of models.json for each request: as in pi. */
	async #resolve(model: Model, signal: AbortSignal): Promise<ResolvedAuth> {
		const cached = this.#fixed.get(model) ?? this.#stored.get(model.provider);
		if (cached) return cached;
		const resolved = await this.#registry.resolveAuth(model, signal);
		if (resolved.isFixed) this.#fixed.set(model, resolved);
		else if (resolved.source === "auth.json") this.#stored.set(model.provider, resolved);
		return resolved;
	}

	/** Credentials were stored or removed. */
	forgetKeys(): void {
		this.#stored.clear();
		this.#fixed = new WeakMap();
	}

	#announceLevel(before: ThinkingLevel): void {
		if (this.thinkingLevel === before) return;
		this.#record.thinkingLevel(this.thinkingLevel);
		this.#emit({ type: "thinking_level_changed", level: this.thinkingLevel });
	}
}
