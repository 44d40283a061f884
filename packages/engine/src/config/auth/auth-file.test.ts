import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Credential } from "@tau/ai/auth/auth-json";
import { isTauError } from "@tau/base/errors";
import { removeCredential, storeCredential, updateCredential } from "./auth-file.ts";
import { checkAuthFile, fixAuthFile } from "./check-auth-file.ts";

const root = mkdtempSync(join(tmpdir(), "tau-auth-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function agentDirectory(text?: string) {
	const agentDir = join(root, `${count++}`, "agent");
	const path = join(agentDir, "auth.json");
	if (text !== undefined) {
		mkdirSync(agentDir, { recursive: true });
		writeFileSync(path, text, { mode: 0o600 });
	}
	return { agentDir, path, stored: () => readFileSync(path, "utf8") };
}

const token = (access: string): Credential => ({ type: "oauth", access, refresh: "r", expires: 5, accountId: "x" });

test("a new file is for its user alone, whatever the umask", async () => {
	const { agentDir, path, stored } = agentDirectory();
	const before = process.umask(0);
	try {
		await storeCredential(agentDir, "openai", { type: "api_key", key: "sk-1" });
	} finally {
		process.umask(before);
	}
	expect(JSON.parse(stored())).toEqual({ openai: { type: "api_key", key: "sk-1" } });
	expect(statSync(path).mode & 0o777).toBe(0o600);
	expect(statSync(agentDir).mode & 0o777).toBe(0o700);
});

test("one provider is changed; others, comments and properties of their own stay", async () => {
	const text = '{\n  // work\n  "a": {"type": "api_key", "key": "$A", "mine": 1},\n  "b": {"type": "strange"}\n}\n';
	const { agentDir, stored } = agentDirectory(text);
	await storeCredential(agentDir, "c/d", token("t"));
	expect(stored()).toStartWith(text.slice(0, text.lastIndexOf("\n}")));
	expect(await removeCredential(agentDir, "c/d")).toBe(true);
	expect(stored()).toBe(text);
	expect(await removeCredential(agentDir, "c/d")).toBe(false);
	expect(await removeCredential(agentDirectory().agentDir, "a")).toBe(false);
});

test("a malformed file is not written to, and its content is not shown", async () => {
	const text = '{"a": {"type": "api_key", "key": "sk-secret" "x"}}';
	const { agentDir, stored } = agentDirectory(text);
	for (const work of [storeCredential(agentDir, "b", token("sk-other")), removeCredential(agentDir, "a")]) {
		const error: unknown = await work.then(
			() => undefined,
			(reason) => reason,
		);
		if (!isTauError(error)) throw new Error("accepted");
		expect(error.code).toBe("TAU_AUTH_JSON_INVALID");
		expect(`${error.message}${error.hint}${JSON.stringify(error)}${error.stack}`).not.toMatch(/sk-/);
	}
	expect(stored()).toBe(text);
	const wrong = { type: "oauth", access: "", refresh: "r", expires: 1 } as Credential;
	await expect(storeCredential(agentDirectory().agentDir, "b", wrong)).rejects.toThrow("is not stored: access must be");
});

test("of two that refresh a token at once, the second finds it refreshed", async () => {
	const { agentDir, stored } = agentDirectory(JSON.stringify({ p: token("old") }));
	let refreshes = 0;
	const refresh = () =>
		updateCredential(agentDir, "p", async (current) => {
			if (current?.type !== "oauth" || current.access !== "old") return current;
			refreshes++;
			await Bun.sleep(20);
			return token("new");
		});
	expect(await Promise.all([refresh(), refresh(), refresh()])).toEqual([token("new"), token("new"), token("new")]);
	expect(refreshes).toBe(1);
	expect(JSON.parse(stored())).toEqual({ p: token("new") });
});

test("a file that others may read is reported, with the way to mend it, and its keys are not", async () => {
	const { agentDir, path } = agentDirectory('{"a": {"type": "api_key", "key": "sk-secret"}, "b": 1}');
	expect((await checkAuthFile(agentDir)).mode).toBe("600");
	chmodSync(path, 0o644);
	const check = await checkAuthFile(agentDir);
	expect(check).toMatchObject({ exists: true, mode: "644", providers: ["a"] });
	expect(check.problems.map(({ message }) => message)).toEqual([
		`${path}: "b" is ignored: "type" must be "api_key" or "oauth"`,
		`${path} holds keys and can be read or changed by other users (mode 644)`,
	]);
	expect(JSON.stringify(check)).not.toContain("sk-");
	fixAuthFile(agentDir);
	expect((await checkAuthFile(agentDir)).problems).toHaveLength(1);
	expect(await checkAuthFile(agentDirectory().agentDir)).toMatchObject({ exists: false, problems: [] });
});
