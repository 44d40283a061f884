/**
 * Colours for code. The library and each language are loaded when code of that language is seen for the first time; until
 * then, and beyond what is worth the time, code is shown plain.
 */

import type { Theme } from "../theme/theme.ts";
import type { ThemeColor } from "../theme/tokens.ts";
import { type CodeLibrary, LANGUAGES, loadLibrary } from "./highlight-library.js";

/** Characters of one block. */
const MAX_CODE = 40_000;
/** Characters of coloured code that are kept. */
const MAX_CACHE = 1_000_000;

const ALIASES: Readonly<Record<string, string>> = {
	...{
		sh: "bash",
		shell: "bash",
		zsh: "bash",
		console: "bash",
		"c++": "cpp",
		cc: "cpp",
		h: "c",
		hpp: "cpp",
		cs: "csharp",
	},
	...{ patch: "diff", docker: "dockerfile", ex: "elixir", exs: "elixir", golang: "go", gql: "graphql", hs: "haskell" },
	...{
		toml: "ini",
		js: "javascript",
		jsx: "javascript",
		mjs: "javascript",
		cjs: "javascript",
		jsonc: "json",
		json5: "json",
	},
	...{ kt: "kotlin", make: "makefile", md: "markdown", py: "python", rb: "ruby", rs: "rust", ts: "typescript" },
	...{ tsx: "typescript", mts: "typescript", html: "xml", svg: "xml", vue: "xml", yml: "yaml" },
};

/** By the first part of the library's class names. */
const COLORS: Readonly<Record<string, ThemeColor>> = {
	comment: "syntaxComment",
	quote: "syntaxComment",
	keyword: "syntaxKeyword",
	"selector-tag": "syntaxKeyword",
	meta: "syntaxKeyword",
	literal: "syntaxNumber",
	number: "syntaxNumber",
	symbol: "syntaxNumber",
	string: "syntaxString",
	regexp: "syntaxString",
	"template-tag": "syntaxString",
	char: "syntaxString",
	title: "syntaxFunction",
	function: "syntaxFunction",
	section: "syntaxFunction",
	built_in: "syntaxType",
	type: "syntaxType",
	class: "syntaxType",
	tag: "syntaxType",
	name: "syntaxType",
	"selector-class": "syntaxType",
	"selector-id": "syntaxType",
	variable: "syntaxVariable",
	attr: "syntaxVariable",
	attribute: "syntaxVariable",
	property: "syntaxVariable",
	params: "syntaxVariable",
	operator: "syntaxOperator",
	punctuation: "syntaxPunctuation",
	addition: "toolDiffAdded",
	deletion: "toolDiffRemoved",
	bullet: "mdListBullet",
	link: "mdLink",
};

export class Highlighter {
	readonly #changed: () => void;
	#library: CodeLibrary | undefined;
	readonly #loading = new Map<string, Promise<void>>();
	readonly #failed = new Set<string>();
	#cache = new Map<string, string>();
	#cacheSize = 0;

	/** `changed`: code that was shown plain can be shown in colours now. */
	constructor(changed: () => void) {
		this.#changed = changed;
	}

	/** Lines of the code, or undefined when it is to be shown plain. */
	lines(code: string, language: string, theme: Theme): string[] | undefined {
		const lower = language.toLowerCase();
		const name = ALIASES[lower] ?? lower;
		if (code.length > MAX_CODE || !Object.hasOwn(LANGUAGES, name) || this.#failed.has(name)) return undefined;
		if (!this.#library?.getLanguage(name)) {
			this.#load(name);
			return undefined;
		}
		return styledLines(this.#html(code, name), theme);
	}

	#html(code: string, language: string): string {
		const key = `${language}\n${code}`;
		const known = this.#cache.get(key);
		if (known !== undefined) return known;
		const html = this.#library!.highlight(code, { language, ignoreIllegals: true }).value;
		this.#cacheSize += html.length;
		if (this.#cacheSize > MAX_CACHE) {
			this.#cache = new Map();
			this.#cacheSize = html.length;
		}
		this.#cache.set(key, html);
		return html;
	}

	#load(name: string): void {
		if (this.#loading.has(name)) return;
		const work = async () => {
			const [library, language] = await Promise.all([loadLibrary(), LANGUAGES[name]!()]);
			this.#library ??= library.default;
			this.#library.registerLanguage(name, language.default);
			this.#changed();
		};
		this.#loading.set(
			name,
			work().catch(() => void this.#failed.add(name)),
		);
	}
}

/** The library's HTML: nothing but spans with a class, and five entities. */
function styledLines(html: string, theme: Theme): string[] {
	const lines: string[] = [];
	const stack: (ThemeColor | undefined)[] = [];
	let line = "";
	const write = (text: string) => {
		const color = stack.findLast((entry) => entry !== undefined) ?? "mdCodeBlock";
		for (const [index, part] of unescaped(text).split("\n").entries()) {
			if (index > 0) {
				lines.push(line);
				line = "";
			}
			if (part !== "") line += theme.fg(color, part);
		}
	};
	let from = 0;
	for (const match of html.matchAll(/<span class="([^"]*)">|<\/span>/g)) {
		if (match.index > from) write(html.slice(from, match.index));
		from = match.index + match[0].length;
		if (match[1] === undefined) stack.pop();
		else stack.push(colorOf(match[1]));
	}
	write(html.slice(from));
	lines.push(line);
	return lines;
}

function colorOf(classes: string): ThemeColor | undefined {
	const name = /hljs-([\w-]+)/.exec(classes)?.[1];
	return name === undefined ? undefined : COLORS[name];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };

function unescaped(text: string): string {
	return text.replaceAll(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => ENTITIES[name]!);
}
