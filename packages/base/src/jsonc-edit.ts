/**
 * Changes one value of a JSONC text and leaves every other byte as it is: comments, order, indentation, line ends. The
 * new text is in the style of its neighbours.
 */
import { TauError } from "./errors.ts";
import { lineAndColumn, parseJsonc, pointerStep } from "./jsonc.ts";

interface Property {
	key: string;
	keyStart: number;
	keyEnd: number;
	valueStart: number;
	valueEnd: number;
	/** Offset of the comma behind the value. */
	comma: number | undefined;
}

interface ObjectSpan {
	/** Offset of `{`. */
	open: number;
	/** Offset of `}`. */
	close: number;
	properties: Property[];
	/** Written in one line: the first property stands beside the brace. Undefined for an object without properties. */
	isInline: boolean | undefined;
}

interface Edit {
	start: number;
	end: number;
	text: string;
}

interface Style {
	eol: string;
	/** One step of indentation. */
	unit: string;
}

/**
 * Sets the value at `pointer` (RFC 6901; steps through objects only, which are made where missing), or removes the
 * property when `value` is undefined. A blank text counts as `{}`. Comments are kept, except inside a value that is
 * replaced. Throws `TAU_JSONC_INVALID` for a malformed text and `TAU_JSONC_NOT_OBJECT` where a step leads into
 * something else than an object.
 */
export function setJsoncValue(text: string, pointer: string, value: unknown, source = "JSON"): string {
	const steps = pointerSteps(pointer);
	const start = text.trim() === "" ? "{}" : text;
	parseJsonc(start, { source });
	return value === undefined ? removeValue(start, steps, source) : putValue(start, steps, value, source);
}

