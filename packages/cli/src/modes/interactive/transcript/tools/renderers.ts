/** How each tool is shown. A tool without a renderer of its own shows its arguments and its text. */
import { bashRenderer } from "./bash-renderer.ts";
import { editRenderer } from "./edit-renderer.ts";
import { fallbackRenderer } from "./fallback-renderer.ts";
import { readRenderer } from "./read-renderer.ts";
import { findRenderer, grepRenderer, lsRenderer } from "./search-renderers.ts";
import type { ToolRenderer } from "./tool-view.ts";
import { writeRenderer } from "./write-renderer.ts";

const RENDERERS: Readonly<Partial<Record<string, ToolRenderer>>> = {
	bash: bashRenderer,
	edit: editRenderer,
	find: findRenderer,
	grep: grepRenderer,
	ls: lsRenderer,
	read: readRenderer,
	write: writeRenderer,
};

export function rendererFor(name: string): ToolRenderer {
	return (Object.hasOwn(RENDERERS, name) ? RENDERERS[name] : undefined) ?? fallbackRenderer;
}
