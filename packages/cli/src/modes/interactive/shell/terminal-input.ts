/** Bytes of the terminal as events, with the only timer that decoding needs: for a sequence that stopped in the middle. */
import type { InputEvent } from "@tau/tui/input/events";
import { InputDecoder } from "@tau/tui/input/input-decoder";
import type { SchedulerPort } from "@tau/tui/render/ports";

export class TerminalInput {
	readonly #decoder: InputDecoder;
	readonly #scheduler: SchedulerPort;
	#cancel: (() => void) | undefined;

	/** `PI_TUI_ESC_TIMEOUT`: milliseconds to wait for the rest after a lone ESC, where connections are slow. */
	constructor(
		onEvent: (event: InputEvent) => void,
		scheduler: SchedulerPort,
		env: Readonly<Record<string, string | undefined>>,
	) {
		const wanted = Number(env.PI_TUI_ESC_TIMEOUT);
		const escapeTimeout = Number.isFinite(wanted) && wanted > 0 ? Math.min(wanted, 2000) : undefined;
		this.#scheduler = scheduler;
		this.#decoder = new InputDecoder(onEvent, { escapeTimeout });
	}

	readonly feed = (bytes: Uint8Array): void => {
		this.stop();
		this.#decoder.feed(bytes);
		const wait = this.#decoder.pendingTimeout;
		if (wait !== undefined) this.#cancel = this.#scheduler.schedule(() => this.#decoder.flush(), wait);
	};

	stop(): void {
		this.#cancel?.();
		this.#cancel = undefined;
	}
}
