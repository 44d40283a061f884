/** All checks, by area. */
import { checkAuthContent, checkModelsJson } from "./checks/credential-files.ts";
import { checkCredentials } from "./checks/credentials.ts";
import { checkDirectories } from "./checks/directories.ts";
import { checkEnvironment } from "./checks/environment.ts";
import { checkKeybindings } from "./checks/keybindings.ts";
import { checkLocks } from "./checks/locks.ts";
import { checkNetwork } from "./checks/network.ts";
import { checkOldFiles } from "./checks/old-files.ts";
import { checkPackages } from "./checks/packages.ts";
import { checkPermissions } from "./checks/permissions.ts";
import { checkRuntime } from "./checks/runtime.ts";
import { checkSandbox } from "./checks/sandbox.ts";
import { checkIndex } from "./checks/session-index.ts";
import { checkSessions } from "./checks/sessions.ts";
import { checkGlobalSettings, checkProjectSettings } from "./checks/settings.ts";
import { checkStartModel } from "./checks/start-model.ts";
import { checkTerminal } from "./checks/terminal.ts";
import { checkTools } from "./checks/tools.ts";
import { checkTrustFile } from "./checks/trust-file.ts";
import type { DoctorContext } from "./context.ts";
import type { Area, Found } from "./finding.ts";

export interface Check {
	id: string;
	area: Area;
	/** Changes nothing: that is what the repairs in its findings are for. */
	run(context: DoctorContext): Promise<Found[]> | Found[];
}

export const CHECKS: readonly Check[] = [
	{ id: "runtime", area: "version", run: checkRuntime },
	{ id: "settings", area: "configuration", run: checkGlobalSettings },
	{ id: "project-settings", area: "configuration", run: checkProjectSettings },
	{ id: "models", area: "configuration", run: checkModelsJson },
	{ id: "start-model", area: "configuration", run: checkStartModel },
	{ id: "keybindings", area: "configuration", run: checkKeybindings },
	{ id: "auth", area: "configuration", run: checkAuthContent },
	{ id: "trust", area: "configuration", run: checkTrustFile },
	{ id: "packages", area: "configuration", run: checkPackages },
	{ id: "old-files", area: "configuration", run: checkOldFiles },
	{ id: "directories", area: "directories", run: checkDirectories },
	{ id: "locks", area: "directories", run: checkLocks },
	{ id: "permissions", area: "permissions", run: checkPermissions },
	{ id: "credentials", area: "credentials", run: checkCredentials },
	{ id: "tools", area: "tools", run: checkTools },
	{ id: "terminal", area: "terminal", run: checkTerminal },
	{ id: "sandbox", area: "sandbox", run: checkSandbox },
	{ id: "sessions", area: "sessions", run: checkSessions },
	{ id: "index", area: "index", run: checkIndex },
	{ id: "environment", area: "environment", run: checkEnvironment },
	{ id: "network", area: "network", run: checkNetwork },
];
