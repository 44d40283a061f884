import { fillBaseUrl } from "@tau/ai/auth/ambient-auth";
import { AuthJson } from "@tau/ai/auth/auth-json";
import { createModelRegistry } from "@tau/ai/catalog/registry";
import { parseModelsJson } from "@tau/ai/config/models-json";
import { errorMessage } from "@tau/base/errors";
import { environmentFlag } from "../../config/environment.ts";
import { type DoctorContext, readFileOf } from "../context.ts";
import type { Found } from "../finding.ts";

const TIMEOUT_MS = 3_000;

/**
 * Whether the addresses answer to which requests would go: a HEAD request to the server's root, without a key. Any
 * answer will do.
 */
export async function checkNetwork(context: DoctorContext): Promise<Found[]> {
	if (environmentFlag(context.env, "PI_OFFLINE")) {
		return [
			{
				id: "network-offline",
				level: "info",
				message: "PI_OFFLINE is set, so nothing was asked",
				fix: "unset PI_OFFLINE",
			},
		];
	}
	const servers = await serversInUse(context);
	if (servers.size === 0) {
		return [{ id: "network-none", level: "info", message: "No provider has a key, so there is nothing to reach" }];
	}
	return await Promise.all([...servers].map(([origin, providers]) => reach(origin, [...providers], context)));
}

/** By origin: paths and parameters may hold what is nobody's business. */
async function serversInUse({ agentDir, env }: DoctorContext): Promise<Map<string, Set<string>>> {
	const models = await readFileOf(agentDir, "models.json");
	const auth = await readFileOf(agentDir, "auth.json");
	const registry = createModelRegistry({
		env,
		modelsJson: models.text === undefined ? undefined : parseModelsJson(models.text, models.path),
		authJson: new AuthJson(auth.text?.trim() ? auth.text : "{}", auth.path),
	});
	const servers = new Map<string, Set<string>>();
	for (const { provider, baseUrl } of await registry.available()) {
		const address = URL.parse(fillBaseUrl(baseUrl, env));
		if (!address || !/^https?:$/.test(address.protocol)) continue;
		const providers = servers.get(address.origin) ?? new Set();
		servers.set(address.origin, providers.add(provider));
	}
	return servers;
}

async function reach(origin: string, providers: readonly string[], { signal }: DoctorContext): Promise<Found> {
	const what = `${providers.join(", ")}: ${origin}`;
	const started = performance.now();
	const timeout = AbortSignal.timeout(TIMEOUT_MS);
	try {
		const { status } = await fetch(`${origin}/`, {
			method: "HEAD",
			redirect: "manual",
			signal: AbortSignal.any([signal, timeout]),
		});
		const milliseconds = Math.round(performance.now() - started);
		return { id: "network", level: "ok", message: `${what} answers (HTTP ${status}, ${milliseconds} ms)` };
	} catch (error) {
		signal.throwIfAborted();
		const reason = timeout.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : errorMessage(error);
		return {
			id: "network-unreachable",
			level: "error",
			message: `${what} cannot be reached: ${reason}`,
			fix: "Check the address (baseUrl in models.json), the network and the proxy variables",
		};
	}
}
