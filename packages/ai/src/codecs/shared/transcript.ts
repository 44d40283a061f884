/** The system messages of a transcript: the prompt and the tools they add up to. */
import type { Message, SystemMessage, Tool } from "@tau/protocol/messages";
import { memoize } from "./memoize.ts";

export function leadingSystemMessage(messages: readonly Message[]): SystemMessage | undefined {
	const first = messages[0];
	return first?.role === "system" ? first : undefined;
}

export interface Transcript {
	messages: readonly Message[];
	/** The system messages among them. The same array from turn to turn, for as long as there is no new one. */
	systems: readonly SystemMessage[];
}

/** `inPlace`: the wire takes system messages in mid-conversation; else one leading message has all they add up to. */
export function transcriptOf(messages: readonly Message[], inPlace: boolean): Transcript {
	const found: SystemMessage[] = [];
	const others: Message[] = [];
	for (const message of messages) {
		if (message.role === "system") found.push(message);
		else others.push(message);
	}
	const known = knownSystems(found);
	if (inPlace) return { messages, systems: known.systems };
	if (known.systems.length === 0) return { messages: others, systems: [] };
	others.unshift(known.collapsed[0]!);
	return { messages: others, systems: known.collapsed };
}

interface KnownSystems {
	systems: readonly SystemMessage[];
	collapsed: readonly SystemMessage[];
}

const NONE: KnownSystems = { systems: [], collapsed: [] };
/** By the first message. */
const KNOWN = new WeakMap<SystemMessage, KnownSystems>();

function knownSystems(systems: readonly SystemMessage[]): KnownSystems {
	const first = systems[0];
	if (!first) return NONE;
	const known = KNOWN.get(first);
	if (known?.systems.length === systems.length && known.systems.every((message, index) => message === systems[index])) {
		return known;
	}
	const fresh = { systems, collapsed: [collapse(systems)] };
	KNOWN.set(first, fresh);
	return fresh;
}

function collapse(systems: readonly SystemMessage[]): SystemMessage {
	const texts: string[] = [];
	const sections = new Map<string, string>();
	for (const message of systems) {
		const text = systemText(message.content);
		if (text !== "") texts.push(text);
		for (const [name, value] of Object.entries(message.sections ?? {})) {
			if (value === null) sections.delete(name);
			else sections.set(name, value);
		}
	}
	const toolsAdded = currentTools(systems);
	const head: SystemMessage = { role: "system", content: texts.join("\n\n"), timestamp: systems[0]!.timestamp };
	if (sections.size > 0) head.sections = Object.fromEntries(sections);
	if (toolsAdded.length > 0) head.toolsAdded = [...toolsAdded];
	return head;
}

function systemText(content: SystemMessage["content"]): string {
	if (typeof content === "string") return content;
	return content.map((block) => block.text).join("\n");
}

/** The whole prompt of a message: its text and then its sections, separated by blank lines. */
export function renderPrompt(message: SystemMessage): string {
	const parts = [systemText(message.content)];
	for (const text of Object.values(message.sections ?? {})) if (text !== null) parts.push(text);
	return parts.filter((part) => part !== "").join("\n\n");
}

/** A later message, for wires that take it in place: the sections it changes are named. */
export function renderPromptUpdate(message: SystemMessage): string {
	const parts: string[] = [];
	const text = systemText(message.content);
	if (text !== "") parts.push(text);
	for (const [name, value] of Object.entries(message.sections ?? {})) {
		const removed = `Removed system prompt section "${name}".`;
		parts.push(value === null ? removed : `Updated system prompt section "${name}":\n\n${value}`);
	}
	return parts.join("\n\n");
}

/** By the array: it is the same one from turn to turn. */
export const currentTools: (systems: readonly SystemMessage[]) => readonly Tool[] = memoize((systems) => {
	const tools = new Map<string, Tool>();
	for (const { toolsRemoved = [], toolsAdded = [] } of systems) {
		for (const { name } of toolsRemoved) tools.delete(name);
		for (const tool of toolsAdded) tools.set(tool.name, tool);
	}
	return [...tools.values()];
});

/** Every tool ever declared, each with its last definition, in the order of the first declarations. */
export const declaredTools: (systems: readonly SystemMessage[]) => readonly Tool[] = memoize((systems) => {
	const tools = new Map<string, Tool>();
	for (const { toolsAdded = [] } of systems) for (const tool of toolsAdded) tools.set(tool.name, tool);
	return [...tools.values()];
});

/** A tool was declared twice with different definitions: it cannot be referred to by name alone. */
export const redefinesTools: (systems: readonly SystemMessage[]) => boolean = memoize((systems) => {
	const seen = new Map<string, Tool>();
	for (const { toolsAdded = [] } of systems) {
		for (const tool of toolsAdded) {
			const earlier = seen.get(tool.name);
			if (earlier && declaration(earlier) !== declaration(tool)) return true;
			seen.set(tool.name, tool);
		}
	}
	return false;
});

function declaration(tool: Tool): string {
	const { name, description, parameters, constrainedSampling } = tool;
	return JSON.stringify([name, description, parameters, constrainedSampling]);
}

export interface PlacedTools {
	/** For the request's list of tools. */
	requestTools: readonly Tool[];
	/** Later additions are sent where they were made. */
	inPlace: boolean;
}

/** Where tools are declared, for wires that can only add: any removal or second declaration sends the current list. */
export function placeTools({ messages, systems }: Transcript, canAddInPlace: boolean): PlacedTools {
	const inPlace = canAddInPlace && onlyAddsTools(systems);
	return {
		requestTools: inPlace ? (leadingSystemMessage(messages)?.toolsAdded ?? []) : currentTools(systems),
		inPlace,
	};
}

const onlyAddsTools: (systems: readonly SystemMessage[]) => boolean = memoize((systems) => {
	const names = new Set<string>();
	for (const { toolsRemoved = [], toolsAdded = [] } of systems) {
		if (toolsRemoved.length > 0) return false;
		for (const { name } of toolsAdded) {
			if (names.has(name)) return false;
			names.add(name);
		}
	}
	return true;
});
