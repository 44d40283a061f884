import { matchesKey } from "../input/match-key.ts";
import { Loader, type LoaderHost, type LoaderIndicatorOptions, type LoaderScheduler } from "./loader.ts";

/** A loader for work that Escape stops. */
export class CancellableLoader extends Loader {
	/** After the signal is aborted. */
	onAbort?: () => void;
	readonly #controller = new AbortController();
	readonly #isCancelKey: (data: string) => boolean;

	constructor(
		ui: LoaderHost,
		spinnerColorFn: (text: string) => string,
		messageColorFn: (text: string) => string,
		message?: string,
		indicator?: LoaderIndicatorOptions,
		scheduler?: LoaderScheduler,
		/** Whether raw input is what the user has for `tui.select.cancel`. */
		isCancelKey: (data: string) => boolean = isUsualCancelKey,
	) {
		super(ui, spinnerColorFn, messageColorFn, message, indicator, scheduler);
		this.#isCancelKey = isCancelKey;
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	get aborted(): boolean {
		return this.signal.aborted;
	}

	handleInput(data: string): void {
		if (!this.#isCancelKey(data)) return;
		this.#controller.abort();
		this.onAbort?.();
	}

	dispose(): void {
		this.stop();
	}
}

function isUsualCancelKey(data: string): boolean {
	return matchesKey(data, "escape") || matchesKey(data, "ctrl+c");
}
