/** One measured figure of one program in one row of the targets. */
export interface Figure {
	row: string;
	what: string;
	unit: string;
	program: string;
	value: number;
	/** Only for ours: at most this much. */
	target?: number;
	note?: string;
}

export interface Row {
	id: string;
	title: string;
	/** Measures; `peers` holds the installed ones. */
	run(context: BenchContext): Promise<Figure[]>;
}

export interface BenchContext {
	/** The compiled binary. */
	tau: string;
	root: string;
	/** Name to argv prefix of each installed peer; absent ones are missing. */
	peers: Partial<Record<"pi" | "codex" | "opencode", string[]>>;
	/** Fewer rounds for a quick look. */
	rounds: number;
	scratch: string;
	log(line: string): void;
}

/** A table with one line per figure and a column per program. */
export function renderTable(figures: readonly Figure[]): string {
	const programs = [...new Set(figures.map((figure) => figure.program))];
	const keys = [...new Set(figures.map((figure) => `${figure.row}\t${figure.what}\t${figure.unit}`))];
	const header = ["row", "what", "unit", ...programs, "target", ""];
	const lines = keys.map((key) => {
		const [row, what, unit] = key.split("\t") as [string, string, string];
		const of = (program: string) =>
			figures.find((f) => f.row === row && f.what === what && f.unit === unit && f.program === program);
		const ours = of("tau");
		const target = ours?.target;
		const verdict = target === undefined || !ours ? "" : ours.value <= target ? "ok" : "MISSED";
		return [
			row,
			what,
			unit,
			...programs.map((program) => {
				const figure = of(program);
				return figure ? format(figure.value) : "-";
			}),
			target === undefined ? "" : `<= ${format(target)}`,
			verdict,
		];
	});
	const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column]!.length)));
	return [header, ...lines]
		.map((line) =>
			line
				.map((cell, column) => cell.padEnd(widths[column]!))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

function format(value: number): string {
	if (Number.isNaN(value)) return "?";
	if (value >= 100) return value.toFixed(0);
	return value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
}
