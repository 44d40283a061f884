// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax under test
import { describe, expect, test } from "bun:test";
import { isTauError, type TauError } from "@tau/base/errors";
import fc from "fast-check";
import { type ConfigValueContext, configValueVariables, resolveConfigValue } from "./config-value.ts";

async function failure(work: Promise<unknown>): Promise<TauError> {
	const error = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!isTauError(error)) throw new Error(`no TauError: ${error}`);
	return error;
}

const env = { KEY: "secret", A_1: "one", EMPTY: "" };

describe("resolveConfigValue()", () => {
	test.each([
		["plain", "plain"],
		["$KEY", "secret"],
		["${KEY}", "secret"],
		["pre-${KEY}-$A_1.post", "pre-secret-one.post"],
		["$$KEY", "$KEY"],
		["$!KEY", "!KEY"],
		["cost: 5$", "cost: 5$"],
		["${not a name}", "${not a name}"],
		["${open", "${open"],
		["$1", "$1"],
		["", ""],
	])("%j is %j", async (value, expected) => {
		expect(await resolveConfigValue(value, "x", { env })).toBe(expected);
	});

	test("a text in which every dollar is doubled is itself", async () => {
		await fc.assert(
			fc.asyncProperty(fc.string(), async (text) => {
				const value = text.replaceAll("$", "$$$$");
				if (!value.startsWith("!")) expect(await resolveConfigValue(value, "x", { env: {} })).toBe(text);
			}),
		);
	});

	test("names the variables that are not set or empty, and not those that are", async () => {
		const error = await failure(resolveConfigValue("$KEY/$NOPE/${EMPTY}", 'the API key of "mock"', { env }));
		expect(error.code).toBe("TAU_CONFIG_VALUE_MISSING");
		expect(error.message).toBe(
			'the API key of "mock" refers to the environment variables NOPE, EMPTY, which are not set',
		);
		expect(error.message + error.hint + JSON.stringify(error)).not.toContain("secret");
	});

	test("runs a command and trims what it printed", async () => {
		const commands: string[] = [];
		const runCommand: ConfigValueContext["runCommand"] = async (command) => {
			commands.push(command);
			return " from-command\n";
		};
		expect(await resolveConfigValue("!pass show $KEY", "x", { env, runCommand })).toBe("from-command");
		expect(commands).toEqual(["pass show $KEY"]);
	});

	test("a command that fails, prints nothing, cannot be run or does not end is an error that says so", async () => {
		const run = (runCommand: ConfigValueContext["runCommand"]) =>
			failure(resolveConfigValue("!cmd", "the key", { env, runCommand, commandTimeoutMs: 20 }));
		expect((await run(async () => "\n")).message).toBe("the key comes from the command `cmd`, which printed nothing");
		expect((await run(() => Promise.reject(new Error("exit 1")))).message).toContain("failed: exit 1");
		expect((await run(undefined)).message).toContain("cannot be run here");
		// A runner that ignores the signal.
		expect((await run(() => new Promise(() => {}))).message).toContain("did not finish within 0.02 s");
	});

	test("the caller's abort ends a command, as an abort", async () => {
		const controller = new AbortController();
		const work = resolveConfigValue("!cmd", "x", {
			env,
			signal: controller.signal,
			runCommand: () => new Promise(() => {}),
		});
		controller.abort();
		expect(await work.catch((error: Error) => error.name)).toBe("AbortError");
	});
});

test("configValueVariables() names each variable once, and none of a command", () => {
	expect(configValueVariables("$A${B}$A$$C")).toEqual(["A", "B"]);
	expect(configValueVariables("!anything $NOPE")).toEqual([]);
});
