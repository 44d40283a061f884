/** Names and shapes of older versions of pi, brought up to date in memory; the file stays as it is. */

export interface Migrated {
	value: Record<string, unknown>;
	/** Where the file has what now stands elsewhere: JSON pointers, new to old. */
	origins: ReadonlyMap<string, string>;
	/** Old names that were found and are used, as dotted paths, with their new names. */
	legacy: readonly { old: string; now: string }[];
}

export function migrateSettings(settings: Readonly<Record<string, unknown>>): Migrated {
	const value: Record<string, unknown> = { ...settings };
	const origins = new Map<string, string>();
	const legacy: { old: string; now: string }[] = [];
	const moved = (old: string, now: string) => {
		origins.set(pointer(now), pointer(old));
		legacy.push({ old, now });
	};
	if ("queueMode" in value && !("steeringMode" in value)) {
		value.steeringMode = value.queueMode;
		delete value.queueMode;
		moved("queueMode", "steeringMode");
	}
	if (typeof value.websockets === "boolean" && !("transport" in value)) {
		value.transport = value.websockets ? "websocket" : "sse";
		delete value.websockets;
		moved("websockets", "transport");
	}
	if (isObject(value.skills)) migrateSkills(value, value.skills, moved);
	if (isObject(value.retry) && "maxDelayMs" in value.retry) value.retry = migrateRetry(value.retry, moved);
	return { value, origins, legacy };
}

function migrateSkills(
	value: Record<string, unknown>,
	skills: Record<string, unknown>,
	moved: (old: string, now: string) => void,
): void {
	if (skills.enableSkillCommands !== undefined && value.enableSkillCommands === undefined) {
		value.enableSkillCommands = skills.enableSkillCommands;
		moved("skills.enableSkillCommands", "enableSkillCommands");
	}
	delete value.skills;
	if (!Array.isArray(skills.customDirectories) || skills.customDirectories.length === 0) return;
	value.skills = skills.customDirectories;
	moved("skills.customDirectories", "skills");
}

function migrateRetry(retry: Record<string, unknown>, moved: (old: string, now: string) => void) {
	const { maxDelayMs, ...rest } = retry;
	const provider = isObject(rest.provider) ? rest.provider : {};
	if (typeof maxDelayMs !== "number" || (provider.maxRetryDelayMs ?? null) !== null) return rest;
	moved("retry.maxDelayMs", "retry.provider.maxRetryDelayMs");
	return { ...rest, provider: { ...provider, maxRetryDelayMs: maxDelayMs } };
}

function pointer(path: string): string {
	return `/${path.replaceAll(".", "/")}`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
