/** Shows a picker in the editor's place, and waits for what is chosen. */
import type { AppContext } from "../app-context.ts";
import { Picker, type PickerItem, type PickerOptions } from "./picker.ts";

export interface OpenPicker<T> {
	picker: Picker<T>;
	/** Undefined: none was. */
	chosen: Promise<T | undefined>;
	/** As if none was chosen. */
	close(): void;
}

export function openPicker<T>(
	app: AppContext,
	options: Omit<PickerOptions<T>, "onSelect" | "onCancel">,
): OpenPicker<T> {
	const { promise, resolve } = Promise.withResolvers<T | undefined>();
	const end = (item: PickerItem<T> | undefined) => {
		closePanel();
		resolve(item?.value);
	};
	const picker = new Picker<T>(
		{ ...options, onSelect: end, onCancel: () => end(undefined) },
		{
			theme: app.themes.source,
			keybindings: app.keybindings,
			rows: () => app.screen.terminal.rows,
			requestRender: () => app.requestRender(),
		},
	);
	const closePanel = app.openPanel(picker);
	return { picker, chosen: promise, close: () => end(undefined) };
}

/** Yes or no; no is the answer to anything but a choice. */
export async function confirm(app: AppContext, question: string, yes: string): Promise<boolean> {
	const items = [
		{ value: false, label: "No, leave it" },
		{ value: true, label: yes },
	];
	return (await openPicker(app, { title: question, items, canSearch: false }).chosen) === true;
}
