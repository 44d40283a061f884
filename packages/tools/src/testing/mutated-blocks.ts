/** Edits whose old text is a block of a real file, remembered wrongly in one way or another, and what becomes of them. */
import { EditDocument } from "../edit/edit-document.ts";
import type { MatchStep } from "../edit/matching/edit-search.ts";
import { findEdits } from "../edit/matching/find-edits.ts";

/**
 * `right`: the file as the same change makes it that knows the file. `missing` and `ambiguous`: refused. `reverted`: right
 * but for lines that were only misremembered and now are as remembered. `wrong`: anything else, so above all another place.
 */
export type Outcome = "right" | "missing" | "ambiguous" | "reverted" | "wrong";

export interface Tally {
	tries: number;
	outcomes: Record<Outcome, number>;
	/** The first few that should not be. */
	faults: { outcome: Outcome; step: MatchStep; text: string; oldText: string; newText: string }[];
}

const MAX_FAULTS = 5;

type Random = (below: number) => number;

interface Scene {
	file: readonly string[];
	first: number;
	block: readonly string[];
	/** Line of the block that the edit is to change. */
	target: number;
	otherFile: readonly string[];
	random: Random;
}

interface Trial {
	/** The file that is edited; by default the scene's. */
	file?: readonly string[];
	old: readonly string[];
	/** Where the target is in the old text. */
	target: number;
	/** Nothing in the file is what was meant: every change is a fault. */
	isAbsent?: boolean;
}

/** How a block is remembered. `undefined`: this one cannot be remembered like that. */
const WAYS: Readonly<Record<string, (scene: Scene) => Trial | undefined>> = {
	"as it is": ({ block, target }) => ({ old: block, target }),
	"one line differs": (scene) => withOthers(scene, 1, (line) => misremember(line, scene.random)),
	"two lines differ": (scene) => withOthers(scene, 2, (line) => misremember(line, scene.random)),
	"every second line differs": ({ block, target, random }) => ({
		old: block.map((line, index) => (index % 2 === target % 2 ? line : misremember(line, random))),
		target,
	}),
	"one line dropped": (scene) => {
		const [index] = othersOf(scene, 1);
		if (index === undefined) return undefined;
		return { old: scene.block.toSpliced(index, 1), target: scene.target - (index < scene.target ? 1 : 0) };
	},
	"one line invented": ({ block, target, random }) => {
		const index = 1 + random(block.length - 1);
		return {
			old: block.toSpliced(index, 0, `${block[index]} // invented`),
			target: target + (index <= target ? 1 : 0),
		};
	},
	"the changed line differs": ({ block, target, random }) => ({
		old: block.with(target, misremember(block[target]!, random)),
		target,
		isAbsent: true,
	}),
	"other inside": ({ block, target, otherFile, random }) => {
		const from = random(Math.max(1, otherFile.length - block.length));
		const inside = otherFile.slice(from, from + block.length - 2);
		if (inside.length < block.length - 2 || inside.join() === block.slice(1, -1).join()) return undefined;
		return { old: [block[0]!, ...inside, block.at(-1)!], target, isAbsent: true };
	},
	"deleted from the file": ({ file, first, block, target }) => ({
		file: file.toSpliced(first, block.length),
		old: block,
		target,
		isAbsent: true,
	}),
	"deleted, and one line differs": (scene) => {
		const trial = withOthers(scene, 1, (line) => misremember(line, scene.random));
		return trial && { ...trial, file: scene.file.toSpliced(scene.first, scene.block.length), isAbsent: true };
	},
	"of another file": ({ block, target, otherFile }) => ({ file: otherFile, old: block, target, isAbsent: true }),
	"other indentation": ({ block, target }) => ({ old: block.map((line) => line && `    ${line}`), target }),
	"trailing space": ({ block, target }) => ({ old: block.map((line) => `${line} `), target }),
	"space between words": ({ block, target }) => ({
		old: block.map((line) => line.replace(/(\S) (?=\S)/, "$1   ")),
		target,
	}),
};

/** What is written does not hold any of the changed line: of that, the edit's own spelling counts. */
const CHANGES: readonly ((lines: readonly string[], target: number) => string[])[] = [
	(lines, target) => lines.with(target, `${indentationOf(lines[target]!)}changed();`),
	(lines, target) => lines.toSpliced(target, 1),
	(lines, target) => lines.toSpliced(target, 0, `${indentationOf(lines[target]!)}inserted();`),
];

