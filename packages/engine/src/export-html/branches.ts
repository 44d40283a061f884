/** A session's tree as branches that follow one another on a page. */
import type { Session } from "@tau/sessions/session";

export interface Branch {
	/** Place on the page; the present branch is 0. */
	number: number;
	/** The entry that it goes on from, on an earlier branch; absent for a root. */
	from?: { branch: number; entryId: string };
	/** First to last. Never empty, but for the present branch of a session without entries. */
	entryIds: string[];
}

/**
 * Every entry once. First the present branch from its root to the leaf, then each other way on, which follows the child
 * written last; a branch comes after the one that it leaves. Entries whose parent is missing start one of their own.
 */
export function branchesOf(session: Session): Branch[] {
	const children = new Map<string, string[]>();
	const roots: string[] = [];
	const all: string[] = [];
	for (const { id, parentId } of session.store.oldestFirst()) {
		all.push(id);
		if (parentId === null || !session.store.knows(parentId)) roots.push(id);
		else {
			const siblings = children.get(parentId);
			if (siblings) siblings.push(id);
			else children.set(parentId, [id]);
		}
	}
	const placed = new Set<string>();
	const branches: Branch[] = [];
	const add = (entryIds: string[], from?: Branch["from"]) => {
		for (const id of entryIds) placed.add(id);
		branches.push({ number: branches.length, entryIds, ...(from && { from }) });
	};
	const addFrom = (id: string, from?: Branch["from"]) => {
		if (!placed.has(id)) add(chain(id, children, placed), from);
	};
	add([...session.path()].map(({ id }) => id).reverse());
	let next = 0;
	const follow = () => {
		for (; next < branches.length; next++) {
			const { number, entryIds } = branches[next]!;
			for (const entryId of entryIds) {
				for (const child of children.get(entryId) ?? []) addFrom(child, { branch: number, entryId });
			}
		}
	};
	follow();
	// Other roots; and what a damaged file links in a circle is not reachable from any.
	for (const ids of [roots, all]) {
		for (const id of ids) {
			addFrom(id);
			follow();
		}
	}
	return branches;
}

function chain(first: string, children: ReadonlyMap<string, readonly string[]>, placed: ReadonlySet<string>): string[] {
	const ids: string[] = [];
	const seen = new Set<string>();
	for (let id: string | undefined = first; id !== undefined && !placed.has(id) && !seen.has(id); ) {
		ids.push(id);
		seen.add(id);
		id = children.get(id)?.at(-1);
	}
	return ids;
}
