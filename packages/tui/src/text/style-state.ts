/** Which style and link are on at a place in a line, and how to say so again on another line. */

/** Slots of SGR attributes, each set by some codes and cleared by others. */
const SLOTS = {
	bold: 0,
	dim: 1,
	italic: 2,
	underline: 3,
	blink: 4,
	inverse: 5,
	hidden: 6,
	strike: 7,
	overline: 8,
	foreground: 9,
	background: 10,
	underlineColor: 11,
} as const;

const SET: Readonly<Record<number, number>> = {
	1: SLOTS.bold,
	2: SLOTS.dim,
	3: SLOTS.italic,
	4: SLOTS.underline,
	5: SLOTS.blink,
	6: SLOTS.blink,
	7: SLOTS.inverse,
	8: SLOTS.hidden,
	9: SLOTS.strike,
	21: SLOTS.underline,
	53: SLOTS.overline,
};

const CLEAR: Readonly<Record<number, readonly number[]>> = {
	22: [SLOTS.bold, SLOTS.dim],
	23: [SLOTS.italic],
	24: [SLOTS.underline],
	25: [SLOTS.blink],
	27: [SLOTS.inverse],
	28: [SLOTS.hidden],
	29: [SLOTS.strike],
	39: [SLOTS.foreground],
	49: [SLOTS.background],
	55: [SLOTS.overline],
	59: [SLOTS.underlineColor],
};

const COLORS: Readonly<Record<number, number>> = {
	38: SLOTS.foreground,
	48: SLOTS.background,
	58: SLOTS.underlineColor,
};

export class StyleState {
	readonly #slots: string[] = new Array(12).fill("");
	#link = "";
	#hasStyle = false;

	/** Takes in one escape sequence; those that are neither SGR nor OSC 8 change nothing. */
	apply(sequence: string): void {
		const last = sequence.charCodeAt(sequence.length - 1);
		if (last === 0x6d && sequence.charCodeAt(1) === 0x5b) this.#applySgr(sequence.slice(2, -1));
		else if (sequence.startsWith("\x1b]8;")) this.#link = sequence[sequence.indexOf(";", 4) + 1]! < " " ? "" : sequence;
	}

	/** Sequences that bring about this state from the plain one. Empty when nothing is on. */
	open(): string {
		return this.style() + this.#link;
	}

	/** The style alone, as one SGR sequence. */
	style(): string {
		if (!this.#hasStyle) return "";
		const codes = this.#slots.filter((code) => code !== "");
		return codes.length === 0 ? "" : `\x1b[${codes.join(";")}m`;
	}

	/** Only the background: what a line is padded with. */
	background(): string {
		const code = this.#slots[SLOTS.background];
		return code ? `\x1b[${code}m` : "";
	}

	/** Ends what would otherwise show in the empty rest of a line: underline and link. Colours stay. */
	endLine(): string {
		const lines = this.#slots[SLOTS.underline] || this.#slots[SLOTS.strike] || this.#slots[SLOTS.overline];
		return (lines ? this.#endLines() : "") + this.endLink();
	}

	endLink(): string {
		if (this.#link === "") return "";
		return this.#link.endsWith("\x07") ? "\x1b]8;;\x07" : "\x1b]8;;\x1b\\";
	}

	get isPlain(): boolean {
		return this.open() === "";
	}

	clear(): void {
		this.#slots.fill("");
		this.#link = "";
		this.#hasStyle = false;
	}

	#endLines(): string {
		const codes: number[] = [];
		if (this.#slots[SLOTS.underline]) codes.push(24);
		if (this.#slots[SLOTS.strike]) codes.push(29);
		if (this.#slots[SLOTS.overline]) codes.push(55);
		return `\x1b[${codes.join(";")}m`;
	}

	#applySgr(parameters: string): void {
		// `\x1b[>4m` and the like set modes of the terminal.
		if (parameters !== "" && !/^[\d;:]*$/.test(parameters)) return;
		const parts = parameters.split(";");
		for (let index = 0; index < parts.length; index++) {
			const part = parts[index]!;
			const code = Number.parseInt(part, 10) || 0;
			const colorSlot = COLORS[code];
			if (colorSlot !== undefined) index += this.#applyColor(colorSlot, parts, index);
			else this.#applyCode(code, part);
		}
	}

	#applyCode(code: number, part: string): void {
		if (code === 0) {
			this.#slots.fill("");
			this.#hasStyle = false;
			return;
		}
		const cleared = part === "4:0" ? CLEAR[24] : CLEAR[code];
		if (cleared) for (const slot of cleared) this.#slots[slot] = "";
		const slot = SET[code] ?? basicColorSlot(code);
		if (slot === undefined || part === "4:0") return;
		this.#slots[slot] = part;
		this.#hasStyle = true;
	}

	/** How many of the following parts belong to the colour. */
	#applyColor(slot: number, parts: readonly string[], index: number): number {
		const part = parts[index]!;
		const count = part.includes(":") ? 0 : parts[index + 1] === "5" ? 2 : parts[index + 1] === "2" ? 4 : 0;
		if (count === 0 && !part.includes(":")) return 0;
		this.#slots[slot] = parts.slice(index, index + 1 + count).join(";");
		this.#hasStyle = true;
		return count;
	}
}

function basicColorSlot(code: number): number | undefined {
	if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return SLOTS.foreground;
	if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return SLOTS.background;
	return undefined;
}
