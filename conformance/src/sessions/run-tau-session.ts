/** What tau's sessions do; the counterpart of `oracle/run-sessions.mjs`, which has pi's. */
import { errorMessage } from "@tau/base/errors";
import { listAllSessions, listSessions } from "@tau/sessions/directory/list-sessions";
import { defaultSessionDirectory } from "@tau/sessions/directory/session-place";
import { continueRecentSession, createSession, openSession } from "@tau/sessions/open-session";
import { forkFromFile, forkSession } from "@tau/sessions/operations/fork-session";
import type { Session } from "@tau/sessions/session";
import { act } from "@tau/sessions/testing/session-actions";
import type { SessionTreeNode } from "@tau/sessions/tree/session-tree";
import type { SessionJob } from "./session-job.ts";

interface Where {
	agentDirectory: string;
	/** Of the process, if pi were it. */
	cwd: string;
}

export async function runTauSession(job: SessionJob, where: Where): Promise<unknown> {
	try {
		// As it comes out of JSON, like pi's.
		return JSON.parse(JSON.stringify(await run(job, where)));
	} catch (error) {
		return { error: errorMessage(error) };
	}
}

async function run(job: SessionJob, { agentDirectory, cwd }: Where): Promise<unknown> {
	if (job.kind === "read") return closing(open(job.path, cwd), viewOf);
	if (job.kind === "append") {
		return closing(open(job.path, cwd), (session) => {
			session.append({ type: "message", message: { role: "user", content: "one more", timestamp: 1 } });
			return viewOf(session);
		});
	}
	if (job.kind === "fork") return closing(open(job.path, cwd), (session) => fork(session, job.path, job.place));
	if (job.kind === "write") {
		const session = createSession({ agentDirectory, cwd: "/project", sessionDirectory: job.directory });
		const ids: string[] = [];
		for (const action of job.actions) act(session, action, ids);
		return closing(session, () => ({ path: session.location, view: viewOf(session) }));
	}
	if (job.kind === "forkFrom") {
		const place = { agentDirectory, cwd: "/elsewhere", sessionDirectory: job.directory };
		return closing(forkFromFile(job.path, place, { id: "fork" }), viewOf);
	}
	const place = { agentDirectory, cwd: job.cwd, sessionDirectory: job.directory };
	return {
		here: await listSessions(place),
		all: await listAllSessions(place),
		recent: closing(continueRecentSession(place), ({ id }) => id),
		directory: defaultSessionDirectory(agentDirectory, job.cwd),
	};
}

function open(path: string, cwd: string): Session {
	return openSession(path, { fallbackCwd: cwd });
}

function closing<T>(session: Session, use: (session: Session) => T): T {
	try {
		return use(session);
	} finally {
		session.close();
	}
}

function fork(session: Session, path: string, place: number): unknown {
	const entries = [...session.entries()];
	const { session: forked } = forkSession(session, entries[place % entries.length]!.id, "at");
	return closing(forked, () => ({
		...viewOf(forked),
		forkedFrom: forked.header.parentSession === path,
		named: forked.location?.endsWith(".jsonl"),
	}));
}

function viewOf(session: Session): Record<string, unknown> {
	const context = session.context();
	const entries = [...session.entries()];
	const labelled = entries.filter(({ id }) => session.label(id)).map(({ id }) => [id, session.label(id)!.label]);
	return {
		header: session.header,
		cwd: session.cwd,
		entries,
		leaf: session.leafId,
		branch: session.branch().map(({ id }) => id),
		items: context.items.map(({ entry, messages }) => [entry.id, messages.length]),
		messages: context.messages,
		model: session.model ?? null,
		thinkingLevel: session.thinkingLevel,
		name: session.name,
		labels: Object.fromEntries(labelled),
		tree: session.tree().map(shapeOf),
	};
}

function shapeOf(node: SessionTreeNode): unknown[] {
	return [node.entry.id, node.label ?? null, node.children.map(shapeOf)];
}
