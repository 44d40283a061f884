/** `/resume`: the sessions of this directory, or of all, found by what was said in them. */
import type { SessionSearchResult, SessionSummary } from "@tau/protocol/ops";
import { stripControls } from "@tau/tui/text/control-sequences";
import { wrapTextWithAnsi } from "@tau/tui/text/wrap";
import { ago } from "../ago.ts";
import type { AppContext } from "../app-context.ts";
import { askLine } from "../panels/ask-line.ts";
import { confirm, type OpenPicker, openPicker } from "../panels/open-picker.ts";
import type { PickerItem } from "../panels/picker.ts";

const PREVIEW_LINES = 4;

/** False: nothing was chosen. */
export async function resume(app: AppContext, query = ""): Promise<boolean> {
	let scope: "project" | "all" = "project";
	let onlyNamed = false;
	let sessions = (await app.client.send("list_sessions", { scope })).sessions;
	const load = async () => {
		sessions = (await app.client.send("list_sessions", { scope })).sessions;
		open.picker.setItems(items());
	};
	const items = () =>
		sessions.filter(({ name }) => !onlyNamed || name !== undefined).map((session) => item(session, scope === "all"));
	// What is typed is looked for in all that was said; the list itself knows only how each began.
	let asked = "";
	const search = async (words: string) => {
		asked = words;
		if (words.trim() === "") {
			open.picker.setItems(items());
			return;
		}
		const found = await app.client.send("search_sessions", { query: words, scope, limit: 50, isTyping: true });
		// Somebody typed on since.
		if (asked !== words) return;
		const named = items().filter(({ label }) => label.toLowerCase().includes(words.toLowerCase()));
		const paths = new Set(named.map(({ value }) => value.path));
		const others = found.sessions.filter(({ path }) => !paths.has(path));
		open.picker.setItems([...named, ...others.map((session) => foundItem(session, scope === "all"))]);
	};
	const open: OpenPicker<SessionSummary> = openPicker<SessionSummary>(app, {
		title: "Sessions",
		items: items(),
		search: (words) => app.run(() => search(words)),
		empty: "No session here: ctrl+p shows those of all directories",
		preview: (chosen, width) => preview(chosen.value, width, app),
		actions: [
			{
				id: "app.session.togglePath",
				purpose: "this directory or all",
				run: () => {
					scope = scope === "all" ? "project" : "all";
					app.run(load);
				},
			},
			{
				id: "app.session.toggleNamedFilter",
				purpose: "only named",
				run: () => {
					onlyNamed = !onlyNamed;
					open.picker.setItems(items());
				},
			},
			{ id: "app.session.rename", purpose: "rename", run: (chosen) => app.run(() => rename(app, chosen, load)) },
			{ id: "app.session.delete", purpose: "delete", run: (chosen) => app.run(() => remove(app, chosen, load)) },
		],
	});
	if (query !== "") open.picker.handleInput(`\x1b[200~${query}\x1b[201~`);
	const chosen = await open.chosen;
	if (!chosen) return false;
	if (chosen.isOpen) return true;
	await app.client.send("switch_session", { sessionPath: chosen.path });
	await app.showSession();
	return true;
}

function item(session: SessionSummary, withDirectory: boolean): PickerItem<SessionSummary> {
	const messages = `${session.messageCount} message${session.messageCount === 1 ? "" : "s"}`;
	const facts = [ago(Date.now() - session.modified), messages, ...(withDirectory ? [session.cwd] : [])];
	return {
		value: session,
		label: session.name ?? session.firstMessage,
		detail: facts.join(" · "),
		keywords: `${session.firstMessage} ${session.id}`,
		isMarked: session.isOpen,
	};
}

function foundItem(session: SessionSearchResult, withDirectory: boolean): PickerItem<SessionSummary> {
	const place = session.hits[0]?.text ?? "";
	return item({ ...session, text: place }, withDirectory);
}

/** Where what is looked for was said, or how it began. */
function preview(session: SessionSummary, width: number, app: AppContext): string[] {
	const theme = app.themes.source.current;
	const text = stripControls(session.text ?? session.firstMessage).replaceAll(/\s+/g, " ");
	const wrapped = wrapTextWithAnsi(text.slice(0, width * PREVIEW_LINES), Math.max(1, width - 2));
	return ["", ...wrapped.slice(0, PREVIEW_LINES).map((line) => ` ${theme.fg("muted", line)}`)];
}

async function rename(app: AppContext, chosen: PickerItem<SessionSummary> | undefined, load: () => Promise<void>) {
	if (!chosen) return;
	const { path, name, isOpen } = chosen.value;
	const given = await askLine(app, { title: "Name of the session", text: name ?? "" });
	if (given === undefined) return;
	if (isOpen) await app.client.send("set_session_name", { name: given });
	else await app.client.send("rename_session", { path, name: given });
	await load();
}

async function remove(app: AppContext, chosen: PickerItem<SessionSummary> | undefined, load: () => Promise<void>) {
	if (!chosen) return;
	const { path, name, firstMessage } = chosen.value;
	if (!(await confirm(app, `Delete "${(name ?? firstMessage).slice(0, 60)}"?`, "Delete it"))) return;
	const { inTrash } = await app.client.send("delete_session", { path });
	app.say(inTrash ? "The session is in the trash" : "The session is deleted", "success");
	await load();
}
