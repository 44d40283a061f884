import { dirname, join } from "node:path";
import { parseModelsJson } from "@tau/ai/config/models-json";
import { accessProblem } from "@tau/platform/disk-facts";
import { kindOf, realPathOf } from "@tau/platform/look";
import { permissionsOf, restrictToOwner } from "@tau/platform/permissions";
import { checkAuthFile, fixAuthFile } from "../../config/auth/check-auth-file.ts";
import { type DoctorContext, quoted, readFileOf, sessionsPlace } from "../context.ts";
import type { Found } from "../finding.ts";
import { withoutFullStop } from "./settings.ts";

const OTHERS_MAY_WRITE = 0o022;
const OTHERS_MAY_ALL = 0o077;
const OTHERS_MAY_ENTER = 0o011;

export async function checkPermissions(context: DoctorContext): Promise<Found[]> {
	if (context.platform === "win32") return [];
	return [
		...(await auth(context)),
		...(await modelKeys(context)),
		...writableByOthers(context),
		...(await sessionsPrivate(context)),
	];
}

async function auth({ agentDir }: DoctorContext): Promise<Found[]> {
	const { path, exists, mode, problems } = await checkAuthFile(agentDir);
	const found = problems
		.filter(({ kind }) => kind === "permissions")
		.map(({ message, hint, isFixable }): Found => {
			const fix = withoutFullStop(hint);
			const finding: Found = { id: "auth-permissions", level: "error", message, fix, path };
			if (isFixable) finding.repair = () => restricted(path, () => fixAuthFile(agentDir));
			return finding;
		});
	if (!exists || found.length > 0) return found;
	return [{ id: "auth-permissions", level: "ok", message: `auth.json is yours alone (mode ${mode})`, path }];
}

/** models.json may hold keys too; only then is it a secret. */
async function modelKeys({ agentDir }: DoctorContext): Promise<Found[]> {
	const { path, text } = await readFileOf(agentDir, "models.json");
	const mode = permissionsOf(path)?.mode ?? 0;
	if (text === undefined || (mode & OTHERS_MAY_ALL) === 0) return [];
	const isLiteral = (value: string | undefined) => value !== undefined && value !== "" && !/^[!$]/.test(value);
	const providers = [...parseModelsJson(text, path).providers].filter(([, { apiKey }]) => isLiteral(apiKey));
	if (providers.length === 0 || privateDirectoryAbove(path)) return [];
	const names = providers.map(([name]) => name).join(", ");
	return [
		{
			id: "models-permissions",
			level: "warning",
			message: `models.json holds a key (${names}) and can be read by other users (mode ${octal(mode)})`,
			fix: `chmod 600 ${quoted(path)}`,
			path,
			repair: () => restricted(path),
		},
	];
}

/** Whoever can write there decides what this user runs. */
function writableByOthers({ agentDir, stateDir, cacheDir }: DoctorContext): Found[] {
	const files = ["settings.json", "models.json", "trust.json", "keybindings.json", "AGENTS.md", "SYSTEM.md"];
	const directories = ["", "extensions", "skills", "prompts", "npm", "git", "bin"];
	const paths = [...directories, ...files].map((name) => (name === "" ? agentDir : join(agentDir, name)));
	return [...paths, stateDir, cacheDir].flatMap((path): Found[] => {
		const permissions = permissionsOf(path);
		if (!permissions || (permissions.mode & OTHERS_MAY_WRITE) === 0) return [];
		const right = kindOf(path) === "directory" ? "700" : "600";
		const found: Found = {
			id: "writable-by-others",
			level: "warning",
			message: `${path} can be changed by other users (mode ${octal(permissions.mode)}), who decide what you run then`,
			fix: `chmod ${right} ${quoted(path)}`,
			path,
		};
		if (permissions.isOwn) found.repair = () => restricted(path);
		return [found];
	});
}

async function sessionsPrivate(context: DoctorContext): Promise<Found[]> {
	const { path } = await sessionsPlace(context);
	const permissions = permissionsOf(path);
	if (!permissions || accessProblem(path, "read")) return [];
	const { mode, isOwn } = permissions;
	const id = "sessions-permissions";
	if ((mode & OTHERS_MAY_ALL) === 0) {
		return [{ id, level: "ok", message: `The sessions are yours alone (mode ${octal(mode)})`, path }];
	}
	const guard = privateDirectoryAbove(path);
	if (guard) return [{ id, level: "ok", message: `The sessions are yours alone, by ${guard}`, path }];
	const found: Found = {
		id,
		level: "warning",
		message: `Sessions hold what you and the model said, and ${path} can be read by other users (mode ${octal(mode)})`,
		fix: `chmod 700 ${quoted(path)}`,
		path,
	};
	if (isOwn) found.repair = () => restricted(path);
	return [found];
}

/** The first directory above that nobody else can pass through. */
function privateDirectoryAbove(path: string): string | undefined {
	for (let directory = dirname(realPathOf(path)); ; directory = dirname(directory)) {
		const permissions = permissionsOf(directory);
		if (permissions && (permissions.mode & OTHERS_MAY_ENTER) === 0) return directory;
		if (directory === dirname(directory)) return undefined;
	}
}

function restricted(path: string, restrict: () => void = () => restrictToOwner(path)): string {
	const before = permissionsOf(path)?.mode ?? 0;
	if ((before & OTHERS_MAY_ALL) === 0) return `${path} was already yours alone`;
	restrict();
	return `changed the mode of ${path} from ${octal(before)} to ${octal(permissionsOf(path)?.mode ?? 0)}`;
}

function octal(mode: number): string {
	return mode.toString(8).padStart(3, "0");
}
