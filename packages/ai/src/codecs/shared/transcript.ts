/** The system messages of a transcript: the prompt and the tools they add up to. */
import type { Message, SystemMessage, Tool } from "@tau/protocol/messages";

export function leadingSystemMessage(messages: readonly Message[]): SystemMessage | undefined {
	const first = messages[0];
	return first?.role === "system" ? first : undefined;
}

/** For wires without system messages in mid-conversation: one leading message with the state they add up to. */
export function collapseSystemMessages(messages: readonly Message[]): Message[] {
	const systems: SystemMessage[] = [];
	const others: Message[] = [];
	for (const message of messages) {
		if (message.role === "system") systems.push(message);
		else others.push(message);
	}
	if (systems.length === 0) return others;
	others.unshift(collapsed(systems));
	return others;
}

/** By the first message they were made of: the same messages give the same object, turn after turn. */
const COLLAPSED = new WeakMap<SystemMessage, { systems: readonly SystemMessage[]; head: SystemMessage }>();

function collapsed(systems: readonly SystemMessage[]): SystemMessage {
	const known = COLLAPSED.get(systems[0]!);
	if (known?.systems.length === systems.length && known.systems.every((message, index) => message === systems[index])) {
		return known.head;
	}
	const head = collapse(systems);
	COLLAPSED.set(systems[0]!, { systems, head });
	return head;
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
	if (toolsAdded.length > 0) head.toolsAdded = toolsAdded;
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

export function currentTools(messages: readonly Message[]): Tool[] {
	const tools = new Map<string, Tool>();
	for (const message of messages) {
		if (message.role !== "system") continue;
		for (const { name } of message.toolsRemoved ?? []) tools.delete(name);
		for (const tool of message.toolsAdded ?? []) tools.set(tool.name, tool);
	}
	return [...tools.values()];
}

/** Every tool ever declared, each with its last definition, in the order of the first declarations. */
export function declaredTools(messages: readonly Message[]): Tool[] {
	const tools = new Map<string, Tool>();
	for (const message of messages) {
		if (message.role === "system") for (const tool of message.toolsAdded ?? []) tools.set(tool.name, tool);
	}
	return [...tools.values()];
}

/** A tool was declared twice with different definitions: it cannot be referred to by name alone. */
export function redefinesTools(messages: readonly Message[]): boolean {
	const seen = new Map<string, Tool>();
	for (const message of messages) {
		if (message.role !== "system") continue;
		for (const tool of message.toolsAdded ?? []) {
			const earlier = seen.get(tool.name);
			if (earlier && declaration(earlier) !== declaration(tool)) return true;
			seen.set(tool.name, tool);
		}
	}
	return false;
}

function declaration(tool: Tool): string {
	const { name, description, parameters, constrainedSampling } = tool;
	return JSON.stringify([name, description, parameters, constrainedSampling]);
}

export interface PlacedTools {
	/** For the request's list of tools. */
	requestTools: Tool[];
	/** Later additions are sent where they were made. */
	inPlace: boolean;
}

/** Where tools are declared, for wires that can only add: any removal or second declaration sends the current list. */
export function placeTools(messages: readonly Message[], canAddInPlace: boolean): PlacedTools {
	const inPlace = canAddInPlace && onlyAddsTools(messages);
	const requestTools = inPlace ? (leadingSystemMessage(messages)?.toolsAdded ?? []) : currentTools(messages);
	return { requestTools, inPlace };
}

function onlyAddsTools(messages: readonly Message[]): boolean {
	const names = new Set<string>();
	for (const message of messages) {
		if (message.role !== "system") continue;
		if (message.toolsRemoved?.length) return false;
		for (const { name } of message.toolsAdded ?? []) {
			if (names.has(name)) return false;
			names.add(name);
		}
	}
	return true;
}
