/** Model servers that answer on this machine, on the ports they usually have. */

export interface LocalServer {
	/** For models.json. */
	id: string;
	name: string;
	baseUrl: string;
	/** Ids. */
	models: readonly string[];
}

const USUAL = [
	{ id: "ollama", name: "Ollama", port: 11434 },
	{ id: "llama-cpp", name: "llama.cpp", port: 8080 },
	{ id: "lm-studio", name: "LM Studio", port: 1234 },
	{ id: "vllm", name: "vLLM", port: 8000 },
] as const;

/** Milliseconds: a server on this machine answers at once, or is none. */
const PATIENCE = 500;
const MAX_MODELS = 200;

export async function findLocalServers(): Promise<LocalServer[]> {
	const found = await Promise.all(USUAL.map(ask));
	return found.filter((server) => server !== undefined);
}

/** The list of models is the one thing all of them have in common. */
async function ask({ id, name, port }: (typeof USUAL)[number]): Promise<LocalServer | undefined> {
	const baseUrl = `http://127.0.0.1:${port}/v1`;
	try {
		const response = await fetch(`${baseUrl}/models`, { signal: AbortSignal.timeout(PATIENCE), redirect: "error" });
		if (!response.ok) return undefined;
		const models = modelIds(await response.json());
		return models.length > 0 ? { id, name, baseUrl, models } : undefined;
	} catch {
		return undefined;
	}
}

function modelIds(body: unknown): string[] {
	const data = typeof body === "object" && body !== null && "data" in body ? body.data : undefined;
	if (!Array.isArray(data)) return [];
	return data.flatMap((model: unknown) => idOf(model) ?? []).slice(0, MAX_MODELS);
}

function idOf(model: unknown): string | undefined {
	if (typeof model !== "object" || model === null || !("id" in model)) return undefined;
	return typeof model.id === "string" && model.id !== "" ? model.id : undefined;
}
