/**
 * A program to be killed: writes to the session in argv[2] as fast as it can and acknowledges each entry on stdout once
 * `append` has returned. With `pi` as argv[3] it writes as pi does, without any lock.
 */
import { appendFileSync, writeSync } from "node:fs";
import type { NewSessionEntry } from "@tau/protocol/session-entries";
import { openSession } from "../open-session.ts";
import { userEntry } from "./sample-entries.ts";

const [path = "", manner] = process.argv.slice(2);
const session = openSession(path, { fallbackCwd: "/project", access: manner === "pi" ? "read" : "write" });
if (manner !== "pi" && session.readOnly) {
	writeSync(1, `held\n`);
	process.exit(0);
}
let parentId = session.leafId;
for (let count = 0; ; count++) {
	// Mostly small, sometimes longer than a page, a pipe and a write of a terminal.
	const length = count % 7 === 0 ? 150_000 : count % 3 === 0 ? 5_000 : 50;
	const entry = userEntry("x".repeat(length));
	const id = manner === "pi" ? appendAsPi(entry) : session.append(entry).id;
	writeSync(1, `${id}\n`);
}

function appendAsPi(entry: NewSessionEntry): string {
	const id = crypto.randomUUID().slice(0, 8);
	const { type, ...rest } = entry;
	appendFileSync(path, `${JSON.stringify({ type, id, parentId, timestamp: new Date().toISOString(), ...rest })}\n`);
	parentId = id;
	return id;
}
