/** What a listing of a folder says, read from the output of `ls` (the tool, or `ls -1p` in a shell). */
export interface Listing {
	files: string[];
	folders: string[];
}

export function readListing(text: string): Listing {
	const listing: Listing = { files: [], folders: [] };
	for (const line of text.split("\n")) {
		const name = line.trimEnd();
		// Notices stand in brackets, placeholders like "(empty directory)" in parentheses.
		if (name === "" || name.startsWith("[") || name.startsWith("(")) continue;
		if (name.endsWith("/")) listing.folders.push(name.slice(0, -1));
		else listing.files.push(name);
	}
	return listing;
}

const TEXT_FILE =
	/\.(md|txt|rst|ts|tsx|js|jsx|mjs|py|rs|go|java|kt|c|h|cc|cpp|cs|rb|php|sh|json|ya?ml|toml|css|html|sql)$/i;
const PREFERRED = [
	/^readme(\.\w+)?$/i,
	/^(package\.json|cargo\.toml|pyproject\.toml|go\.mod|makefile|dockerfile)$/i,
	/\.md$/i,
	TEXT_FILE,
];

/** The file that tells most about a project; undefined when nothing here looks like text. */
export function chooseFile(listing: Listing | undefined, found: readonly string[]): string | undefined {
	// Without a listing a guess is worth a try: the tour explains a failure as readily as a success.
	if (!listing && found.length === 0) return "README.md";
	const candidates = [...(listing?.files ?? []), ...found];
	for (const pattern of PREFERRED) {
		const file = candidates.find((path) => pattern.test(path.slice(path.lastIndexOf("/") + 1)));
		if (file) return file;
	}
	return undefined;
}

/** The extension most files have, with its dot. */
export function commonExtension(listing: Listing | undefined): string | undefined {
	const counts = new Map<string, number>();
	for (const file of listing?.files ?? []) {
		const extension = TEXT_FILE.exec(file)?.[0];
		if (extension) counts.set(extension, (counts.get(extension) ?? 0) + 1);
	}
	return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