function pointerSteps(pointer: string): string[] {
	if (!pointer.startsWith("/")) throw new RangeError(`"${pointer}" is not the JSON pointer of a property`);
	return pointer
		.slice(1)
		.split("/")
		.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function putValue(text: string, steps: readonly string[], value: unknown, source: string): string {
	let object = rootObject(text, source);
	const style: Style = { eol: text.includes("\r\n") ? "\r\n" : "\n", unit: indentationUnit(text, object) };
	let isInline = object.isInline ?? false;
	for (const [depth, step] of steps.entries()) {
		isInline = object.isInline ?? isInline;
		const found = lastNamed(object, step);
		const rest = steps.slice(depth + 1);
		if (!found) {
			const nested = rest.reduceRight((inner, key) => objectWith(key, inner), value);
			return apply(text, insertion(text, object, step, nested, style, isInline));
		}
		if (rest.length === 0) {
			const indent = indentationAt(text, found.keyStart);
			const replacement = serialize(value, style, indent, isInline || !text.slice(0, found.keyStart).includes("\n"));
			return apply(text, [{ start: found.valueStart, end: found.valueEnd, text: replacement }]);
		}
		object = objectAt(text, found.valueStart, source, steps.slice(0, depth + 1));
	}
	return text;
}

function removeValue(text: string, steps: readonly string[], source: string): string {
	const name = steps.at(-1)!;
	let current = text;
	// A repeated property has to go as a whole, or the one before it would come to life.
	while (true) {
		let object = rootObject(current, source);
		for (const [depth, step] of steps.slice(0, -1).entries()) {
			const found = lastNamed(object, step);
			if (!found) return current;
			object = objectAt(current, found.valueStart, source, steps.slice(0, depth + 1));
		}
		const index = object.properties.findLastIndex((property) => property.key === name);
		if (index === -1) return current;
		current = apply(current, removal(current, object, index));
	}
}

function rootObject(text: string, source: string): ObjectSpan {
	return objectAt(text, skipBlank(text, text.charCodeAt(0) === 0xfeff ? 1 : 0), source, []);
}

function objectAt(text: string, at: number, source: string, steps: readonly string[]): ObjectSpan {
	if (text[at] === "{") return readObject(text, at);
	const { line, column } = lineAndColumn(text, at);
	const name = steps.length === 0 ? "the file" : JSON.stringify(steps.join("."));
	throw new TauError("TAU_JSONC_NOT_OBJECT", `${source}:${line}:${column}: ${name} must be an object to be changed`, {
		hint: "Correct the file at that place.",
		details: { source, line, column, pointer: steps.map(pointerStep).join("") },
	});
}

/** The text is valid, so what comes next is never in doubt. */
function readObject(text: string, open: number): ObjectSpan {
	const properties: Property[] = [];
	let at = skipBlank(text, open + 1);
	const isInline = text[at] === "}" ? undefined : !text.slice(open, at).includes("\n");
	while (text[at] !== "}") {
		const keyEnd = skipString(text, at);
		const valueStart = skipBlank(text, skipBlank(text, keyEnd) + 1);
		const valueEnd = skipValue(text, valueStart);
		const next = skipBlank(text, valueEnd);
		const comma = text[next] === "," ? next : undefined;
		const key = JSON.parse(text.slice(at, keyEnd)) as string;
		properties.push({ key, keyStart: at, keyEnd, valueStart, valueEnd, comma });
		at = comma === undefined ? next : skipBlank(text, comma + 1);
	}
	return { open, close: at, properties, isInline };
}

/** Of equal names the last one counts. */
function lastNamed(object: ObjectSpan, key: string): Property | undefined {
	return object.properties.findLast((property) => property.key === key);
}

function insertion(
	text: string,
	object: ObjectSpan,
	key: string,
	value: unknown,
	style: Style,
	parentIsInline: boolean,
): Edit[] {
	const last = object.properties.at(-1);
	if (!last) return intoEmpty(text, object, key, value, style, parentIsInline);
	const separator = /^:[ \t]*$/.exec(text.slice(last.keyEnd, last.valueStart))?.[0] ?? ": ";
	const indent = indentationAt(text, last.keyStart);
	const written = `${JSON.stringify(key)}${separator}${serialize(value, style, indent, object.isInline === true)}`;
	const tail = last.comma === undefined ? "" : ",";
	const edits: Edit[] = [];
	const anchor = last.comma === undefined ? last.valueEnd : last.comma + 1;
	if (last.comma === undefined) edits.push({ start: anchor, end: anchor, text: "," });
	if (object.isInline) {
		const gap = separator === ":" ? "" : " ";
		edits.push({ start: anchor, end: anchor, text: `${gap}${written}${tail}` });
	} else {
		const at = endOfLineBehind(text, anchor);
		edits.push({ start: at, end: at, text: `${style.eol}${indent}${written}${tail}` });
	}
	return edits;
}

function intoEmpty(
	text: string,
	object: ObjectSpan,
	key: string,
	value: unknown,
	style: Style,
	parentIsInline: boolean,
): Edit[] {
	const gap = text.slice(object.open + 1, object.close);
	if (parentIsInline && !gap.includes("\n")) {
		const at = object.close;
		return [{ start: at, end: at, text: `${JSON.stringify(key)}: ${serialize(value, style, "", true)}` }];
	}
	const outer = indentationAt(text, object.open);
	const indent = outer + style.unit;
	const start = object.open + 1 + gap.replace(/[ \t\r\n]+$/, "").length;
	const written = `${JSON.stringify(key)}: ${serialize(value, style, indent, false)}`;
	return [{ start, end: object.close, text: `${style.eol}${indent}${written}${style.eol}${outer}` }];
}

function removal(text: string, object: ObjectSpan, index: number): Edit[] {
	const { keyStart, valueEnd, comma } = object.properties[index]!;
	const before = object.properties[index - 1];
	if (object.properties.length === 1) {
		const isAlone = isBlank(text.slice(object.open + 1, keyStart)) && isBlank(text.slice(valueEnd, object.close), ",");
		if (isAlone) return [{ start: object.open + 1, end: object.close, text: "" }];
	}
	const edits: Edit[] = [];
	let end = valueEnd;
	if (comma !== undefined) {
		if (isBlank(text.slice(valueEnd, comma))) end = comma + 1;
		else edits.push({ start: comma, end: comma + 1, text: "" });
	} else if (before?.comma !== undefined) {
		edits.push({ start: before.comma, end: before.comma + 1, text: "" });
	}
	const floor = comma === undefined && before?.comma !== undefined ? before.comma + 1 : object.open + 1;
	const left = skipBack(text, keyStart, floor);
	const right = skipSpaces(text, end);
	const standsAlone = text[left - 1] === "\n" && (text[right] === "\n" || text.startsWith("\r\n", right));
	if (standsAlone) edits.push({ start: left, end: right + (text[right] === "\n" ? 1 : 2), text: "" });
	else if (end !== valueEnd) edits.push({ start: keyStart, end: right, text: "" });
	else if (text[left - 1] === "\n") edits.push({ start: keyStart, end: right, text: "" });
	else edits.push({ start: left, end, text: "" });
	return edits;
}

function apply(text: string, edits: readonly Edit[]): string {
	// Stable: of two insertions at one place the first stays in front.
	const ordered = [...edits].sort((a, b) => a.start - b.start);
	let result = "";
	let at = 0;
	for (const edit of ordered) {
		result += text.slice(at, edit.start) + edit.text;
		at = edit.end;
	}
	return result + text.slice(at);
}

function serialize(value: unknown, style: Style, indent: string, isInline: boolean): string {
	if (isInline) return JSON.stringify(value);
	return JSON.stringify(value, null, style.unit).replaceAll("\n", `${style.eol}${indent}`);
}

function objectWith(key: string, value: unknown): object {
	return Object.defineProperty({}, key, { value, enumerable: true });
}

/** pi's two spaces, unless the file does it another way. */
function indentationUnit(text: string, root: ObjectSpan): string {
	const first = root.properties[0];
	if (root.isInline !== false || !first) return "  ";
	return indentationAt(text, first.keyStart).slice(0, 10) || "  ";
}

/** White space at the start of the line of `offset`. */
function indentationAt(text: string, offset: number): string {
	const start = text.lastIndexOf("\n", offset - 1) + 1;
	return /^[ \t]*/.exec(text.slice(start, offset))![0];
}

/** The end of the line, when nothing but comments stand before it; otherwise `anchor` itself. */
function endOfLineBehind(text: string, anchor: number): number {
	let at = skipSpaces(text, anchor);
	while (text.startsWith("/*", at)) {
		const end = text.indexOf("*/", at) + 2;
		if (text.slice(at, end).includes("\n")) return anchor;
		at = skipSpaces(text, end);
	}
	if (text.startsWith("//", at)) at = text.indexOf("\n", at);
	else if (text[at] !== "\n" && !text.startsWith("\r\n", at)) return anchor;
	else return at;
	return text[at - 1] === "\r" ? at - 1 : at;
}

function skipValue(text: string, at: number): number {
	if (text[at] === '"') return skipString(text, at);
	if (text[at] !== "{" && text[at] !== "[") return at + /^[\w.+-]+/.exec(text.slice(at, at + 400))![0].length;
	for (let depth = 0; ; ) {
		const character = text[at];
		if (character === "{" || character === "[") depth++;
		else if (character === "}" || character === "]") depth--;
		if (depth === 0) return at + 1;
		at = character === '"' ? skipString(text, at) : skipBlank(text, at + 1);
		at = skipBlank(text, at);
	}
}

function skipString(text: string, at: number): number {
	for (let end = at + 1; ; end++) {
		if (text[end] === '"') return end + 1;
		if (text[end] === "\\") end++;
	}
}

/** White space and comments. */
function skipBlank(text: string, at: number): number {
	while (at < text.length) {
		if (" \t\r\n".includes(text[at]!)) at++;
		else if (text.startsWith("//", at)) {
			const end = text.indexOf("\n", at);
			at = end === -1 ? text.length : end;
		} else if (text.startsWith("/*", at)) at = text.indexOf("*/", at + 2) + 2;
		else break;
	}
	return at;
}

function skipSpaces(text: string, at: number): number {
	while (text[at] === " " || text[at] === "\t") at++;
	return at;
}

function skipBack(text: string, at: number, floor: number): number {
	while (at > floor && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
	return at;
}

function isBlank(text: string, alsoAllowed = ""): boolean {
	return text.replace(alsoAllowed, "").trim() === "";
}
