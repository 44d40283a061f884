/**
 * The start of every request (system prompt and tools) as a fingerprint. Providers keep what they have computed for it,
 * so while the fingerprint stays the same a turn costs a tenth; when it changes, the cause can be named.
 */
import type { PromptPrefixChange } from "@tau/protocol/agent-events";
import type { Tool } from "@tau/protocol/messages";

export interface PromptPrefix {
	/** Of all parts in their order: 14 hexadecimal digits, not cryptographic. */
	hash: string;
	/** Hashes by name, in the order in which they are sent. */
	sections: Readonly<Record<string, string>>;
	tools: Readonly<Record<string, string>>;
}

/** O(length of the prompt): tens of microseconds for a usual one. */
export function promptPrefix(
	sections: Readonly<Record<string, string>>,
	tools: readonly Pick<Tool, "name" | "description" | "parameters">[],
): PromptPrefix {
	const sectionHashes = new Map(Object.entries(sections).map(([name, text]) => [name, textHash(text)]));
	const toolHashes = new Map(tools.map((tool) => [tool.name, textHash(declaration(tool))]));
	const parts = [...sectionHashes, ["", ""] as const, ...toolHashes].map(([name, hash]) => `${name}\0${hash}`);
	return {
		hash: textHash(parts.join("\0")),
		sections: Object.fromEntries(sectionHashes),
		tools: Object.fromEntries(toolHashes),
	};
}

export function promptPrefixHash(
	sections: Readonly<Record<string, string>>,
	tools: readonly Pick<Tool, "name" | "description" | "parameters">[],
): string {
	return promptPrefix(sections, tools).hash;
}

/** Why the hash is another; empty exactly when it is not. */
export function prefixChanges(before: PromptPrefix, after: PromptPrefix): PromptPrefixChange[] {
	if (before.hash === after.hash) return [];
	return [...changesOf("section", before.sections, after.sections), ...changesOf("tool", before.tools, after.tools)];
}

/** `section skills changed, tool grep added`. */
export function describePrefixChanges(changes: readonly PromptPrefixChange[]): string {
	return changes.map(({ part, name, change }) => `${part} ${name} ${change}`).join(", ");
}

function changesOf(
	part: PromptPrefixChange["part"],
	before: Readonly<Record<string, string>>,
	after: Readonly<Record<string, string>>,
): PromptPrefixChange[] {
	const changes: PromptPrefixChange[] = [];
	const stayed = Object.keys(before).filter((name) => Object.hasOwn(after, name));
	const order = Object.keys(after).filter((name) => Object.hasOwn(before, name));
	for (const name of Object.keys(before))
		if (!Object.hasOwn(after, name)) changes.push({ part, name, change: "removed" });
	for (const name of Object.keys(after)) {
		if (!Object.hasOwn(before, name)) changes.push({ part, name, change: "added" });
		else if (before[name] !== after[name]) changes.push({ part, name, change: "changed" });
		else if (stayed.indexOf(name) !== order.indexOf(name)) changes.push({ part, name, change: "moved" });
	}
	return changes;
}

function declaration(tool: Pick<Tool, "name" | "description" | "parameters">): string {
	return JSON.stringify([tool.name, tool.description, tool.parameters]);
}

/** 53 bits: two changes in a million have a chance of one in ten billion to be taken for none. */
function textHash(text: string): string {
	let low = 0x9e3779b9;
	let high = 0x85ebca6b;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		low = Math.imul(low ^ unit, 0x27d4eb2f);
		high = Math.imul(high ^ unit, 0x165667b1);
		low ^= low >>> 15;
		high ^= high >>> 13;
	}
	low = Math.imul(low ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (low >>> 13), 0xc2b2ae35);
	high = Math.imul(high ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (high >>> 13), 0xc2b2ae35);
	return ((high >>> 0) % 0x200000).toString(16).padStart(6, "0") + (low >>> 0).toString(16).padStart(8, "0");
}
