/** The user's keybindings.json over the default keys. */
import { join } from "node:path";
import { errorMessage } from "@tau/base/errors";
import { lineAndColumn, parseJsonc, pointerStep } from "@tau/base/jsonc";
import { suggestNames } from "@tau/base/suggest-names";
import { readTextIfExists } from "@tau/platform/files";
import { isObject } from "../settings/migrate.ts";
import { type ActionDefinition, actions, currentActionId, type KeyPlatform } from "./actions.ts";
import { keyNames, type NormalizedKey, normalizeKey } from "./key-syntax.ts";

export interface KeybindingProblem {
	/** `conflict`: of two actions that listen at the same time one will not hear the key. */
	kind: "malformed" | "unknown-action" | "wrong-key" | "conflict" | "legacy";
	message: string;
	/** 1-based. */
	line: number;
	column: number;
}

export interface Keybindings {
	/** Of every action, in pi's order; empty when no key is bound to it. */
	keys: ReadonlyMap<string, readonly NormalizedKey[]>;
	problems: KeybindingProblem[];
}

export function keybindingsPath(agentDir: string): string {
	return join(agentDir, "keybindings.json");
}

/** Never throws: what cannot be read leaves the defaults. */
export async function loadKeybindings(agentDir: string, platform: KeyPlatform): Promise<Keybindings> {
	const path = keybindingsPath(agentDir);
	try {
		return parseKeybindings((await readTextIfExists(path)) ?? "", path, platform);
	} catch (error) {
		const problem: KeybindingProblem = { kind: "malformed", message: errorMessage(error), line: 1, column: 1 };
		return { ...parseKeybindings("", path, platform), problems: [problem] };
	}
}

/** `path` is for messages only. A malformed file is ignored as a whole, a wrong entry by itself. */
export function parseKeybindings(text: string, path: string, platform: KeyPlatform): Keybindings {
	const known = actions(platform);
	const reader = new Reader(text, path, known);
	const users = reader.read();
	const keys = new Map<string, NormalizedKey[]>();
	for (const [id, definition] of known) keys.set(id, users.get(id)?.keys ?? definition.keys.map(normalized));
	reader.findConflicts(users, keys);
	return { keys, problems: reader.problems };
}

interface UserBinding {
	keys: NormalizedKey[];
	pointer: string;
}

class Reader {
	readonly problems: KeybindingProblem[] = [];
	readonly #text: string;
	readonly #path: string;
	readonly #actions: ReadonlyMap<string, ActionDefinition>;
	readonly #positions = new Map<string, number>();

	constructor(text: string, path: string, known: ReadonlyMap<string, ActionDefinition>) {
		this.#text = text;
		this.#path = path;
		this.#actions = known;
	}

	read(): Map<string, UserBinding> {
		const users = new Map<string, UserBinding>();
		const entries = this.#entries();
		for (const [name, value] of Object.entries(entries)) {
			const pointer = pointerStep(name);
			const id = currentActionId(name);
			if (id !== name) {
				// The new name counts, wherever it stands.
				if (Object.hasOwn(entries, id)) continue;
				this.#add("legacy", pointer, `${name} is an old name; it is read as ${id}`);
			}
			if (!this.#actions.has(id)) {
				const near = suggestNames(name, [...this.#actions.keys()], 1)[0];
				this.#add("unknown-action", pointer, `there is no action ${JSON.stringify(name)}${near ? `; ${near}?` : ""}`);
				continue;
			}
			const keys = this.#keysOf(id, value, pointer);
			if (keys) users.set(id, { keys, pointer });
		}
		return users;
	}

	/** As users see them: both actions listen at one time, and at least one of the two keys is the user's choice. */
	findConflicts(users: ReadonlyMap<string, UserBinding>, keys: ReadonlyMap<string, readonly string[]>): void {
		const owners = new Map<string, string[]>();
		for (const [id, bound] of keys) {
			for (const key of bound) owners.set(key, [...(owners.get(key) ?? []), id]);
		}
		const order = [...this.#actions.keys()];
		for (const [id, { keys: bound, pointer }] of users) {
			for (const key of bound) {
				for (const other of owners.get(key) ?? []) {
					if (other === id || !this.#meet(id, other) || this.#shareByDefault(id, other)) continue;
					// Of two entries of the user the later one reports.
					if (users.has(other) && order.indexOf(other) > order.indexOf(id)) continue;
					const whose = users.has(other) ? "" : " by default";
					this.#add("conflict", pointer, `${key} is bound to ${id} and${whose} to ${other}`);
				}
			}
		}
	}

	#entries(): Record<string, unknown> {
		if (this.#text.trim() === "") return {};
		try {
			const value = parseJsonc(this.#text, { source: this.#path, positions: this.#positions });
			if (isObject(value)) return value;
			this.#add("malformed", "", "the file must hold an object; it is ignored");
		} catch (error) {
			const { line, column } = (error as { details?: { line?: number; column?: number } }).details ?? {};
			const message = `keybindings.json is ignored: ${errorMessage(error)}`;
			this.problems.push({ kind: "malformed", message, line: line ?? 1, column: column ?? 1 });
		}
		return {};
	}

	#keysOf(id: string, value: unknown, pointer: string): NormalizedKey[] | undefined {
		const isList = Array.isArray(value);
		const texts: unknown[] = isList ? value : [value];
		const keys = new Set<NormalizedKey>();
		let isUsable = texts.length === 0;
		for (const [index, text] of texts.entries()) {
			const at = isList ? pointer + pointerStep(index) : pointer;
			if (typeof text !== "string") {
				this.#add("wrong-key", at, `the keys of ${id} must be a text or a list of texts`);
				continue;
			}
			const result = normalizeKey(text);
			if ("key" in result) {
				keys.add(result.key);
				isUsable = true;
			} else this.#add("wrong-key", at, `${JSON.stringify(text)} for ${id}: ${result.problem}${nearKey(text)}`);
		}
		return isUsable ? [...keys] : undefined;
	}

	#meet(one: string, other: string): boolean {
		const contexts = this.#actions.get(other)!.contexts;
		return this.#actions.get(one)!.contexts.some((context) => contexts.includes(context));
	}

	/** Such as ctrl+c, which clears the editor or copies a selection: they are told apart by other means. */
	#shareByDefault(one: string, other: string): boolean {
		const keys = this.#actions.get(other)!.keys;
		return this.#actions.get(one)!.keys.some((key) => keys.includes(key));
	}

	#add(kind: KeybindingProblem["kind"], pointer: string, message: string): void {
		const { line, column } = lineAndColumn(this.#text, this.#positions.get(pointer) ?? 0);
		this.problems.push({ kind, message: `${this.#path}:${line}:${column}: ${message}`, line, column });
	}
}

function normalized(text: string): NormalizedKey {
	const result = normalizeKey(text);
	if ("key" in result) return result.key;
	throw new RangeError(`the default key ${text}: ${result.problem}`);
}

function nearKey(text: string): string {
	const name = text.split("+").at(-1) ?? "";
	const near = name.length > 1 ? suggestNames(name, keyNames(), 1)[0] : undefined;
	return near ? `; ${near}?` : "";
}
