/** What the model is told about an edit: pi's sentences first, then what pi does not say. */
import { TauError, type TauErrorCode } from "@tau/base/errors";
import type { EditMatch, EditProblem, MatchStep, NearWindow } from "./matching/edit-search.ts";

const IGNORED: Readonly<Record<MatchStep, string>> = {
	exact: "nothing",
	"trailing-space": "white space at line ends",
	indentation: "indentation (the new text was given the file's)",
	unicode: "typographic quotes, dashes, spaces and composed characters",
	"inner-space": "the amount of white space between words",
	block: "differences in lines that the edit does not change (fuzzy; those lines were left as they are in the file)",
};

/** `display` turns searched text into readable text. */
export function editError(
	problem: EditProblem,
	path: string,
	editCount: number,
	display: (text: string) => string,
): TauError {
	const isSingle = editCount === 1;
	switch (problem.kind) {
		case "empty": {
			const name = isSingle ? "oldText" : `edits[${problem.editIndex}].oldText`;
			return error("TAU_EDIT_INVALID", `${name} must not be empty in ${path}.`);
		}
		case "missing": {
			const text = isSingle
				? `Could not find the exact text in ${path}. The old text must match exactly including all whitespace and newlines.`
				: `Could not find edits[${problem.editIndex}] in ${path}. The oldText must match exactly including all whitespace and newlines.`;
			return error("TAU_EDIT_NOT_FOUND", text + describeWindows(problem.windows, display));
		}
		case "ambiguous": {
			const { count, lines, step } = problem;
			const text = isSingle
				? `Found ${count} occurrences of the text in ${path}. The text must be unique. Please provide more context to make it unique.`
				: `Found ${count} occurrences of edits[${problem.editIndex}] in ${path}. Each oldText must be unique. Please provide more context to make it unique.`;
			const ignoring = step === "exact" ? "" : `, ignoring ${IGNORED[step].replace(/ \(.*/, "")}`;
			const named = [...new Set(lines)];
			const places = named.length === 1 ? `in line ${named[0]}` : `at lines ${named.join(", ")}`;
			const more = count > lines.length ? ` and ${count - lines.length} more` : "";
			return error("TAU_EDIT_AMBIGUOUS", `${text}\nThey start ${places}${more}${ignoring}.`);
		}
		case "overlap":
			return error(
				"TAU_EDIT_OVERLAP",
				`edits[${problem.first}] and edits[${problem.second}] overlap in ${path}. Merge them into one edit or target disjoint regions.`,
			);
	}
}

export function noChangeError(path: string, editCount: number): TauError {
	const text =
		editCount === 1
			? `No changes made to ${path}. The replacement produced identical content. This might indicate an issue with special characters or the text not existing as expected.`
			: `No changes made to ${path}. The replacements produced identical content.`;
	return error("TAU_EDIT_NO_CHANGE", text);
}

/** `lineOf` gives the line, from 1, of a match. */
export function editSuccess(path: string, matches: readonly EditMatch[], lineOf: (match: EditMatch) => number): string {
	const notes = matches
		.filter(({ step }) => step !== "exact")
		.map((match) => {
			const name = matches.length === 1 ? "The oldText" : `edits[${match.editIndex}].oldText`;
			return `\n${name} was not found exactly; line ${lineOf(match)} matched when ignoring ${IGNORED[match.step]}.`;
		});
	return `Successfully replaced ${matches.length} block(s) in ${path}.${notes.join("")}`;
}

function describeWindows(windows: readonly NearWindow[], display: (text: string) => string): string {
	if (windows.length === 0) return "";
	const parts = windows.map((window) => {
		const lines = window.lines.map((line, index) => {
			const mark = index === window.differingLine ? ">" : " ";
			return `${mark}${window.firstLine + index}: ${display(line)}`;
		});
		const differing = window.firstLine + window.differingLine;
		const what =
			window.differingLine < window.lines.length
				? `line ${differing} is first to differ; oldText has there: ${display(window.wanted)}`
				: `the file ends before line ${differing}; oldText has there: ${display(window.wanted)}`;
		return `${lines.join("\n")}\n(${what})`;
	});
	return `\n\nNearest text in the file:\n${parts.join("\n\n")}`;
}

function error(code: TauErrorCode, message: string): TauError {
	return new TauError(code, message);
}
