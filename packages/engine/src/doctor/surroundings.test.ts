import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DoctorHome, openDoctorHome } from "./testing/doctor-home.ts";

let home: DoctorHome;
beforeEach(() => {
	home = openDoctorHome();
});
afterEach(() => home[Symbol.dispose]());

const only = <const Area extends string>(area: Area) => ({ only: [area] as const });

describe("credentials", () => {
	const messages = async (env?: Record<string, string>) =>
		(await home.diagnose({ ...only("credentials"), env })).findings.map(({ message }) => message);

	test("none: the ways out, the simulator among them", async () => {
		const [finding, ...others] = (await home.diagnose(only("credentials"))).findings;
		expect(others).toEqual([]);
		expect(finding).toMatchObject({
			id: "credentials-none",
			level: "warning",
			fix: expect.stringContaining("sim/tour"),
		});
	});

	test("where each comes from, and what is wrong with it", async () => {
		const time = Date.UTC(2040, 0, 2);
		home.write(".pi/agent/auth.json", {
			openai: { type: "api_key", key: "sk-abcdefgh" },
			groq: { type: "api_key", key: "!pass show groq" },
			xai: { type: "api_key", key: "$MY_XAI" },
			mistral: { type: "api_key", key: "$UNSET_NAME" },
			anthropic: { type: "oauth", access: "abcdefghij", refresh: "r", expires: time },
			"github-copilot": { type: "oauth", access: "abcdefghij", refresh: "r", expires: 5 },
			opena: { type: "api_key", key: "k" },
		});
		home.write(".pi/agent/models.json", { providers: { deepseek: { apiKey: "sk-in-the-file" } } });
		expect(await messages({ OPENROUTER_API_KEY: '"quoted-key"', MY_XAI: "x" })).toEqual([
			"anthropic: login in auth.json, valid until 2040-01-02 00:00 UTC",
			"deepseek: key in models.json",
			"The login for github-copilot in auth.json has expired",
			"groq: key from a command in auth.json, which was not run",
			"mistral has a key (auth.json), but UNSET_NAME is not set",
			"openai: key in auth.json",
			"openrouter: key from the environment variable OPENROUTER_API_KEY",
			"xai: key from MY_XAI, named in auth.json",
			'auth.json has an entry for "opena", which is no built-in provider',
			"The value of OPENROUTER_API_KEY is in quotes",
		]);
	});

	test("the default provider without a key", async () => {
		home.write(".pi/agent/settings.json", { defaultProvider: "anthropic" });
		expect(await messages({ OPENAI_API_KEY: "sk-abcdefgh" })).toContain(
			"defaultProvider is anthropic, which has no key; another provider is used",
		);
		expect(await messages({ ANTHROPIC_API_KEY: "sk-abcdefgh" })).toHaveLength(1);
	});
});

