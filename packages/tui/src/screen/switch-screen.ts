import { TauError } from "@tau/base/errors";
import type { ScreenBase } from "./screen-base.ts";

/** Gives the terminal from one screen to another, with components, focus and input listeners. The first can have it back. */
export function switchScreen(from: ScreenBase, to: ScreenBase): void {
	if (from.hasOverlay()) {
		throw new TauError("TAU_SCREEN_HAS_OVERLAY", "The screen cannot be switched while an overlay is open", {
			hint: "close it first",
		});
	}
	const focused = from.getFocusedComponent();
	from.stop({ preserveScreen: true });
	from.moveTo(to);
	to.setFocus(focused);
	to.start();
}
