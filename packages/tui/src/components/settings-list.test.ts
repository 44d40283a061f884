import { expect, test } from "bun:test";
import { type Component, CURSOR_MARKER, type TuiMouseEvent } from "../render/component.ts";
import { testKeybindings } from "../testing/test-keybindings.ts";
import { visibleWidth } from "../text/width.ts";
import { type SettingItem, SettingsList } from "./settings-list.ts";

const keybindings = testKeybindings();
const UP = "\x1b[A";
const DOWN = "\x1b[B";
const plain = (text: string) => text;
const THEME = { label: plain, value: plain, description: plain, hint: plain, cursor: "→ " };

function settings(): SettingItem[] {
	return [
		{ id: "theme", label: "Theme", currentValue: "dark", values: ["dark", "light"], description: "Colours of all" },
		{ id: "images", label: "Show images", currentValue: "odd", values: ["on", "off"] },
		{ id: "name", label: "Name", currentValue: "tau" },
	];
}

function open(items: SettingItem[], enableSearch = false, maxVisible = 5) {
	const calls: string[] = [];
	const list = new SettingsList(
		items,
		maxVisible,
		THEME,
		(id, value) => calls.push(`${id}=${value}`),
		() => calls.push("cancelled"),
		{ keybindings, enableSearch },
	);
	const press = (...keys: string[]) => {
		for (const key of keys) list.handleInput(key);
	};
	return { list, calls, press };
}

function mouse(type: TuiMouseEvent["type"], y: number): TuiMouseEvent {
	const place = { x: 3, y, screenX: 3, screenY: y, width: 60, height: 9 };
	return { type, button: "left", ...place, shift: false, alt: false, ctrl: false };
}

test("labels, values, the description of the selected one and the keys", () => {
	expect(open(settings()).list.render(60)).toEqual([
		"→ Theme        dark",
		"  Show images  odd",
		"  Name         tau",
		"",
		"  Colours of all",
		"",
		"  Enter/Space to change · Esc to cancel",
	]);
});

test("Enter and Space go through the values, an unknown one is followed by the first", () => {
	const { calls, press } = open(settings());
	press("\r", " ", DOWN, " ", DOWN, "\r", "\x1b");
	expect(calls).toEqual(["theme=light", "theme=dark", "images=on", "cancelled"]);
});

test("arrows go around and the list scrolls", () => {
	const { list, press } = open(settings(), false, 2);
	press(UP);
	expect(list.render(60).slice(0, 3)).toEqual(["  Show images  odd", "→ Name         tau", "  (3/3)"]);
	list.selectItem("theme");
	list.updateValue("theme", "system");
	expect(list.render(60)[0]).toBe("→ Theme        system");
});

test("letters search the labels; a space is a letter once there is text", () => {
	const { list, calls, press } = open(settings(), true);
	list.focused = true;
	press("s", "h");
	expect(list.render(60)[0]!.trimEnd()).toBe(`> sh${CURSOR_MARKER}`);
	expect(list.render(60)[2]).toBe("→ Show images  odd");
	press(" ", "i");
	expect(list.render(60).slice(2)).toEqual([
		"→ Show images  odd",
		"",
		"  Type to search · Enter/Space to change · Esc to cancel",
	]);
	press("\r", "z");
	expect(calls).toEqual(["images=on"]);
	expect(list.render(60)[2]).toBe("  No matching settings");
	press("\r", UP, DOWN);
	expect(calls).toEqual(["images=on"]);
});

test("a submenu takes the keys until it is done; its value is set, and it may go on to another", () => {
	let finish: (value?: string, options?: { navigateTo?: string }) => void = () => {};
	const keys: string[] = [];
	const submenu =
		(name: string): SettingItem["submenu"] =>
		(value, done) => {
			finish = done;
			const component: Component = {
				render: () => [`${name} of ${value}`],
				handleInput: (data) => keys.push(data),
				invalidate: () => {},
			};
			return component;
		};
	const { list, calls, press } = open([
		{ id: "one", label: "One", currentValue: "a", submenu: submenu("menu one") },
		{ id: "two", label: "Two", currentValue: "b", submenu: submenu("menu two") },
	]);
	press("\r");
	expect(list.render(40)).toEqual(["menu one of a"]);
	press(DOWN, "\x1b");
	expect(keys).toEqual([DOWN, "\x1b"]);
	finish("c", { navigateTo: "two" });
	expect(calls).toEqual(["one=c"]);
	expect(list.render(40)).toEqual(["menu two of b"]);
	finish();
	expect(list.render(40).slice(0, 2)).toEqual(["  One  c", "→ Two  b"]);
});

test("a submenu that is done before it opens is never shown", () => {
	const { list, calls, press } = open([
		{
			id: "one",
			label: "One",
			currentValue: "a",
			submenu: (_value, done) => {
				done("b");
				return { render: () => ["never"], invalidate: () => {} };
			},
		},
	]);
	press("\r");
	expect(calls).toEqual(["one=b"]);
	expect(list.render(40)[0]).toBe("→ One  b");
});

test("a click changes the setting under it, below the line to search in", () => {
	const { list, calls } = open(settings(), true);
	expect(list.handleMouse(mouse("press", 0))).toMatchObject({ handled: true, focus: true });
	expect(list.handleMouse(mouse("press", 1))).toBeUndefined();
	list.handleMouse(mouse("press", 3));
	list.handleMouse(mouse("click", 3));
	expect(calls).toEqual(["images=on"]);
});

test("no line is wider than the list", () => {
	const items = [...settings(), { id: "long", label: "中".repeat(30), currentValue: "value ".repeat(20) }];
	for (let width = 1; width < 80; width++) {
		for (const line of open(items, true).list.render(width)) expect(visibleWidth(line)).toBeLessThanOrEqual(width);
	}
});

test("without settings it says so", () => {
	expect(open([]).list.render(40)).toEqual(["  No settings available"]);
});
