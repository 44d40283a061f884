/** The first start without any provider: what can be done about it, with what is at hand. */
import type { AppContext } from "../app-context.ts";
import { login } from "../commands/account-commands.ts";
import { openPicker } from "../panels/open-picker.ts";
import type { PickerItem } from "../panels/picker.ts";
import { findLocalServers, type LocalServer } from "./local-servers.ts";

type Choice = { kind: "login" } | { kind: "server"; server: LocalServer } | { kind: "simulator" } | { kind: "later" };

export async function welcome(app: AppContext): Promise<void> {
	app.say("Welcome to tau. No model can be used yet: it needs a provider's key, or a server on this machine.");
	const fixed: PickerItem<Choice>[] = [
		{
			value: { kind: "login" },
			label: "Log in, or store an API key",
			detail: "Anthropic, OpenAI, OpenRouter and others",
		},
		{
			value: { kind: "simulator" },
			label: "Try it without a key",
			detail: "the built-in simulator shows what the tools do",
		},
		{ value: { kind: "later" }, label: "Later", detail: "/login and /model do the same" },
	];
	const open = openPicker<Choice>(app, { title: "How shall it begin?", items: fixed, canSearch: false });
	// What answers on this machine is added when it does: nobody waits for it.
	void findLocalServers().then((servers) => {
		const found = servers.map((server) => ({
			value: { kind: "server" as const, server },
			label: `Use ${server.name} on this machine`,
			detail: `${server.models.length} model${server.models.length === 1 ? "" : "s"} at ${server.baseUrl}`,
		}));
		if (found.length > 0) open.picker.setItems([...found, ...fixed]);
	});
	const choice = await open.chosen;
	if (choice?.kind === "login") await login(app, "");
	else if (choice?.kind === "simulator") await useSimulator(app);
	else if (choice?.kind === "server") await useServer(app, choice.server);
}

async function useSimulator(app: AppContext): Promise<void> {
	await app.client.send("set_model", { provider: "sim", modelId: "tour" });
	await app.refresh();
	app.say("The simulator answers now: say anything", "success");
}

async function useServer(app: AppContext, server: LocalServer): Promise<void> {
	const { id, baseUrl, models } = server;
	await app.client.send("add_provider", { id, baseUrl, api: "openai-completions", models: [...models] });
	const chosen = models.length === 1 ? models[0] : await pickModel(app, models);
	if (chosen === undefined) return;
	await app.client.send("set_model", { provider: id, modelId: chosen });
	await app.refresh();
	app.say(`${id}/${chosen} answers now; it is in models.json`, "success");
}

function pickModel(app: AppContext, models: readonly string[]): Promise<string | undefined> {
	return openPicker(app, { title: "Which of its models?", items: models.map((value) => ({ value, label: value })) })
		.chosen;
}
