import { isAbsolute } from "node:path";
import { suggestNames } from "@tau/base/suggest-names";
import { kindOf } from "@tau/platform/look";
import type { Environment } from "@tau/platform/paths";
import { ENVIRONMENT, environmentProblems, type VariableName } from "../../config/environment.ts";
import type { DoctorContext } from "../context.ts";
import type { Found } from "../finding.ts";

/** Set by pi and tau for what they start. */
const OF_CHILDREN = [
	"PI_CODING_AGENT",
	"PI_SESSION_ID",
	"PI_SESSION_FILE",
	"PI_PROVIDER",
	"PI_MODEL",
	"PI_REASONING_LEVEL",
];

/** Values are shown only where they can be no secret: switches, choices, numbers, paths. */
export function checkEnvironment({ env, platform }: DoctorContext): Found[] {
	return [
		...values(env),
		...unknownNames(env),
		...directories(env),
		...proxies(env),
		...certificates(env),
		...surroundings(env, platform),
	];
}

function values(env: Environment): Found[] {
	const problems = environmentProblems(env);
	const wrong = problems.map(({ name, message }): Found => {
		// What is long may be a key that was pasted into the wrong place.
		const isHarmless = /^[\w.,-]{1,12}$/.test(env[name] ?? "");
		const shown = isHarmless ? message : `The value of ${name} must be ${message.split(", but must be ")[1]}`;
		return { id: "environment-value", level: "warning", message: shown, fix: `Correct or unset ${name}` };
	});
	const set = (Object.keys(ENVIRONMENT) as VariableName[]).filter(
		(name) => name.startsWith("PI_") && env[name] && !problems.some((problem) => problem.name === name),
	);
	if (set.length === 0) return wrong;
	return [
		{ id: "environment", level: "ok", message: `Set: ${set.map((name) => described(name, env[name]!)).join(", ")}` },
		...wrong,
	];
}

function described(name: VariableName, value: string): string {
	return ENVIRONMENT[name].kind === "text" ? name : `${name}=${value}`;
}

function unknownNames(env: Environment): Found[] {
	const known = Object.keys(ENVIRONMENT).filter((name) => name.startsWith("PI_"));
	return Object.keys(env)
		.filter((name) => name.startsWith("PI_") && env[name] && !known.includes(name) && !OF_CHILDREN.includes(name))
		.map((name) => {
			const near = suggestNames(name, known, 1)[0];
			const fix = near ? `Did you mean ${near}?` : `unset ${name}, unless an extension reads it`;
			const level = near ? "warning" : "info";
			return { id: "environment-unknown", level, message: `Nothing in tau reads ${name}`, fix };
		});
}

function directories(env: Environment): Found[] {
	return ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"].flatMap((name): Found[] => {
		const value = env[name];
		if (!value || isAbsolute(value)) return [];
		const message = `${name} is ${JSON.stringify(value)}; relative paths are ignored, as the XDG specification asks for`;
		return [{ id: "environment-relative", level: "warning", message, fix: `Give ${name} as an absolute path` }];
	});
}

const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

function proxies(env: Environment): Found[] {
	const found: Found[] = [];
	for (const upper of PROXIES) {
		const names = [upper, upper.toLowerCase()].filter((name) => env[name]);
		for (const name of names) found.push(proxy(name, env[name]!));
		if (names.length === 2 && env[names[0]!] !== env[names[1]!]) {
			const message = `${names.join(" and ")} differ; which one counts depends on the program`;
			found.push({ id: "proxy-differs", level: "warning", message, fix: "Set both to the same, or unset one" });
		}
	}
	const bypass = env.NO_PROXY ?? env.no_proxy;
	if (bypass && found.length > 0) {
		const hosts = bypass.split(",").filter((host) => host.trim() !== "").length;
		found.push({
			id: "proxy-bypass",
			level: "ok",
			message: `NO_PROXY: ${hosts} ${hosts === 1 ? "host is" : "hosts are"} reached directly`,
		});
	}
	return found;
}

/** Host and port only: user names and passwords are part of such addresses. */
function proxy(name: string, value: string): Found {
	const fix = `Set ${name} to an address such as http://proxy.example:3128`;
	const address = URL.parse(value);
	if (!address?.hostname) {
		return { id: "proxy-invalid", level: "warning", message: `The value of ${name} is no address of a proxy`, fix };
	}
	const { protocol, host, username, password } = address;
	if (!/^https?:$/.test(protocol)) {
		return {
			id: "proxy-invalid",
			level: "warning",
			message: `${name} is a ${protocol.slice(0, -1)} proxy, which tau cannot use`,
			fix,
		};
	}
	const login = username || password ? ", with a login" : "";
	return { id: "proxy", level: "info", message: `${name}: requests go through ${protocol}//${host}${login}` };
}

function certificates(env: Environment): Found[] {
	const found: Found[] = [];
	if (env.NODE_TLS_REJECT_UNAUTHORIZED === "0") {
		const message = "NODE_TLS_REJECT_UNAUTHORIZED is 0: anybody between here and the provider can read your keys";
		const fix = "unset NODE_TLS_REJECT_UNAUTHORIZED; for a company's certificate, set NODE_EXTRA_CA_CERTS";
		found.push({ id: "tls-unchecked", level: "warning", message, fix });
	}
	for (const name of ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]) {
		const path = env[name];
		if (!path || kindOf(path) === "file") continue;
		const message = `${name} is ${path}, which is not there`;
		found.push({ id: "tls-certificates", level: "warning", message, fix: `Correct or unset ${name}`, path });
	}
	return found;
}

function surroundings(env: Environment, platform: NodeJS.Platform): Found[] {
	const found: Found[] = [];
	if (!env[platform === "win32" ? "USERPROFILE" : "HOME"]) {
		const message = "HOME is not set; the home directory of the system's user list is used";
		found.push({ id: "environment-home", level: "warning", message, fix: "export HOME" });
	}
	if (env.PI_CODING_AGENT) {
		found.push({
			id: "environment-nested",
			level: "info",
			message: "This runs inside a command of an agent (PI_CODING_AGENT)",
		});
	}
	return found;
}
