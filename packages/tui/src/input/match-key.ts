/** Keys out of raw input, for components that are handed the terminal's own bytes (as extensions of pi are). */
import { type KeyId, normalizeKeyId } from "../keymap/key-id.ts";
import type { InputEvent, KeyEvent } from "./events.ts";
import { InputDecoder } from "./input-decoder.ts";

/** The key that `data` is, when it is exactly one. */
export function decodeKey(data: string, isKittyActive = false): KeyEvent | undefined {
	if (data === "" || data.length > MAX_KEY) return undefined;
	const events: InputEvent[] = [];
	const decoder = new InputDecoder((event) => events.push(event));
	decoder.isKittyActive = isKittyActive;
	decoder.feedText(data);
	decoder.flush();
	return events.length === 1 && events[0]!.type === "key" ? events[0] : undefined;
}

/** Whether the event is the key, by any of its names. `key` may be written in any form. */
export function isKey(event: KeyEvent, key: KeyId): boolean {
	if (event.key === key) return true;
	const result = normalizeKeyId(key);
	return "key" in result && (event.key === result.key || event.alternates.includes(result.key));
}

/** `data` is what a component's `handleInput` gets. */
export function matchesKey(data: string, key: KeyId, isKittyActive = false): boolean {
	const event = decodeKey(data, isKittyActive);
	return event !== undefined && isKey(event, key);
}

/** The normalised name of the key, or undefined. */
export function parseKey(data: string, isKittyActive = false): KeyId | undefined {
	return decodeKey(data, isKittyActive)?.key;
}

export function isKeyRelease(data: string): boolean {
	return decodeKey(data)?.eventType === "release";
}

export function isKeyRepeat(data: string): boolean {
	return decodeKey(data)?.eventType === "repeat";
}

/** What the key types, for keys that come as sequences. */
export function decodePrintableKey(data: string): string | undefined {
	return decodeKey(data)?.text || undefined;
}

const MAX_KEY = 64;
