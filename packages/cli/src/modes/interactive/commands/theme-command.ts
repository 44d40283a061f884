/** The choice of a theme, each seen on the screen while it is highlighted. */
import type { AppContext } from "../app-context.ts";
import { openPicker } from "../panels/open-picker.ts";
import type { PickerItem } from "../panels/picker.ts";

const FOLLOW = "light/dark";

export async function chooseTheme(app: AppContext, wanted = ""): Promise<void> {
	const { themes } = app;
	const names = themes.catalog.list();
	const present = themes.setting ?? FOLLOW;
	const items: PickerItem<string>[] = [
		{ value: FOLLOW, label: "follow the terminal", detail: "light or dark", isMarked: present === FOLLOW },
		...names.map(({ name, path }) => ({
			value: name,
			label: name,
			detail: path ?? "built in",
			isMarked: name === present,
		})),
	];
	const named = items.find(({ value }) => value === wanted)?.value;
	const chosen =
		named ??
		(await openPicker(app, {
			title: "Theme",
			items,
			selected: (name) => name === present,
			onHighlight: (item) => themes.preview(item && item.value !== FOLLOW ? item.value : undefined),
		}).chosen);
	if (chosen === undefined) {
		themes.preview(undefined);
		return;
	}
	await app.client.send("change_settings", { changes: { theme: chosen === FOLLOW ? null : chosen } });
	await app.refresh();
	themes.preview(undefined);
}
