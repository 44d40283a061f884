/** Mouse reports. */
import type { MouseEvent } from "./events.ts";

const BUTTONS = ["left", "middle", "right", "none"] as const;
const EXTRA_BUTTONS = ["back", "forward", "none", "none"] as const;
const WHEEL = ["wheelUp", "wheelDown", "wheelLeft", "wheelRight"] as const;

/** `code` as all protocols encode it (bit 2 shift, 3 alt, 4 ctrl, 5 motion, 6 wheel, 7 extra buttons); 1-based cell. */
export function mouseEvent(code: number, x: number, y: number, isRelease: boolean, raw: string): MouseEvent {
	const isMotion = (code & 32) !== 0;
	const isExtra = (code & 128) !== 0;
	const isWheel = (code & 64) !== 0 && !isExtra;
	const button = isWheel ? "none" : (isExtra ? EXTRA_BUTTONS : BUTTONS)[code & 3]!;
	const isUp = isRelease || (!isMotion && !isWheel && !isExtra && (code & 3) === 3);
	const moved = button === "none" ? "move" : "drag";
	return {
		type: "mouse",
		action: isWheel ? WHEEL[code & 3]! : isMotion ? moved : isUp ? "release" : "press",
		button,
		column: Math.max(0, x - 1),
		row: Math.max(0, y - 1),
		shift: (code & 4) !== 0,
		alt: (code & 8) !== 0,
		ctrl: (code & 16) !== 0,
		raw,
	};
}