describe("tools", () => {
	test("what there is, with versions", async () => {
		const { findings, summary } = await home.diagnose(only("tools"));
		expect(summary.error).toBe(0);
		const messageOf = (id: string) => findings.find((finding) => finding.id === id)?.message;
		expect(messageOf("shell")).toMatch(/^shell: .*sh \(\d/);
		expect(messageOf("ripgrep")).toMatch(/^ripgrep: .*rg \(\d+\./);
		expect(messageOf("editor")).toMatch(/^editor: .*\/cat \(EDITOR\)$/);
	});

	test("what is missing, broken or does not answer", async () => {
		const bin = home.makeDirectory("bin");
		const program = (name: string, text: string) => {
			writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
			chmodSync(join(bin, name), 0o755);
		};
		program("git", "echo no such option; exit 3");
		home.write(".pi/agent/settings.json", {
			shellPath: "/no/such/shell",
			npmCommand: ["pnpmm"],
			externalEditor: "'my ed' -w",
		});
		const { findings } = await home.diagnose({ ...only("tools"), env: { PATH: bin } });
		expect(findings.map(({ id, level }) => [id, level])).toEqual([
			["shell", "error"],
			["ripgrep", "ok"],
			["git", "error"],
			["npm", "warning"],
			["editor", "warning"],
		]);
		expect(findings[2]!.message).toContain("it ended with exit code 3: no such option");
		expect(findings[4]!.message).toContain('The editor "my ed" (externalEditor) was not found');
		const none = await home.find("git", { ...only("tools"), env: { PATH: "/no/such/directory" } });
		expect(none[0]).toMatchObject({ level: "warning", message: expect.stringContaining("git is not on PATH") });
	});
});

describe("terminal", () => {
	const ids = async (options: Parameters<DoctorHome["diagnose"]>[0]) =>
		(await home.diagnose({ ...only("terminal"), ...options })).findings.flatMap(({ id, level }) =>
			level === "ok" ? [] : id,
		);

	test("a good one, and what is wrong with others", async () => {
		expect(await ids({})).toEqual([]);
		expect(await ids({ env: { TERM: "dumb" } })).toEqual(["terminal-term"]);
		expect(await ids({ env: { TERM: undefined } })).toEqual(["terminal-term"]);
		expect(await ids({ env: { LANG: "POSIX" } })).toEqual(["terminal-locale"]);
		expect(await ids({ env: { LC_ALL: "C" } })).toEqual(["terminal-locale"]);
		expect(await ids({ env: { TMUX: "/tmp/x,1,0", SSH_TTY: "/dev/pts/1" } })).toEqual([
			"terminal-tmux",
			"terminal-ssh",
		]);
		expect(await ids({ terminal: { input: false, output: true } })).toEqual(["terminal-none"]);
		expect(await ids({ terminal: { input: true, output: true, columns: 0, rows: 0 } })).toEqual(["terminal-size"]);
		expect(await ids({ terminal: { input: true, output: true, columns: 20, rows: 30 } })).toEqual(["terminal-size"]);
	});

	test("what the terminal can show is said in a line", async () => {
		const says = async (env: Record<string, string>) =>
			(await home.find("terminal-capabilities", { ...only("terminal"), env }))[0]!.message;
		expect(await says({ TERM: "xterm-kitty", KITTY_WINDOW_ID: "1" })).toContain(
			"kitty; 24-bit colours, links, images (kitty)",
		);
		expect(await says({ TERM: "tmux-256color", TMUX: "/tmp/x,1,0" })).toContain(
			"tmux; 256 colours, no links, no images by name",
		);
		expect(await says({ TERM: "xterm-256color" })).toContain("of an unknown kind, TERM=xterm-256color");
	});
});

test.skipIf(process.platform !== "linux")("the sandbox capabilities of this kernel", async () => {
	const { findings, summary } = await home.diagnose(only("sandbox"));
	expect(findings.map(({ id }) => id)).toEqual(
		expect.arrayContaining(["landlock", "seccomp", "user-namespaces", "bubblewrap"]),
	);
	expect(summary).toMatchObject({ warning: 0, error: 0 });
	expect((await home.find("landlock", only("sandbox")))[0]!.message).toMatch(
		/^Landlock: version \d|^There is no Landlock: /,
	);
	expect((await home.diagnose({ ...only("sandbox"), platform: "freebsd" })).findings[0]!.message).toContain(
		"on freebsd",
	);
});

describe("environment", () => {
	const found = async (env: Record<string, string>) => (await home.diagnose({ ...only("environment"), env })).findings;

	test("nothing set, nothing to say; good values are listed", async () => {
		expect(await found({})).toEqual([]);
		expect((await found({ PI_OFFLINE: "1", PI_SHARE_VIEWER_URL: "https://x" }))[0]!.message).toBe(
			"Set: PI_OFFLINE=1, PI_SHARE_VIEWER_URL",
		);
	});

	test.each([
		[{ PI_CACHE_RETENTION: "forever" }, "environment-value", '"forever", but must be short or long'],
		[{ PI_OFLINE: "1" }, "environment-unknown", "PI_OFLINE"],
		[{ XDG_STATE_HOME: "state" }, "environment-relative", '"state"'],
		[{ HTTPS_PROXY: "not an address" }, "proxy-invalid", "no address"],
		[{ HTTPS_PROXY: "socks5://p:1" }, "proxy-invalid", "socks5 proxy"],
		[{ HTTP_PROXY: "http://a:1", http_proxy: "http://b:1" }, "proxy-differs", "differ"],
		[{ https_proxy: "http://ada:lovelace@p.example:3128" }, "proxy", "through http://p.example:3128, with a login"],
		[{ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, "tls-unchecked", "is 0"],
		[{ NODE_EXTRA_CA_CERTS: "/no/such.pem" }, "tls-certificates", "not there"],
		[{ HOME: "" }, "environment-home", "HOME is not set"],
	])("%j", async (env, id, text) => {
		const finding = (await found(env as Record<string, string>)).find((one) => one.id === id);
		expect(finding?.message).toContain(text);
	});
});

describe("version", () => {
	test("of tau, runtime and system; a clock that is wrong", async () => {
		expect((await home.find("version", only("version")))[0]!.message).toMatch(
			/^tau 0\.0\.0 \(from source\), Bun [\d.]+, \w+ .+ on \w+$/,
		);
		expect((await home.find("clock", { ...only("version"), now: () => 0 }))[0]!.message).toContain("1970-01-01");
		expect(await home.find("platform-untested", { ...only("version"), platform: "darwin" })).toHaveLength(1);
	});
});

describe("network", () => {
	test("is asked only when named, and then without a key", async () => {
		const requests: { path: string; headers: string }[] = [];
		const server = Bun.serve({
			port: 0,
			hostname: "127.0.0.1",
			fetch: (request) => {
				requests.push({ path: new URL(request.url).pathname, headers: JSON.stringify([...request.headers]) });
				return new Response("", { status: 404 });
			},
		});
		const { port } = server;
		const model = { id: "m" };
		const api = "openai-completions";
		home.write(".pi/agent/models.json", {
			providers: {
				here: {
					baseUrl: `http://127.0.0.1:${port}/v1/secret-path`,
					api,
					apiKey: "sk-secret-key",
					models: [model],
				},
				there: { baseUrl: "http://127.0.0.1:1/v1", api, apiKey: "sk-secret-key", models: [model] },
				locked: { baseUrl: "http://127.0.0.1:2/v1", api, apiKey: "$NOT_SET", models: [model] },
			},
		});
		await home.diagnose();
		expect(requests).toEqual([]);
		const { findings } = await home.diagnose(only("network"));
		await server.stop(true);
		expect(requests.map(({ path }) => path)).toEqual(["/"]);
		expect(requests[0]!.headers).not.toContain("sk-secret");
		expect(findings.map(({ id }) => id)).toEqual(["network", "network-unreachable"]);
		expect(findings[0]!.message).toStartWith(`here: http://127.0.0.1:${port} answers (HTTP 404, `);
		expect((await home.find("network-offline", { ...only("network"), env: { PI_OFFLINE: "1" } })).length).toBe(1);
	});
});
