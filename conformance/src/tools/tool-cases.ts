import { bashCases } from "./bash-cases.ts";
import { editCases } from "./edit-cases.ts";
import { readCases } from "./read-cases.ts";
import { findCases, grepCases, lsCases } from "./search-cases.ts";
import type { ToolCase } from "./tool-job.ts";
import { writeCases } from "./write-cases.ts";

export const toolCases: readonly ToolCase[] = [
	...readCases,
	...writeCases,
	...editCases,
	...bashCases,
	...grepCases,
	...findCases,
	...lsCases,
];
