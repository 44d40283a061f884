/** Shows an address in the user's browser, where this machine has a desktop. */

type Environment = Readonly<Record<string, string | undefined>>;

/** False when there is no browser to be started here: then the address itself has to do. Only http and https. */
export function openUrl(address: string, env: Environment, platform: NodeJS.Platform = process.platform): boolean {
	const url = URL.parse(address);
	if (!url || !/^https?:$/.test(url.protocol)) return false;
	const command = browserCommand(url.href, env, platform);
	if (!command) return false;
	try {
		const child = Bun.spawn(command, { stdio: ["ignore", "ignore", "ignore"], env, detached: true });
		// The browser outlives this program.
		child.unref();
		return true;
	} catch {
		return false;
	}
}

/** Undefined: there is no desktop, or it is not the one before the user's eyes. */
export function browserCommand(url: string, env: Environment, platform: NodeJS.Platform): string[] | undefined {
	const named = env.BROWSER?.split(":")[0]?.trim();
	if (named) {
		const words = named.split(/\s+/);
		return words.some((word) => word.includes("%s"))
			? words.map((word) => word.replaceAll("%s", url))
			: [...words, url];
	}
	if (env.SSH_CONNECTION || env.SSH_TTY) return undefined;
	if (platform === "darwin") return ["open", url];
	if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
	return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open", url] : undefined;
}
