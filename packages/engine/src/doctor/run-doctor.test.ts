import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { CHECKS } from "./checks.ts";
import type { DoctorContext } from "./context.ts";
import { AREAS } from "./finding.ts";
import { type DoctorHome, LOCAL_AREAS, openDoctorHome } from "./testing/doctor-home.ts";

let home: DoctorHome;
beforeEach(() => {
	home = openDoctorHome();
});
afterEach(() => home[Symbol.dispose]());

test("the report's shape, in the order of the areas", async () => {
	const { version, platform, findings, summary } = await home.diagnose();
	expect([version, platform]).toEqual(["0.0.0", `${process.platform}-${process.arch}`]);
	const order = findings.map(({ area }) => AREAS.indexOf(area));
	expect(order).toEqual(order.toSorted((left, right) => left - right));
	expect(Object.values(summary).reduce((sum, count) => sum + count, 0)).toBe(findings.length);
	for (const finding of findings) {
		expect(finding.id).toMatch(/^[a-z][a-z-]*$/);
		expect(finding.message).not.toBe("");
		const allowed = ["id", "area", "level", "message", "fix", "fixable", "fixed", "path", "line"];
		expect(Object.keys(finding).filter((key) => !allowed.includes(key))).toEqual([]);
	}
	expect(findings.some(({ area }) => area === "network")).toBe(false);
});

test("every id is documented, and every area has a check", () => {
	const directory = join(import.meta.dir, "checks");
	const source = readdirSync(directory)
		.map((name) => readFileSync(join(directory, name), "utf8"))
		.join("\n");
	const documented = readFileSync(join(import.meta.dir, "../../../../docs/doctor.md"), "utf8");
	const ids = new Set(
		[...source.matchAll(/\bid(?:: | = )"([a-z-]+)"/g), ...source.matchAll(/add\("([a-z-]+)"/g)].map(
			(match) => match[1]!,
		),
	);
	expect(ids.size).toBeGreaterThan(50);
	expect([...ids].filter((id) => !documented.includes(`\`${id}\``))).toEqual([]);
	expect(new Set(CHECKS.map(({ area }) => area))).toEqual(new Set(AREAS));
});

test("checks alone change nothing, also in a home where nearly everything is wrong", async () => {
	ruin(home);
	const before = snapshot(home.home);
	const { summary } = await home.diagnose({ only: LOCAL_AREAS });
	expect(summary.warning).toBeGreaterThan(5);
	expect(snapshot(home.home)).toEqual(before);
});

test("repairs do what they say once; the second time there is nothing left, and no file is gone", async () => {
	ruin(home);
	const before = Object.keys(snapshot(home.home)).filter((path) => !path.endsWith(".lock"));
	const first = await home.diagnose({ fix: true });
	expect(first.summary.fixed).toBeGreaterThan(4);
	const after = snapshot(home.home);
	expect(before.filter((path) => !(path in after))).toEqual([]);
	const second = await home.diagnose({ fix: true });
	expect(second.summary.fixed).toBe(0);
	expect(second.findings.filter(({ fixable }) => fixable)).toEqual([]);
	expect(snapshot(home.home)).toEqual(after);
});

test("two doctors at once repair the same home", async () => {
	ruin(home);
	const reports = await Promise.all([home.diagnose({ fix: true }), home.diagnose({ fix: true })]);
	for (const { findings } of reports)
		expect(findings.filter(({ message }) => message.includes("not fixed"))).toEqual([]);
	expect((await home.diagnose({ fix: true })).summary.fixed).toBe(0);
});

const secret = fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/).map((text) => `s3kr-${text}`);

