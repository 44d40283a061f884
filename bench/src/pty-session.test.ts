import { expect, test } from "bun:test";
import { keyToScreen, timeToTypedKey } from "./interactive-runs.ts";
import { canReadTrees, treePids } from "./process-tree-usage.ts";
import { PtySession } from "./pty-session.ts";

/** Shows what is typed after a while, by itself: the system's own echo is off. */
const ECHOER = `
process.stdin.setRawMode(true);
process.stdout.write("ready\\r\\n");
let isFirst = true;
process.stdin.on("data", (bytes) => {
	setTimeout(() => process.stdout.write(bytes.toString().replaceAll("\\x15", "\\r\\n")), isFirst ? 0 : 20);
	isFirst = false;
});`;

test("a typed key counts when the program shows it, not when the system does", async () => {
	await using session = new PtySession({ argv: ["/bin/sh", "-c", "sleep 0.3; stty raw -echo; cat"] });
	session.type("^");
	// The system has shown a key that came before the program was there; nobody takes that for the program's.
	const started = performance.now();
	expect(session.isRaw).toBe(false);
	while (!session.isRaw) await Bun.sleep(1);
	expect(performance.now() - started).toBeGreaterThan(200);
});

test("the latency of a program that waits 20 ms with every key is 20 ms", async () => {
	await using session = new PtySession({ argv: [process.execPath, "-e", ECHOER] });
	expect(await timeToTypedKey(session)).toBeGreaterThan(1);
	const median = await keyToScreen(session, 30);
	expect(median).toBeGreaterThanOrEqual(19);
	expect(median).toBeLessThan(100);
});

test("queries are answered as a terminal does, also when they come in pieces", async () => {
	const ask = `stty raw -echo; printf '\\033[?'; sleep 0.1; printf 'u\\033]11;?'; sleep 0.1; printf '\\007\\033[6n'`;
	const script = `${ask}; dd bs=1 count=36 2>/dev/null | od -An -c | tr -d ' \\n'`;
	await using session = new PtySession({ argv: ["/bin/sh", "-c", script] });
	const text = () => session.screenText.replaceAll(/\s/g, "");
	await session.sees("all answers", () => /\[\?0u.*rgb:1e1e\/1e1e\/1e1e.*\[1;1R/.test(text()), 5000);
});

test("a wait ends with the program", async () => {
	await using session = new PtySession({ argv: ["/bin/sh", "-c", "echo last words; exit 3"] });
	const wait = session.sees("more", (screen) => screen.includes("more"));
	await expect(wait).rejects.toThrow(/ended with 3 before it showed more[\s\S]*last words/);
});

test.skipIf(!canReadTrees)("everything a program has started is counted and ended with it", async () => {
	let pids: number[] = [];
	{
		await using session = new PtySession({ argv: ["/bin/sh", "-c", "sleep 300 & sleep 300 & echo started; wait"] });
		await session.sees("its start", (screen) => screen.includes("started"));
		pids = treePids(session.pid);
		expect(pids).toHaveLength(3);
		expect(session.usage().residentMiB).toBeGreaterThan(1);
	}
	for (const until = performance.now() + 2000; pids.some(isAlive) && performance.now() < until; ) await Bun.sleep(5);
	expect(pids.filter(isAlive)).toEqual([]);
});

/** What waits to be reaped by a parent of its own is dead. */
function isAlive(pid: number): boolean {
	return treePids(pid).length > 0;
}
