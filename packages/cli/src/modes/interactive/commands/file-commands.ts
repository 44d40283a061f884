/** /export and /import. */
import { resolve } from "node:path";
import type { AppContext } from "../app-context.ts";

/** As a web page; the branch as a session file of its own where the name ends with that of one. */
export async function exportSession(app: AppContext, argument: string): Promise<void> {
	const params = argument === "" ? {} : { outputPath: resolve(app.workspace.cwd, unquoted(argument)) };
	const isFile = unquoted(argument).toLowerCase().endsWith(".jsonl");
	const { path } = await app.client.send(isFile ? "export_session" : "export_html", params);
	app.say(`Exported to ${path}`, "success");
}

export async function importSession(app: AppContext, argument: string): Promise<void> {
	if (argument === "") {
		app.say("/import needs the path of a session file", "warning", "/import notes/session.jsonl");
		return;
	}
	const { cancelled } = await app.client.send("import_session", {
		path: resolve(app.workspace.cwd, unquoted(argument)),
	});
	if (cancelled) return;
	await app.showSession();
	app.say("The imported session goes on here; its file stays as it was", "success");
}

/** Of a path that was dropped onto the terminal. */
function unquoted(path: string): string {
	const quoted = /^(["'])(.*)\1$/.exec(path);
	return quoted?.[2] ?? path.replaceAll("\\ ", " ");
}
