import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Fixture } from "./tool-job.ts";

export function writeFixture(folder: string, fixture: Fixture): void {
	mkdirSync(folder, { recursive: true });
	for (const [name, entry] of Object.entries(fixture)) {
		const path = join(folder, name);
		mkdirSync(dirname(path), { recursive: true });
		if (typeof entry === "string" || entry instanceof Uint8Array) writeFileSync(path, entry);
		else if ("link" in entry) symlinkSync(entry.link, path);
		else if ("folder" in entry) mkdirSync(path, { recursive: true });
		else writeFileSync(path, entry.text, { mode: entry.mode });
	}
}
