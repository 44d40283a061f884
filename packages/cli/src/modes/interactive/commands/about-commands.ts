/** /hotkeys, /changelog and /doctor. */
import type { AppContext } from "../app-context.ts";

export async function showHotkeys(app: AppContext): Promise<void> {
	const { actions, keyPlatform } = await import("@tau/engine/config/keybindings/actions");
	const rows = [...actions(keyPlatform(app.env))].map(
		([id, { meaning }]) => [app.keybindings.getKeys(id).join(", ") || "(no key)", meaning, id] as const,
	);
	const keyWidth = Math.max(...rows.map(([keys]) => keys.length));
	const meaningWidth = Math.max(...rows.map(([, meaning]) => meaning.length));
	const lines = rows.map(([keys, meaning, id]) => `${keys.padEnd(keyWidth)}  ${meaning.padEnd(meaningWidth)}  ${id}`);
	app.say(lines.join("\n"), "info", "keybindings.json changes them: docs/configuration.md");
}

export async function showChangelog(app: AppContext): Promise<void> {
	const { default: changelog } = await import("../../../../../../CHANGELOG.md", { with: { type: "text" } });
	app.view.document(changelog);
	app.requestRender();
}

export async function showDoctor(app: AppContext): Promise<void> {
	const { runDoctor } = await import("@tau/engine/doctor/run-doctor");
	const { resolveDirectories } = await import("@tau/platform/directories");
	const { renderReport } = await import("../../../commands/doctor/render-report.ts");
	const { VERSION } = await import("../../../version.ts");
	const { columns, rows } = app.screen.terminal;
	const report = await runDoctor({
		...resolveDirectories(app.env, app.home),
		env: app.env,
		home: app.home,
		cwd: app.workspace.cwd,
		version: VERSION,
		terminal: { input: true, output: true, columns, rows },
		signal: new AbortController().signal,
		fix: false,
	});
	const layout = { columns: columns - 2, color: false, home: app.home, fix: false, isPartial: false };
	app.say(renderReport(report, layout).trimEnd(), report.summary.error > 0 ? "warning" : "info");
}
