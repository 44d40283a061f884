/** The whole tree at once, in pi's shape: what a tree view and an extension ask for. */
import type { SessionEntry } from "@tau/protocol/session-entries";
import type { Labels } from "./labels.ts";

export interface SessionTreeNode {
	entry: SessionEntry;
	/** Oldest first. */
	children: SessionTreeNode[];
	label?: string;
	/** When the label was set; ISO 8601. */
	labelTimestamp?: string;
}

/** An entry whose parent is missing is a root of its own: what follows it stays reachable. */
export function buildTree(entries: Iterable<SessionEntry>, labels: Labels): SessionTreeNode[] {
	const nodes = new Map<string, SessionTreeNode>();
	for (const entry of entries) {
		const named = labels.get(entry.id);
		const label = named && { label: named.label, labelTimestamp: named.timestamp };
		nodes.set(entry.id, { entry, children: [], ...label });
	}
	const roots: SessionTreeNode[] = [];
	for (const node of nodes.values()) {
		const { id, parentId } = node.entry;
		const parent = parentId === null || parentId === id ? undefined : nodes.get(parentId);
		(parent?.children ?? roots).push(node);
	}
	for (const node of nodes.values()) node.children.sort(byTime);
	return roots;
}

function byTime(a: SessionTreeNode, b: SessionTreeNode): number {
	return Date.parse(a.entry.timestamp) - Date.parse(b.entry.timestamp);
}
