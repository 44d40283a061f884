/** What may follow in a prompt: commands, their arguments, templates and skills, files after `@`, paths on Tab. */
import { dirname, join, resolve } from "node:path";
import type { TreeEntry } from "@tau/platform/file-tree";
import { entriesOf } from "@tau/platform/look";
import { expandHome } from "@tau/platform/paths";
import { fuzzyFilter } from "@tau/tui/components/autocomplete/fuzzy";
import type {
	AutocompleteItem,
	AutocompleteProvider,
	AutocompleteSuggestions,
} from "@tau/tui/components/autocomplete/provider";
import type { AppContext } from "../app-context.ts";
import { COMMANDS } from "../commands/table.ts";
import { FileCandidates } from "./file-candidates.ts";

const MAX_FILES = 20;
const MAX_PATHS = 100;

export class PromptCompletions implements AutocompleteProvider {
	readonly #app: AppContext;
	#files: { root: string; candidates: FileCandidates } | undefined;

	constructor(app: AppContext) {
		this.#app = app;
	}

	async getSuggestions(
		lines: string[],
		cursorLine: number,
		cursorCol: number,
		{ signal, force = false }: { signal: AbortSignal; force?: boolean },
	): Promise<AutocompleteSuggestions | null> {
		const before = (lines[cursorLine] ?? "").slice(0, cursorCol);
		if (cursorLine === 0 && before.startsWith("/") && !(force && before.includes(" "))) {
			return this.#commands(before);
		}
		const at = /(?:^|[\s"'(=])(@"[^"]*|@[^\s"]*)$/.exec(before)?.[1];
		if (at !== undefined) return this.#filesAfterAt(at, signal);
		return force ? this.#paths(/[^\s"'(=]*$/.exec(before)![0]) : null;
	}

	applyCompletion(lines: string[], cursorLine: number, cursorCol: number, item: AutocompleteItem, prefix: string) {
		const line = lines[cursorLine] ?? "";
		const start = line.slice(0, cursorCol - prefix.length);
		const rest = line.slice(cursorCol);
		// A folder goes on; everything else is done.
		const space = item.value.endsWith("/") || item.value.endsWith('/"') || rest.startsWith(" ") ? "" : " ";
		const changed = [...lines];
		changed[cursorLine] = start + item.value + space + rest;
		// Within the quotes of a folder one goes on typing.
		const back = item.value.endsWith('/"') ? 1 : 0;
		return { lines: changed, cursorLine, cursorCol: start.length + item.value.length + space.length - back };
	}

	async #commands(before: string): Promise<AutocompleteSuggestions | null> {
		const split = /^\/([a-z][\w:-]*)\s+(.*)$/i.exec(before);
		if (split) return this.#argument(split[1]!, split[2]!);
		if (/\s/.test(before)) return null;
		const own = COMMANDS.map(({ name, argument, description }) => ({
			value: `/${name}`,
			label: `/${name}${argument ? ` ${argument}` : ""}`,
			description,
		}));
		const { commands } = await this.#app.client.send("get_commands", {});
		const others = commands.map(({ name, description, source }) => ({
			value: `/${name}`,
			label: `/${name}`,
			description: description ?? source,
		}));
		const query = before.slice(1);
		const all = [...own, ...others];
		return { items: query === "" ? all : fuzzyFilter(all, query, ({ value }) => value.slice(1)), prefix: before };
	}

	async #argument(name: string, typed: string): Promise<AutocompleteSuggestions | null> {
		const command = COMMANDS.find((candidate) => candidate.name === name);
		if (!command?.complete) return null;
		const values = await command.complete(this.#app, typed);
		const items = values.map(({ value, description }) => ({
			value,
			label: value,
			...(description ? { description } : {}),
		}));
		return { items: fuzzyFilter(items, typed, ({ value }) => value), prefix: typed };
	}

	async #filesAfterAt(prefix: string, signal: AbortSignal): Promise<AutocompleteSuggestions | null> {
		const query = prefix.replace(/^@"?/, "");
		// Beyond the project there is no list: what is typed is looked at as a path.
		if (/^(\/|~|\.\.)/.test(query)) {
			const paths = this.#paths(query);
			return paths && { items: paths.items.map((item) => quoted(item, item.value)), prefix };
		}
		const root = this.#app.workspace.cwd;
		if (this.#files?.root !== root) this.#files = { root, candidates: new FileCandidates(root, this.#app.env) };
		const found = await this.#files.candidates.search(query, MAX_FILES, signal);
		return { items: found.map(fileItem), prefix };
	}

	/** Entries of the folder that the path so far names. */
	#paths(typed: string): AutocompleteSuggestions | null {
		const { cwd } = this.#app.workspace;
		const expanded = expandHome(typed, this.#app.env);
		const isFolder = typed === "" || typed.endsWith("/");
		const folder = resolve(cwd, isFolder ? expanded : dirname(expanded));
		const start = isFolder ? "" : typed.slice(typed.lastIndexOf("/") + 1);
		const head = typed.slice(0, typed.length - start.length);
		const entries = (entriesOf(folder) ?? []).filter(
			({ name }) => name.startsWith(start) && (start !== "" || !name.startsWith(".")),
		);
		const items = entries.slice(0, MAX_PATHS).map(({ name, kind }) => {
			const path = head + name + (kind === "directory" ? "/" : "");
			return { value: path, label: name + (kind === "directory" ? "/" : "") };
		});
		items.sort(
			(one, other) =>
				Number(other.label.endsWith("/")) - Number(one.label.endsWith("/")) || one.label.localeCompare(other.label),
		);
		return items.length > 0 ? { items, prefix: typed } : null;
	}
}

function fileItem({ path, isDirectory }: TreeEntry): AutocompleteItem {
	const shown = isDirectory ? `${path}/` : path;
	const name = shown.slice(path.lastIndexOf("/") + 1);
	const folder = dirname(path);
	return quoted({ value: shown, label: name, ...(folder === "." ? {} : { description: join(folder, "/") }) }, shown);
}

function quoted(item: AutocompleteItem, path: string): AutocompleteItem {
	return { ...item, value: /\s/.test(path) ? `@"${path}"` : `@${path}` };
}
