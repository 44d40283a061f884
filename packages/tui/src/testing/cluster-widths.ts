/** Gives the emulator tau's own idea of characters and columns, as a modern terminal has it; by itself it knows Unicode 6. */
import type { IUnicodeVersionProvider } from "@xterm/headless";
import { graphemeEnd } from "../text/graphemes.ts";
import { graphemeWidth } from "../text/metrics.ts";

export class ClusterWidths implements IUnicodeVersionProvider {
	readonly version = "tau";
	/** Characters so far of the cluster a state stands for. State 0: none. */
	readonly #clusters: string[] = [""];
	readonly #states = new Map<string, number>();

	wcwidth(code: number): 0 | 1 | 2 {
		const text = String.fromCodePoint(code);
		return Math.min(2, graphemeWidth(text, 0, text.length)) as 0 | 1 | 2;
	}

	/** Packed as the emulator wants it: state, two bits of width, whether it joins the character before it. */
	charProperties(code: number, preceding: number): number {
		const before = this.#clusters[preceding >> 3] ?? "";
		const character = String.fromCodePoint(code);
		const joined = before + character;
		const isJoined = before !== "" && graphemeEnd(joined, 0) === joined.length;
		const cluster = isJoined ? joined : character;
		const width = Math.min(2, graphemeWidth(cluster, 0, cluster.length));
		return (this.#state(cluster) << 3) | (width << 1) | (isJoined ? 1 : 0);
	}

	#state(cluster: string): number {
		let state = this.#states.get(cluster);
		if (state === undefined) {
			state = this.#clusters.push(cluster) - 1;
			this.#states.set(cluster, state);
		}
		return state;
	}
}
