/**
 * Whether a project's own settings, extensions, skills and prompts are used. A decision that was written down holds for
 * what the project would run at that time; when that has changed, it has to be confirmed.
 */
import { join, resolve } from "node:path";
import { errorMessage, isTauError } from "@tau/base/errors";
import { readTextIfExists } from "@tau/platform/files";
import { realPathOf } from "@tau/platform/look";
import type { DefaultProjectTrust } from "../settings.ts";
import { type ExecutableItems, executableItems } from "./executable-items.ts";
import { gatedFiles, shortName } from "./gated-files.ts";
import {
	nearestDecision,
	readTrustFile,
	type TrustChoice,
	type TrustEntries,
	type TrustUpdate,
	trustChoices,
	trustFilePath,
	updateTrustFile,
} from "./trust-file.ts";
import { TrustHashes, type TrustRecord } from "./trust-hashes.ts";

export interface TrustPlaces {
	cwd: string;
	home: string;
	agentDir: string;
	stateDir: string;
}

export interface TrustRequest extends TrustPlaces {
	/** `--approve` is true, `--no-approve` is false. Where a written decision awaits confirmation, true confirms it. */
	override?: boolean;
	/** What the user said of this project for as long as this engine lives. */
	session?: boolean;
	/** The `project_trust` event of extensions that are the user's own. */
	hook?: () => Promise<{ trusted: boolean; remember?: boolean } | undefined>;
	/** From the user's settings. */
	defaultProjectTrust?: DefaultProjectTrust;
	/** Asks the user; without it (print, json, rpc) what is undecided is not trusted. */
	prompt?: (question: TrustQuestion) => Promise<TrustChoice | undefined>;
}

export interface TrustQuestion {
	/** Canonical. */
	cwd: string;
	/** Names of what is used only when the project is trusted. */
	gated: string[];
	/** Names of what has changed since the project was trusted. */
	changed: string[];
	choices: TrustChoice[];
}

export interface TrustDecision {
	trusted: boolean;
	reason: "flag" | "nothing-gated" | "hook" | "saved" | "changed" | "default" | "prompt" | "undecided" | "unreadable";
	gated: string[];
	changed: string[];
	/** For the user, in one line: why the project is not trusted and what to do about it. */
	notice?: string;
}

/** The files are read only when the project has something that asks for trust. Never throws for what the files hold. */
export async function decideTrust(request: TrustRequest): Promise<TrustDecision> {
	const cwd = realPathOf(resolve(request.cwd));
	const gated = gatedFiles(cwd, request.home).map((path) => shortName(path, cwd));
	const decided = (trusted: boolean, reason: TrustDecision["reason"], more: Partial<TrustDecision> = {}) => ({
		trusted,
		reason,
		gated,
		changed: [],
		...more,
	});
	if (request.override === false) return decided(false, "flag");
	if (gated.length === 0) return decided(true, request.override === true ? "flag" : "nothing-gated");
	if (request.override === true) {
		await confirmTrust(request);
		return decided(true, "flag");
	}
	if (request.session !== undefined) return decided(request.session, "prompt");
	const answer = await request.hook?.();
	if (answer) {
		const updates = answer.remember ? [{ path: cwd, decision: answer.trusted }] : [];
		return decided(answer.trusted, "hook", await remember(request, updates));
	}
	let changed: string[] = [];
	try {
		const saved = nearestDecision(await readTrustFile(request.agentDir), cwd);
		if (saved?.decision === false) return decided(false, "saved");
		if (saved) {
			changed = await changesSinceTrusted(request, cwd);
			if (changed.length === 0) return decided(true, "saved");
		} else if (request.defaultProjectTrust === "always") return decided(true, "default");
		else if (request.defaultProjectTrust === "never") return decided(false, "default");
	} catch (error) {
		return decided(false, "unreadable", { notice: unreadableNotice(error) });
	}
	if (!request.prompt) {
		const reason = changed.length > 0 ? "changed" : "undecided";
		return decided(false, reason, { changed, notice: untrustedNotice(request, cwd, gated, changed) });
	}
	const choice = await request.prompt({ cwd, gated, changed, choices: trustChoices(cwd, true) });
	const remembered = await remember(request, choice?.updates ?? []);
	return decided(choice?.trusted ?? false, "prompt", { changed, ...remembered });
}

