/**
 * What the engine asks of, and tells, the person at a client: pi's UI requests of RPC (reference: pi 0.87.1). Who asks is
 * a part of the engine or an extension; who answers is any client that said it can.
 */

/** Waits for an answer. `timeout` is in milliseconds; afterwards the question is as good as cancelled. */
export type UiQuestion =
	| { method: "select"; title: string; options: string[]; timeout?: number }
	| { method: "confirm"; title: string; message: string; timeout?: number }
	/** `isSecret` (an addition to pi): what is typed is not to be shown. */
	| { method: "input"; title: string; placeholder?: string; timeout?: number; isSecret?: boolean }
	| { method: "editor"; title: string; prefill?: string };

export type UiNotice =
	| { method: "notify"; message: string; notifyType?: "info" | "warning" | "error" }
	/** A line of the footer, by its key; without text it is gone. */
	| { method: "setStatus"; statusKey: string; statusText?: string }
	/** Lines beside the editor, by their key; without lines they are gone. */
	| { method: "setWidget"; widgetKey: string; widgetLines?: string[]; widgetPlacement?: "aboveEditor" | "belowEditor" }
	| { method: "setTitle"; title: string }
	| { method: "set_editor_text"; text: string };

/** `value` for select, input and editor; `confirmed` for confirm. */
export type UiAnswer = { value: string } | { confirmed: boolean } | { cancelled: true };
