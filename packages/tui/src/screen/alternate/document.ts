/** The parts of a screen that scroll, one below the other: what stands before the transcript, and its items. */
import { Transcript } from "../../components/transcript.ts";
import type { Component } from "../../render/component.ts";

export class ScrolledDocument {
	readonly #children: () => readonly Component[];
	/** Where components were found last. */
	readonly #places = new WeakMap<Component, number>();

	constructor(children: () => readonly Component[]) {
		this.#children = children;
	}

	/** What stands below the transcript and does not scroll. Without a transcript everything scrolls. */
	get sticky(): readonly Component[] {
		const children = this.#children();
		const at = children.findIndex(isTranscript);
		return at < 0 ? [] : children.slice(at + 1);
	}

	get length(): number {
		const { before, transcript } = this.#parts();
		return before.length + (transcript?.length ?? 0);
	}

	at(index: number): Component | undefined {
		const { before, transcript } = this.#parts();
		return index < before.length ? before[index] : transcript?.childAt(index - before.length);
	}

	/** Whether its height at a width may be remembered. */
	isFinishedAt(index: number): boolean {
		const { before, transcript } = this.#parts();
		return index >= before.length && (transcript?.isFinishedAt(index - before.length) ?? false);
	}

	/** -1 when it is gone. */
	indexOf(component: Component): number {
		const known = this.#places.get(component);
		if (known !== undefined && this.at(known) === component) return known;
		const { before, transcript } = this.#parts();
		const inTranscript = transcript?.indexOf(component) ?? -1;
		const index = inTranscript >= 0 ? before.length + inTranscript : before.indexOf(component);
		if (index >= 0) this.#places.set(component, index);
		return index;
	}

	/** Items before the first come to be. Returns how many. */
	loadEarlier(): number {
		return this.#parts().transcript?.loadEarlier() ?? 0;
	}

	#parts(): { before: readonly Component[]; transcript: Transcript | undefined } {
		const children = this.#children();
		const at = children.findIndex(isTranscript);
		if (at < 0) return { before: children, transcript: undefined };
		return { before: at === 0 ? [] : children.slice(0, at), transcript: children[at] as Transcript };
	}
}

function isTranscript(component: Component): boolean {
	return component instanceof Transcript;
}
