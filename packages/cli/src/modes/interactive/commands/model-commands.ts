/** /model, /thinking and /scoped-models. */
import type { Model, ThinkingLevel } from "@tau/protocol/model";
import type { AppContext } from "../app-context.ts";
import { openPicker } from "../panels/open-picker.ts";
import type { PickerItem } from "../panels/picker.ts";
import { tokens } from "../shell/footer.ts";

export async function chooseModel(app: AppContext, reference: string): Promise<void> {
	const { models } = await app.client.send("get_available_models", {});
	if (models.length === 0) {
		app.say(
			"No model can be used: no provider has a key",
			"warning",
			"/login stores one; sim/tour needs none (tau --model sim/tour).",
		);
		return;
	}
	const named = models.filter((model) => nameOf(model) === reference || model.id === reference);
	const model = named.length === 1 ? named[0] : await pickModel(app, models, reference);
	if (model) await useModel(app, model);
}

export async function completeModel(app: AppContext): Promise<{ value: string; description?: string }[]> {
	const { models } = await app.client.send("get_available_models", {});
	return models.map((model) => ({ value: nameOf(model), description: model.name }));
}

async function useModel(app: AppContext, { provider, id }: Model): Promise<void> {
	await app.client.send("set_model", { provider, modelId: id });
	await app.refresh();
	app.say(`${provider}/${id} answers from here on`, "success");
}

function pickModel(app: AppContext, models: readonly Model[], query: string): Promise<Model | undefined> {
	const present = app.state.model;
	const open = openPicker<Model>(app, {
		title: "Model",
		items: models.map((model) => modelItem(model, present)),
		selected: (model) => model.id === present?.id && model.provider === present.provider,
		empty: "No such model, or its provider has no key: /login",
		actions: [
			{
				id: "app.models.save",
				purpose: "make it the default",
				run: (item) => {
					if (!item) return;
					const { provider, id } = item.value;
					app.run(async () => {
						await app.client.send("change_settings", { changes: { defaultProvider: provider, defaultModel: id } });
						open.picker.note(`${provider}/${id} is the default now`);
					});
				},
			},
		],
	});
	if (query !== "") open.picker.handleInput(`\x1b[200~${query}\x1b[201~`);
	return open.chosen;
}

function modelItem(model: Model, present: Model | undefined): PickerItem<Model> {
	const facts = [
		`${tokens(model.contextWindow)} context`,
		model.reasoning ? "thinks" : "",
		model.input.includes("image") ? "images" : "",
		model.cost.input + model.cost.output > 0 ? `$${model.cost.input}/$${model.cost.output}` : "",
	].filter((fact) => fact !== "");
	return {
		value: model,
		label: nameOf(model),
		detail: facts.join(", "),
		keywords: model.name,
		isMarked: model.id === present?.id && model.provider === present.provider,
	};
}

function nameOf({ provider, id }: Model): string {
	return `${provider}/${id}`;
}

export async function chooseThinking(app: AppContext, wanted: string): Promise<void> {
	const { levels } = await app.client.send("get_available_thinking_levels", {});
	const named = levels.find((level) => level === wanted);
	if (wanted !== "" && !named) {
		app.say(`This model has no thinking level "${wanted}"`, "warning", `It has ${levels.join(", ")}.`);
		return;
	}
	const level = named ?? (await pickLevel(app, levels));
	if (!level) return;
	await app.client.send("set_thinking_level", { level });
	await app.refresh();
}

function pickLevel(app: AppContext, levels: readonly ThinkingLevel[]): Promise<ThinkingLevel | undefined> {
	const open = openPicker<ThinkingLevel>(app, {
		title: "Thinking",
		items: levels.map((level) => ({ value: level, label: level, isMarked: level === app.state.thinkingLevel })),
		selected: (level) => level === app.state.thinkingLevel,
		canSearch: false,
		actions: [
			{
				id: "app.thinking.save",
				purpose: "make it the default",
				run: (item) => {
					if (!item) return;
					app.run(async () => {
						await app.client.send("change_settings", { changes: { defaultThinkingLevel: item.value } });
						open.picker.note(`${item.value} is the default now`);
					});
				},
			},
		],
	});
	return open.chosen;
}

/** Which models the keys cycle through. Changes are kept when they are saved. */
export async function scopeModels(app: AppContext): Promise<void> {
	const { models } = await app.client.send("get_available_models", {});
	const { enabledModels } = app.workspace.settings;
	const scope = new Set(Array.isArray(enabledModels) ? enabledModels.map(String) : []);
	const items = () =>
		models.map((model) => ({ value: model, label: nameOf(model), isMarked: scope.has(nameOf(model)) }));
	const changed = () => open.picker.setItems(items());
	const save = async () => {
		const chosen = models.map(nameOf).filter((name) => scope.has(name));
		await app.client.send("change_settings", { changes: { enabledModels: chosen.length > 0 ? chosen : null } });
		open.picker.note(
			chosen.length > 0 ? `The keys cycle through ${chosen.length} models` : "The keys cycle through all models",
		);
	};
	const open = openPicker<Model>(app, {
		title: "Models to cycle through (none: all)",
		items: items(),
		actions: [
			{
				id: "tui.input.tab",
				purpose: "add or remove",
				run: (item) => {
					if (!item) return;
					const name = nameOf(item.value);
					if (!scope.delete(name)) scope.add(name);
					changed();
				},
			},
			{
				id: "app.models.enableAll",
				purpose: "all",
				run: () => {
					for (const model of models) scope.add(nameOf(model));
					changed();
				},
			},
			{
				id: "app.models.clearAll",
				purpose: "none",
				run: () => {
					scope.clear();
					changed();
				},
			},
			{ id: "app.models.save", purpose: "save", run: () => app.run(save) },
		],
	});
	if ((await open.chosen) === undefined) return;
	await save();
	await app.refresh();
}
