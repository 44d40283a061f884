/** The table of `--list-models [search]`: sorted by provider and id, columns two spaces apart. */
import type { Model } from "@tau/protocol/model";

const HEADERS = ["provider", "model", "context", "max-out", "thinking", "images"];

/** One line per model after the header; for no model at all, one sentence. */
export function listModels(models: readonly Model[], search?: string): string[] {
	const matching = search ? filterModels(models, search) : [...models];
	if (matching.length === 0) return [`No models matching "${search ?? ""}"`];
	matching.sort((a, b) => a.provider.localeCompare(b.provider) || a.id.localeCompare(b.id));
	const rows = [HEADERS, ...matching.map(cells)];
	const widths = HEADERS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  "));
}

/** Every word of the search (split at blanks and slashes) must occur in `provider id` as a subsequence. */
export function filterModels(models: readonly Model[], search: string): Model[] {
	const words = search
		.toLowerCase()
		.split(/[\s/]+/)
		.filter((word) => word !== "");
	return models.filter((model) => {
		const text = `${model.provider} ${model.id}`.toLowerCase();
		return words.every((word) => isSubsequence(word, text) || isSubsequence(swapLettersAndDigits(word), text));
	});
}

function cells(model: Model): string[] {
	return [
		model.provider,
		model.id,
		formatTokens(model.contextWindow),
		formatTokens(model.maxTokens),
		model.reasoning ? "yes" : "no",
		model.input.includes("image") ? "yes" : "no",
	];
}

/** 200000 is `200K`, 1050000 is `1.1M`. */
export function formatTokens(count: number): string {
	const [unit, letter] = count >= 1_000_000 ? [1_000_000, "M"] : [1_000, "K"];
	if (count < 1_000) return String(count);
	return `${count % unit === 0 ? count / unit : (count / unit).toFixed(1)}${letter}`;
}

function isSubsequence(word: string, text: string): boolean {
	if (word === "") return false;
	let at = -1;
	return [...word].every((character) => {
		at = text.indexOf(character, at + 1);
		return at !== -1;
	});
}

/** `5gpt` is tried as `gpt5` and the other way round; "" for any other word. */
function swapLettersAndDigits(word: string): string {
	const parts = /^([a-z]+)([0-9]+)$|^([0-9]+)([a-z]+)$/.exec(word);
	return parts ? (parts[2] ?? parts[4] ?? "") + (parts[1] ?? parts[3] ?? "") : "";
}
