/** /login, /logout and /trust. */
import type { ProviderFacts } from "@tau/protocol/ops";
import type { AppContext } from "../app-context.ts";
import { openPicker } from "../panels/open-picker.ts";

export async function login(app: AppContext, wanted: string): Promise<void> {
	const { providers } = await app.client.send("get_providers", {});
	const provider =
		providers.find(({ id }) => id === wanted)?.id ?? (await pickProvider(app, "Login to which provider?", providers));
	if (provider === undefined) return;
	const name = providers.find(({ id }) => id === provider)?.name ?? provider;
	// The engine asks for the rest.
	const { cancelled } = await app.client.send("login", { provider });
	if (cancelled) return;
	await app.refresh();
	app.say(`The credentials for ${name} are stored`, "success", "/model chooses one of its models.");
}

export async function logout(app: AppContext, wanted: string): Promise<void> {
	const stored = (await app.client.send("get_providers", {})).providers.filter(({ isStored }) => isStored);
	if (stored.length === 0) {
		app.say("No credentials are stored in auth.json", "warning", "Keys in the environment are taken away there.");
		return;
	}
	const provider =
		stored.find(({ id }) => id === wanted)?.id ?? (await pickProvider(app, "Forget which credentials?", stored));
	if (provider === undefined) return;
	const { removed } = await app.client.send("logout", { provider });
	await app.refresh();
	app.say(removed ? `The credentials for ${provider} are forgotten` : `There were none for ${provider}`, "success");
}

function pickProvider(
	app: AppContext,
	title: string,
	providers: readonly ProviderFacts[],
): Promise<string | undefined> {
	const items = providers.map(({ id, name, hasCredentials, source }) => ({
		value: id,
		label: name,
		detail: hasCredentials ? `${id}, has a key (${source ?? "configured"})` : id,
		isMarked: hasCredentials,
	}));
	return openPicker(app, { title, items }).chosen;
}

export async function decideTrust(app: AppContext): Promise<void> {
	const { gated, changed, decision } = await app.client.send("get_trust", {});
	if (gated.length === 0) {
		app.say("This project has nothing that asks for trust", "success");
		return;
	}
	const state = decision === undefined ? "not decided" : decision ? "trusted" : "not trusted";
	const items: { value: boolean | null; label: string; detail: string }[] = [
		{ value: true, label: "Trust it", detail: `uses ${gated.join(", ")}` },
		{ value: false, label: "Do not trust it", detail: "its own settings, extensions, skills and prompts stay unused" },
		{ value: null, label: "Forget the decision", detail: "it is asked about again" },
	];
	const why = changed.length > 0 ? `; changed since: ${changed.join(", ")}` : "";
	const chosen = await openPicker(app, { title: `This project is ${state}${why}`, items, canSearch: false }).chosen;
	if (chosen === undefined) return;
	const { warnings } = await app.client.send("set_trust", { decision: chosen });
	await app.refresh();
	for (const warning of warnings) app.say(warning, "warning");
	app.say(
		chosen ? "The project is trusted" : chosen === false ? "The project is not trusted" : "The decision is forgotten",
		"success",
	);
}
