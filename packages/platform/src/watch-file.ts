/** Tells when a file changes, also when an editor replaces it: its folder is watched. */
import { watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Editors write in several steps: they are told as one change. */
const QUIET_MILLISECONDS = 50;

/** Keeps no process alive. A folder that cannot be watched is not, without an error. Returns what ends it. */
export function watchFile(path: string, changed: () => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const name = basename(path);
	const soon = () => {
		clearTimeout(timer);
		timer = setTimeout(changed, QUIET_MILLISECONDS);
		timer.unref();
	};
	try {
		const watcher = watch(dirname(path), { persistent: false }, (_event, file) => {
			if (file === null || file === name) soon();
		});
		watcher.on("error", () => watcher.close());
		return () => {
			clearTimeout(timer);
			watcher.close();
		};
	} catch {
		return () => {};
	}
}
