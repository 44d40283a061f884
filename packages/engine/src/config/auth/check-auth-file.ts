/** What doctor says about auth.json. Nothing of its content but the names of providers. */
import { AuthJson } from "@tau/ai/auth/auth-json";
import { errorMessage } from "@tau/base/errors";
import { readTextIfExists } from "@tau/platform/files";
import { type Permissions, permissionsOf, restrictToOwner } from "@tau/platform/permissions";
import { authFilePath } from "./auth-file.ts";

export interface AuthFileCheck {
	path: string;
	exists: boolean;
	/** As of `ls`: three octal digits. Undefined where the platform has none. */
	mode?: string;
	providers: string[];
	problems: { kind: "content" | "permissions"; message: string; hint: string; isFixable: boolean }[];
}

/** Never throws. */
export async function checkAuthFile(agentDir: string): Promise<AuthFileCheck> {
	const path = authFilePath(agentDir);
	const check: AuthFileCheck = { path, exists: false, providers: [], problems: [] };
	try {
		const text = await readTextIfExists(path);
		if (text === undefined) return check;
		check.exists = true;
		const stored = new AuthJson(text.trim() === "" ? "{}" : text, path);
		check.providers = stored.providerIds();
		for (const { message, hint } of stored.errors) {
			check.problems.push({ kind: "content", message, hint: hint ?? `Correct ${path}.`, isFixable: false });
		}
		const permissions = permissionsOf(path);
		if (permissions) check.mode = permissions.mode.toString(8).padStart(3, "0");
		check.problems.push(...permissionProblems(path, permissions));
	} catch (error) {
		check.problems.push({
			kind: "permissions",
			message: errorMessage(error),
			hint: `Make ${path} readable for you.`,
			isFixable: false,
		});
	}
	return check;
}

/** Takes everybody else's rights to the file away. Throws `TAU_FILE_*`. */
export function fixAuthFile(agentDir: string): void {
	restrictToOwner(authFilePath(agentDir));
}

function permissionProblems(path: string, permissions: Permissions | undefined): AuthFileCheck["problems"] {
	if (!permissions) return [];
	if (!permissions.isOwn) {
		const hint = `Take it over: chown "$USER" ${path}`;
		return [{ kind: "permissions", message: `${path} belongs to another user`, hint, isFixable: false }];
	}
	if ((permissions.mode & 0o077) === 0) return [];
	const mode = permissions.mode.toString(8).padStart(3, "0");
	const message = `${path} holds keys and can be read or changed by other users (mode ${mode})`;
	return [{ kind: "permissions", message, hint: `Restrict it: chmod 600 ${path}`, isFixable: true }];
}
