/** What of highlight.js is used. */
export interface CodeLibrary {
	getLanguage(name: string): object | undefined;
	registerLanguage(name: string, language: CodeLanguage): void;
	highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { value: string };
}

/** Opaque: what a language's module gives is handed to `registerLanguage`. */
export type CodeLanguage = (library: never) => object;

export function loadLibrary(): Promise<{ default: CodeLibrary }>;

export const LANGUAGES: Readonly<Record<string, () => Promise<{ default: CodeLanguage }>>>;
