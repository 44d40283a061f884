/** Earlier prompts to choose from: of this session, then how other sessions of the project began. */
import type { AppContext } from "../app-context.ts";
import { openPicker } from "../panels/open-picker.ts";
import type { PickerItem } from "../panels/picker.ts";

export async function searchHistory(app: AppContext): Promise<void> {
	const own = app.editor.getHistory();
	const items: PickerItem<string>[] = own.map((text) => ({ value: text, label: text }));
	const open = openPicker(app, { title: "Earlier prompts", items, empty: "Nothing was sent that is like it" });
	// Nobody waits for other sessions: they are added when they have been looked at.
	app.run(async () => {
		const { sessions } = await app.client.send("list_sessions", { scope: "project" });
		const known = new Set(own);
		for (const { firstMessage, isOpen } of sessions) {
			const text = firstMessage.trim();
			if (isOpen || text === "" || known.has(text)) continue;
			known.add(text);
			items.push({ value: text, label: text, detail: "earlier session" });
		}
		open.picker.setItems([...items]);
		app.requestRender();
	});
	const chosen = await open.chosen;
	if (chosen !== undefined) app.editor.setText(chosen);
	app.requestRender();
}
