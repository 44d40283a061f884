/** Histories of every kind for property tests. */
import type { JsonObject } from "@tau/protocol/json";
import fc from "fast-check";
import { Branch } from "./branch.ts";

interface Step {
	kind: "user" | "answer" | "calls" | "bash" | "custom" | "note" | "omitted" | "system" | "compaction" | "torn";
	size: number;
	count: number;
	tokens: number;
}

const WORDS = ["lorem ", "src/file.ts ", "äöü", "日本", "\n", "error: ", "\u{1F600}", "x"];

const step: fc.Arbitrary<Step> = fc.record({
	kind: fc.constantFrom<Step["kind"]>(
		...(["user", "answer", "calls", "calls", "calls", "bash", "custom", "note", "omitted", "system", "torn"] as const),
		"compaction",
	),
	size: fc.oneof({ weight: 5, arbitrary: fc.nat(400) }, { weight: 2, arbitrary: fc.nat(6000) }, fc.nat(60_000)),
	count: fc.integer({ min: 1, max: 4 }),
	tokens: fc.constantFrom(0, 0, 500, 5000),
});

export function randomBranch(maxLength = 30): fc.Arbitrary<Branch> {
	return fc.array(step, { maxLength }).map(buildBranch);
}

function buildBranch(steps: readonly Step[]): Branch {
	const branch = new Branch();
	for (const [index, { kind, size, count, tokens }] of steps.entries()) {
		const text = textOfSize(size, index);
		if (kind === "user") branch.user(text);
		else if (kind === "answer") branch.assistant(text, { tokens });
		else if (kind === "calls") branch.calls(callsOf(index, text, count), { tokens });
		else if (kind === "note") branch.append({ type: "session_info", name: `n${index}` });
		else if (kind === "omitted") branch.edit(branch.assistant(text, { stopReason: "error" }), null);
		else if (kind === "custom")
			branch.append({ type: "custom_message", customType: "t", content: text, display: true });
		else if (kind === "compaction") compactHere(branch, index);
		else if (kind === "torn") tornCall(branch, index, text);
		else if (kind === "system") {
			const sections = { [`s${count}`]: text.slice(0, 200) };
			branch.message({ role: "system", content: "", sections, timestamp: index });
		} else {
			const run = { command: "make", output: text, exitCode: 0, cancelled: false, truncated: false };
			branch.message({ role: "bashExecution", ...run, timestamp: index });
		}
	}
	return branch;
}

function callsOf(index: number, text: string, count: number) {
	const names = ["read", "bash", "write", "edit"];
	return Array.from({ length: count }, (_, at) => {
		const name = names[(index + at) % names.length]!;
		const path = `f${(index + at) % 7}.ts`;
		const args: JsonObject = name === "write" ? { path, content: text } : { path };
		return { name, args, result: text, isError: at === 3 };
	});
}

/** Something comes between a call and its result. */
function tornCall(branch: Branch, index: number, text: string): void {
	branch.calls([{ name: "read", args: { path: "torn.ts" }, result: text }]);
	const result = branch.path.pop()!;
	branch.append({ type: "custom_message", customType: "between", content: `between ${index}`, display: true });
	if (result.type === "message") branch.message(result.message);
}

function compactHere(branch: Branch, index: number): void {
	if (branch.path.length === 0) return;
	const kept = branch.path.findLast((entry) => entry.type === "message" && entry.message.role === "user");
	const id = branch.path.length.toString(16).padStart(8, "0");
	branch.append({
		type: "compaction",
		summary: `## Goal\nGoal ${index}\n\n## Key Decisions\n- **D${index}**: because`,
		firstKeptEntryId: kept?.id ?? id,
		tokensBefore: 1000,
		details: { readFiles: [`old${index}.ts`], modifiedFiles: [], decisions: [`**D${index}**: because`] },
	});
}

function textOfSize(size: number, seed: number): string {
	let text = `#${seed} `;
	for (let index = seed; text.length < size; index++) text += WORDS[index % WORDS.length];
	return text;
}
