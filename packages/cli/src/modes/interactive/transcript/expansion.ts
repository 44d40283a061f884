/** Whether long parts of the transcript are shown whole. One switch for all of them. */
export interface Expansion {
	readonly isExpanded: boolean;
	/** How to see more, such as "ctrl+o for the summary". */
	hint(purpose: string): string;
}
