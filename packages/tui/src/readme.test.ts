import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VirtualTerminal } from "./testing/virtual-terminal.ts";

test("the program of the manual runs in a terminal as the manual says", async () => {
	const folder = join(import.meta.dir, "..");
	const manual = readFileSync(join(folder, "README.md"), "utf8");
	const program = /```ts\n([\s\S]*?)```/.exec(manual)![1]!;
	// Within the package, where its imports are found.
	const place = mkdtempSync(join(folder, ".readme-"));
	try {
		const file = join(place, "program.ts");
		writeFileSync(file, program);
		const emulator = new VirtualTerminal({ columns: 40, rows: 8 });
		const child = Bun.spawn([process.execPath, file], {
			terminal: { cols: 40, rows: 8, data: (_terminal, bytes) => emulator.write(Buffer.from(bytes).toString()) },
		});
		const type = async (keys: string, expected: string) => {
			child.terminal!.write(keys);
			for (let round = 0; round < 500 && emulator.screenText() !== expected; round++) await Bun.sleep(10);
			expect(emulator.screenText()).toBe(expected);
		};
		await type("", ">");
		await type("hello", "> hello");
		await type("\r", "you said hello\n>");
		child.terminal!.write("\x04");
		expect(await child.exited).toBe(0);
		child.terminal!.close();
	} finally {
		rmSync(place, { recursive: true, force: true });
	}
});