/** Blocks of 4 to 19 lines from the files, chosen by the seed; every way of remembering gets `tries` of them. */
export function tallyMutatedBlocks(files: readonly string[], seed: number, tries: number): Record<string, Tally> {
	const split = files.map((file) => file.split("\n")).filter((lines) => lines.length > 30);
	const random = randomFrom(seed);
	return Object.fromEntries(
		Object.entries(WAYS).map(([name, remember]) => {
			const outcomes: Tally["outcomes"] = { right: 0, missing: 0, ambiguous: 0, reverted: 0, wrong: 0 };
			const tally: Tally = { tries: 0, outcomes, faults: [] };
			for (let round = 0; round < tries; round++) {
				const scene = chooseScene(split, random);
				const trial = scene && remember(scene);
				if (trial) judge(tally, scene, trial);
			}
			return [name, tally];
		}),
	);
}

function chooseScene(files: readonly (readonly string[])[], random: Random): Scene | undefined {
	const file = files[random(files.length)]!;
	const otherFile = files[random(files.length)]!;
	const length = 4 + random(16);
	const first = random(file.length - length);
	const block = file.slice(first, first + length);
	const target = 1 + random(length - 2);
	if (otherFile === file || [block[0]!, block[target]!, block.at(-1)!].some((line) => line.trim() === ""))
		return undefined;
	return { file, first, block, target, otherFile, random };
}

function judge(tally: Tally, scene: Scene, trial: Trial): void {
	const change = CHANGES[scene.random(CHANGES.length)]!;
	const file = trial.file ?? scene.file;
	const text = file.join("\n");
	const oldText = trial.old.join("\n");
	const newLines = change(trial.old, trial.target);
	const meant = scene.block.join("\n");
	// What is there exactly is no matter of remembering, and of two equal blocks one is still there without the other.
	if ((trial.isAbsent || oldText !== meant) && text.includes(oldText)) return;
	if (trial.file && text.includes(meant)) return;
	tally.tries++;
	const result = apply(text, oldText, newLines.join("\n"));
	const expected = scene.file.toSpliced(scene.first, scene.block.length, ...change(scene.block, scene.target));
	const reverted = scene.file.toSpliced(scene.first, scene.block.length, ...newLines);
	let outcome: Outcome = "wrong";
	if ("problem" in result) outcome = result.problem;
	else if (!trial.isAbsent && result.text === expected.join("\n")) outcome = "right";
	else if (!trial.file && result.text === reverted.join("\n")) outcome = "reverted";
	tally.outcomes[outcome]++;
	if ("problem" in result || outcome === "right" || tally.faults.length === MAX_FAULTS) return;
	tally.faults.push({ outcome, step: result.step, text, oldText, newText: newLines.join("\n") });
}

type Result = { text: string; step: MatchStep } | { problem: "missing" | "ambiguous" };

function apply(text: string, oldText: string, newText: string): Result {
	const file = new EditDocument(Buffer.from(text));
	const search = findEdits(file.text, [{ oldText, newText }]);
	if (search.ok) return { text: file.toBytes(search.matches).toString(), step: search.matches[0]!.step };
	if (search.problem.kind === "missing" || search.problem.kind === "ambiguous") return { problem: search.problem.kind };
	throw new Error(`unexpected problem: ${search.problem.kind}`);
}

function withOthers(scene: Scene, count: number, mutate: (line: string) => string): Trial | undefined {
	const others = othersOf(scene, count);
	if (others.length < count) return undefined;
	const old = scene.block.map((line, index) => (others.includes(index) ? mutate(line) : line));
	return { old, target: scene.target };
}

/** Lines inside the block, not the target. */
function othersOf({ block, target, random }: Scene, count: number): number[] {
	const inner = Array.from({ length: block.length - 2 }, (_, index) => index + 1).filter((index) => index !== target);
	return Array.from({ length: Math.min(count, inner.length) }, () => inner.splice(random(inner.length), 1)[0]!);
}

/** One number or one name in the line becomes another. */
function misremember(line: string, random: Random): string {
	const words = [...line.matchAll(/[A-Za-z]{4,}|\d+/g)];
	const word = words[random(Math.max(1, words.length))];
	if (!word) return `${line} // remembered`;
	const other = /\d/.test(word[0]) ? String(Number(word[0]) + 1) : `${word[0]}Other`;
	return line.slice(0, word.index) + other + line.slice(word.index + word[0].length);
}

function indentationOf(line: string): string {
	return /^\s*/.exec(line)![0];
}

/** xorshift32: the same blocks on every machine. */
function randomFrom(seed: number): Random {
	let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
	return (below) => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}