test("no secret is in any report, wherever it stands and however broken the files are", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(secret, { minLength: 8, maxLength: 8 }), fc.nat(4), async (secrets, damage) => {
			using own = openDoctorHome();
			const [a, b, c, d, e, f, g, h] = secrets as [string, string, string, string, string, string, string, string];
			const auth = JSON.stringify({
				openai: { type: "api_key", key: a },
				anthropic: { type: "oauth", access: b, refresh: c, expires: damage },
				groq: { type: "api_key", key: `!echo ${d}` },
				odd: { type: d, key: d },
				"amazon-bedrock": { type: "api_key", env: { AWS_SECRET_ACCESS_KEY: e } },
			});
			const models = JSON.stringify({
				providers: {
					x: { baseUrl: `http://u:${f}@127.0.0.1:1/${f}`, apiKey: g, headers: { k: g }, models: [{ id: "m", api: 1 }] },
				},
			});
			own.write(".pi/agent/auth.json", broken(auth, damage), 0o644);
			own.write(".pi/agent/models.json", broken(models, damage), 0o644);
			own.write(".pi/agent/settings.json", {
				httpProxy: h,
				defaultProvider: "openai",
				shellCommandPrefix: h,
				trackingId: h,
			});
			const env = {
				ANTHROPIC_API_KEY: a,
				OPENROUTER_API_KEY: ` ${b} `,
				HTTPS_PROXY: `http://${c}:${d}@127.0.0.1:1`,
				HTTP_PROXY: e,
				PI_RADIUS_GATEWAY: f,
				PI_OFFLINE: g,
				PI_UNHEARD_OF: h,
				NO_PROXY: h,
			};
			for (const fix of [false, true]) {
				const text = JSON.stringify(await own.diagnose({ env, fix }));
				expect(secrets.filter((one) => text.includes(one))).toEqual([]);
			}
		}),
		{ numRuns: 12 },
	);
});

test("the checks themselves do not speak of secrets, without the last line of defence", async () => {
	home.write(".pi/agent/auth.json", {
		openai: { type: "api_key", key: "s3kr-openai" },
		x: { type: "oauth", access: "s3kr-x" },
	});
	home.write(".pi/agent/models.json", {
		providers: { y: { apiKey: "s3kr-y", baseUrl: "http://s3kr-u:s3kr-p@127.0.0.1:1/s3kr" } },
	});
	const env = {
		HOME: home.home,
		GROQ_API_KEY: " s3kr-groq",
		HTTPS_PROXY: "http://s3kr-u:s3kr-p@h:1",
		HTTP_PROXY: "s3kr",
	};
	const context: DoctorContext = {
		...home,
		cacheDir: join(home.home, ".cache/tau"),
		env,
		version: "0",
		platform: process.platform,
		terminal: { input: true, output: true },
		thorough: new Set(),
		signal: new AbortController().signal,
		now: Date.now,
	};
	const local = CHECKS.filter(({ area }) => area !== "network");
	const texts = await Promise.all(local.map(async (check) => JSON.stringify(await check.run(context))));
	expect(texts.filter((text) => text.includes("s3kr"))).toEqual([]);
});

test("an interrupted run rejects", async () => {
	const signal = AbortSignal.abort(new Error("enough"));
	await expect(home.diagnose({ signal } as never)).rejects.toThrow("enough");
});

function broken(text: string, damage: number): string {
	const cut = Math.floor((text.length * damage) / 5);
	return [text, text.slice(0, cut), `${text.slice(0, cut)}}${text.slice(cut)}`, `[${text}]`, text.replaceAll(":", " ")][
		damage
	]!;
}

function ruin({ write, makeDirectory, agentDir, home: folder, stateDir }: DoctorHome): void {
	write(".pi/agent/settings.json", '{\n // mine\n "queueMode": "all",\n "retry": {"maxDelayMs": 5},\n "sead": 1\n}\n');
	chmodSync(write(".pi/agent/auth.json", "{}"), 0o644);
	write(".pi/agent/keybindings.json", "{");
	write(".pi/agent/trust.json", "[]");
	write(".pi/agent/hooks/x", "");
	write(".pi/agent/sessions/--p--/a.jsonl", "hello\n");
	for (const path of [folder, join(folder, ".pi"), agentDir, join(agentDir, "sessions")]) chmodSync(path, 0o777);
	makeDirectory(".pi/agent/settings.json.lock");
	utimesSync(join(agentDir, "settings.json.lock"), 1000, 1000);
	mkdirSync(join(stateDir, "trust-hashes.json.lock"));
	utimesSync(join(stateDir, "trust-hashes.json.lock"), 1000, 1000);
}

function snapshot(root: string): Record<string, string> {
	const entries = readdirSync(root, { recursive: true, withFileTypes: true });
	return Object.fromEntries(
		entries.map((entry) => {
			const path = join(entry.parentPath, entry.name);
			const { mode } = statSync(path);
			return [path, `${mode.toString(8)} ${entry.isFile() ? readFileSync(path, "utf8") : ""}`];
		}),
	);
}
