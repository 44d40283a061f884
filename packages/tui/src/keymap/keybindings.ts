/** Actions and the keys that call them: defaults, the user's choice over them, and what collides. */
import type { KeyEvent } from "../input/events.ts";
import { decodeKey } from "../input/match-key.ts";
import { type KeyId, normalizeKeyId } from "./key-id.ts";

export interface KeybindingDefinition {
	/** In any spelling that `normalizeKeyId` takes. None: no key by default. */
	defaultKeys: KeyId | readonly KeyId[];
	description?: string;
	/** What is on the screen when the action listens; two of one context cannot share a key. None means all. */
	contexts?: readonly string[];
}

export type KeybindingDefinitions = Readonly<Record<string, KeybindingDefinition>>;

/** By action; an empty list unbinds. */
export type KeybindingsConfig = Readonly<Record<string, KeyId | readonly KeyId[] | undefined>>;

export interface KeybindingConflict {
	key: KeyId;
	keybindings: string[];
}

export interface KeybindingProblem {
	keybinding: string;
	/** As it was written; empty when the action itself is unknown. */
	key: string;
	problem: string;
}

export class KeybindingsManager {
	readonly #definitions: KeybindingDefinitions;
	#userBindings: KeybindingsConfig = {};
	readonly #keys = new Map<string, readonly KeyId[]>();
	readonly #problems: KeybindingProblem[] = [];

	constructor(definitions: KeybindingDefinitions, userBindings: KeybindingsConfig = {}) {
		this.#definitions = definitions;
		this.setUserBindings(userBindings);
	}

	/** Whether the input, an event or a component's raw data, is a key of the action. */
	matches(input: KeyEvent | string, keybinding: string): boolean {
		const event = typeof input === "string" ? decodeKey(input) : input;
		const keys = this.#keys.get(keybinding);
		if (!event || !keys) return false;
		return keys.includes(event.key) || event.alternates.some((key) => keys.includes(key));
	}

	/** The first of the actions that the key calls. The key's own name counts before its other names. */
	find<Id extends string>(event: KeyEvent, keybindings: readonly Id[]): Id | undefined {
		const byName = (key: KeyId) => keybindings.find((id) => this.#keys.get(id)?.includes(key));
		const found = byName(event.key);
		if (found !== undefined || event.alternates.length === 0) return found;
		for (const key of event.alternates) {
			const other = byName(key);
			if (other !== undefined) return other;
		}
		return undefined;
	}

	/** Normalised; empty for an action without keys. */
	getKeys(keybinding: string): KeyId[] {
		return [...(this.#keys.get(keybinding) ?? [])];
	}

	getDefinition(keybinding: string): KeybindingDefinition | undefined {
		return this.#definitions[keybinding];
	}

	/**
	 * Keys of two actions that listen at the same time, when at least one of them is the user's choice. What shares a
	 * key by default is told apart by other means.
	 */
	getConflicts(): KeybindingConflict[] {
		const owners = new Map<KeyId, string[]>();
		for (const [id, keys] of this.#keys) for (const key of keys) owners.set(key, [...(owners.get(key) ?? []), id]);
		const conflicts: KeybindingConflict[] = [];
		for (const [key, ids] of owners) {
			const colliding = ids.filter((id) => ids.some((other) => other !== id && this.#collide(key, id, other)));
			if (colliding.length > 0) conflicts.push({ key, keybindings: colliding });
		}
		return conflicts;
	}

	/** Unknown actions and keys of the user's bindings; a wrong key is left out, a wholly wrong entry ignored. */
	getProblems(): KeybindingProblem[] {
		return [...this.#problems];
	}

	setUserBindings(userBindings: KeybindingsConfig): void {
		this.#userBindings = userBindings;
		this.#keys.clear();
		this.#problems.length = 0;
		for (const [id, { defaultKeys }] of Object.entries(this.#definitions)) {
			this.#keys.set(id, this.#userKeys(id) ?? this.#normalize(id, defaultKeys));
		}
		for (const id of Object.keys(userBindings)) {
			if (!Object.hasOwn(this.#definitions, id)) {
				this.#problems.push({ keybinding: id, key: "", problem: "there is no such action" });
			}
		}
	}

	getUserBindings(): KeybindingsConfig {
		return { ...this.#userBindings };
	}

	getResolvedBindings(): Record<string, KeyId | KeyId[]> {
		return Object.fromEntries([...this.#keys].map(([id, keys]) => [id, keys.length === 1 ? keys[0]! : [...keys]]));
	}

	#userKeys(id: string): KeyId[] | undefined {
		const texts = Object.hasOwn(this.#userBindings, id) ? this.#userBindings[id] : undefined;
		if (texts === undefined) return undefined;
		const keys = this.#normalize(id, texts);
		const isUnbound = typeof texts !== "string" && texts.length === 0;
		return keys.length > 0 || isUnbound ? keys : undefined;
	}

	#normalize(id: string, texts: KeyId | readonly KeyId[]): KeyId[] {
		const keys = new Set<KeyId>();
		for (const text of typeof texts === "string" ? [texts] : texts) {
			const result = normalizeKeyId(text);
			if ("key" in result) keys.add(result.key);
			else this.#problems.push({ keybinding: id, key: text, problem: result.problem });
		}
		return [...keys];
	}

	#collide(key: KeyId, one: string, other: string): boolean {
		const isUsers = this.#userKeys(one)?.includes(key) || this.#userKeys(other)?.includes(key);
		return Boolean(isUsers) && this.#meet(one, other) && !this.#shareByDefault(one, other);
	}

	#meet(one: string, other: string): boolean {
		const contexts = this.#definitions[one]?.contexts;
		const others = this.#definitions[other]?.contexts;
		return !contexts || !others || contexts.some((context) => others.includes(context));
	}

	#shareByDefault(one: string, other: string): boolean {
		const keys = this.#defaults(other);
		return this.#defaults(one).some((key) => keys.includes(key));
	}

	#defaults(id: string): readonly string[] {
		const keys = this.#definitions[id]?.defaultKeys ?? [];
		return typeof keys === "string" ? [keys] : keys;
	}
}