/** A decision that cannot be written down still holds for this run. */
async function remember(places: TrustPlaces, updates: readonly TrustUpdate[]): Promise<{ notice?: string }> {
	try {
		if (updates.length > 0) await recordTrust(places, updates);
		return {};
	} catch (error) {
		return { notice: `The decision about trust holds for this run only: ${errorMessage(error)}` };
	}
}

/**
 * Writes decisions down, and with a decision for the project what it would run now. Throws `TAU_FILE_*` when that cannot
 * be written, `TAU_TRUST_INVALID` when trust.json is not valid.
 */
export async function recordTrust(places: TrustPlaces, updates: readonly TrustUpdate[]): Promise<void> {
	const entries: TrustEntries = await updateTrustFile(places.agentDir, updates);
	const cwd = realPathOf(resolve(places.cwd));
	const isTrusted = nearestDecision(entries, cwd)?.decision === true;
	const record = isTrusted ? await takeRecord(await itemsOf(places, cwd)) : undefined;
	await new TrustHashes(places.stateDir).set(cwd, record);
}

/** Names of what the project would run that is not what it was; nothing when it was never trusted. */
export async function changesSinceTrusted(places: TrustPlaces, cwd: string): Promise<string[]> {
	const hashes = new TrustHashes(places.stateDir);
	const items = await itemsOf(places, cwd);
	const known = await hashes.get(cwd);
	if (known?.stamp === items.stamp) return [];
	const now = await takeRecord(items);
	const changed = known ? differences(known.hashes, now.hashes) : [];
	// Trusted by pi, or by a decision about a directory above: what is there now is what was meant. A state directory
	// that cannot be written must not take the trust away.
	if (changed.length === 0) await hashes.set(cwd, now).catch(() => {});
	return changed;
}

/**
 * Of a project that is trusted on paper: what it would run now is what is meant. After `--approve`, and after a change
 * that its user made through this program.
 */
export async function confirmTrust(places: TrustPlaces): Promise<void> {
	try {
		const cwd = realPathOf(resolve(places.cwd));
		const saved = nearestDecision(await readTrustFile(places.agentDir), cwd);
		if (saved?.decision !== true) return;
		const changed = await changesSinceTrusted(places, cwd);
		if (changed.length > 0)
			await new TrustHashes(places.stateDir).set(cwd, await takeRecord(await itemsOf(places, cwd)));
	} catch {
		// The flag decides about this run whatever can be written.
	}
}

async function itemsOf(places: TrustPlaces, cwd: string): Promise<ExecutableItems> {
	return executableItems(cwd, places.home, await readTextIfExists(join(cwd, ".pi", "settings.json")));
}

async function takeRecord(items: ExecutableItems): Promise<TrustRecord> {
	return { stamp: items.stamp, hashes: await items.hash(), recordedAt: new Date().toISOString() };
}

function differences(before: Record<string, string>, now: Record<string, string>): string[] {
	const names = new Set([...Object.keys(before), ...Object.keys(now)]);
	return [...names].filter((name) => before[name] !== now[name]).sort();
}

function untrustedNotice(places: TrustPlaces, cwd: string, gated: string[], changed: string[]): string {
	const unused = "the project's own settings and resources are not used";
	if (changed.length > 0) {
		return `${some(changed)} changed since ${cwd} was trusted, so ${unused}. Look at what changed; --approve confirms it`;
	}
	const forGood = `${JSON.stringify(cwd)}: true in ${trustFilePath(places.agentDir)}`;
	return `${cwd} is not trusted, so ${unused} (${some(gated)}). Trust it for this run with --approve, or for good with ${forGood}`;
}

function unreadableNotice(error: unknown): string {
	const hint = isTauError(error) && error.hint ? `. ${error.hint}` : "";
	return `The project's own settings and resources are not used: ${errorMessage(error)}${hint}`;
}

function some(names: string[]): string {
	const shown = names.slice(0, 3).join(", ");
	return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
