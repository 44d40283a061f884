/**
 * A description of plain data and its check, for files that are read at start: the schema library costs 8 ms and 8 MiB
 * at first use, which a start must not pay. Unknown properties are accepted everywhere: newer files stay readable.
 */
import { pointerStep } from "@tau/base/jsonc";

export type Shape =
	| { kind: "string"; nonEmpty?: boolean }
	| { kind: "number"; integer?: boolean; above?: number; minimum?: number; maximum?: number }
	| { kind: "boolean" }
	| { kind: "null" }
	| { kind: "any" }
	| { kind: "literal"; values: readonly string[] }
	| { kind: "array"; of: Shape; maxItems?: number }
	| { kind: "record"; of: Shape }
	| { kind: "object"; required: Readonly<Record<string, Shape>>; optional: Readonly<Record<string, Shape>> }
	| { kind: "union"; of: readonly Shape[] };

export interface ShapeIssue {
	/** JSON pointer of the bad value; of the object for a missing property. */
	pointer: string;
	/** The place as people write it: `providers.mock.models[0].cost`. */
	path: string;
	expected: string;
	/** Kind and, for short harmless values, the value. */
	found: string;
}

/** All that is wrong with `value`; empty when it has the shape. */
export function checkShape(value: unknown, shape: Shape): ShapeIssue[] {
	const issues: ShapeIssue[] = [];
	check(value, shape, { pointer: "", path: "" }, issues);
	return issues;
}

interface Place {
	pointer: string;
	path: string;
}

type Checks = {
	[K in Shape["kind"]]: (
		value: unknown,
		shape: Extract<Shape, { kind: K }>,
		place: Place,
		issues: ShapeIssue[],
	) => void;
};

const CHECKS: Checks = {
	any: () => {},
	null: (value, shape, place, issues) => expectThat(value === null, value, shape, place, issues),
	boolean: (value, shape, place, issues) => expectThat(typeof value === "boolean", value, shape, place, issues),
	literal: (value, shape, place, issues) =>
		expectThat(typeof value === "string" && shape.values.includes(value), value, shape, place, issues),
	string: (value, shape, place, issues) =>
		expectThat(typeof value === "string" && (!shape.nonEmpty || value !== ""), value, shape, place, issues),
	number: (value, shape, place, issues) => expectThat(isNumberWithin(value, shape), value, shape, place, issues),
	array: (value, shape, place, issues) => {
		if (!Array.isArray(value) || (shape.maxItems !== undefined && value.length > shape.maxItems)) {
			expectThat(false, value, shape, place, issues);
		} else value.forEach((item, index) => void check(item, shape.of, stepInto(place, index), issues));
	},
	record: (value, shape, place, issues) => {
		if (!isObject(value)) expectThat(false, value, shape, place, issues);
		else for (const key of Object.keys(value)) check(value[key], shape.of, stepInto(place, key), issues);
	},
	object: (value, shape, place, issues) => {
		if (!isObject(value)) return expectThat(false, value, shape, place, issues);
		for (const [key, of] of Object.entries(shape.required)) {
			if (Object.hasOwn(value, key)) check(value[key], of, stepInto(place, key), issues);
			else issues.push({ ...place, path: stepInto(place, key).path, expected: describe(of), found: "nothing" });
		}
		for (const [key, of] of Object.entries(shape.optional)) {
			if (Object.hasOwn(value, key)) check(value[key], of, stepInto(place, key), issues);
		}
	},
	union: (value, shape, place, issues) => {
		let deepest: ShapeIssue[] | undefined;
		for (const alternative of shape.of) {
			const own: ShapeIssue[] = [];
			check(value, alternative, place, own);
			if (own.length === 0) return;
			// The alternative that went furthest into the value is the one that was meant.
			if (own[0]!.pointer.length > (deepest?.[0]?.pointer.length ?? place.pointer.length)) deepest = own;
		}
		if (deepest) issues.push(...deepest);
		else expectThat(false, value, shape, place, issues);
	},
};

function check(value: unknown, shape: Shape, place: Place, issues: ShapeIssue[]): void {
	// The table pairs each kind with its own check; TypeScript cannot follow the pairing through an index.
	(CHECKS[shape.kind] as (value: unknown, shape: Shape, place: Place, issues: ShapeIssue[]) => void)(
		value,
		shape,
		place,
		issues,
	);
}

function expectThat(holds: boolean, value: unknown, shape: Shape, place: Place, issues: ShapeIssue[]): void {
	if (!holds)
		issues.push({ ...place, path: place.path || "the file", expected: describe(shape), found: describeFound(value) });
}

function stepInto(place: Place, key: string | number): Place {
	const pointer = place.pointer + pointerStep(key);
	if (typeof key === "number") return { pointer, path: `${place.path}[${key}]` };
	if (!/^[\w-]+$/.test(key)) return { pointer, path: `${place.path}[${JSON.stringify(key)}]` };
	return { pointer, path: place.path ? `${place.path}.${key}` : key };
}

function isNumberWithin(value: unknown, shape: Extract<Shape, { kind: "number" }>): boolean {
	if (typeof value !== "number" || !Number.isFinite(value)) return false;
	if (shape.integer && !Number.isInteger(value)) return false;
	if (shape.above !== undefined && value <= shape.above) return false;
	return value >= (shape.minimum ?? Number.NEGATIVE_INFINITY) && value <= (shape.maximum ?? Number.POSITIVE_INFINITY);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(shape: Shape): string {
	switch (shape.kind) {
		case "string":
			return shape.nonEmpty ? "a string that is not empty" : "a string";
		case "number":
			return describeNumber(shape);
		case "boolean":
			return "true or false";
		case "literal":
			return shape.values.map((value) => JSON.stringify(value)).join(" or ");
		case "array":
			return shape.maxItems === undefined ? "an array" : `an array of at most ${shape.maxItems}`;
		case "record":
		case "object":
			return "an object";
		case "union":
			return [...new Set(shape.of.map(describe))].join(" or ");
		default:
			return shape.kind;
	}
}

function describeNumber(shape: Extract<Shape, { kind: "number" }>): string {
	const noun = shape.integer ? "a whole number" : "a number";
	if (shape.above !== undefined) return `${noun} above ${shape.above}`;
	if (shape.maximum !== undefined) return `${noun} from ${shape.minimum ?? "-∞"} to ${shape.maximum}`;
	return shape.minimum === undefined ? noun : `${noun} of at least ${shape.minimum}`;
}

/** Strings are not shown: a key may have been pasted into the wrong place. */
function describeFound(value: unknown): string {
	if (value === null) return "null";
	if (Array.isArray(value)) return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
	if (typeof value === "object") return "an object";
	if (typeof value === "string") return value === "" ? "an empty string" : "a string";
	return String(value);
}
